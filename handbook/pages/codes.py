"""What can go wrong when pages are rendered, and put together to a site."""

from handbook.findings import declare

FAILED = declare("HB1021", "Every macro that a page calls is known, and gives its text.")
REFUSED = declare("HB1022", "Pages call macros with plain values, and reach nothing behind them.")

NAV = declare("HB1031", "Every entry of the navigation in mkdocs.yml leads to a page.")
NOT_IN_NAV = declare("HB1032", "Every page is in the navigation, or named as left out of it.")
LINK = declare("HB1033", "Every link of a page names its target by the path of its file.")
ICON = declare("HB1037", "Every icon that a page names in its front matter is one of the theme's.")
CONFIG = declare("HB1034", "The mkdocs.yml can be read.")
NAMED = declare("HB1040", "Every file, folder and theme that mkdocs.yml names is there.")
