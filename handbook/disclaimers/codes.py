"""What can be wrong with the words of the built site."""

from handbook.findings import declare

DISCLAIMER = declare(
    "HB1151", "Every disclaimer is read to the letter on every page and record that needs it."
)
UNRENDERED = declare("HB1152", "No page shows a macro that was not rendered.")
