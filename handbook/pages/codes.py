"""What can go wrong when the macros of a page are rendered."""

from handbook.findings import declare

FAILED = declare("HB1021", "Every macro that a page calls is known, and gives its text.")
REFUSED = declare("HB1022", "Pages call macros with plain values, and reach nothing behind them.")
