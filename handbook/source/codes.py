"""What reading YAML can find wrong."""

from handbook.findings import declare

NOT_UTF8 = declare("HB101", "Every data file and every page is UTF-8.")
INVISIBLE = declare("HB102", "No data file and no page holds a character that cannot be shown.")
TOO_LARGE = declare("HB103", "Every data file has at most 20 MiB and two million values.")

NOT_YAML = declare("HB110", "Every data file is YAML.")
UNCLOSED_QUOTE = declare("HB111", "Every quote is closed.")
TAB = declare("HB112", "Lines are indented with blanks, never with tabs.")
UNQUOTED_COLON = declare("HB113", "A value that holds a colon and a blank is quoted.")
RESERVED_SIGN = declare("HB114", "A value that starts with a sign that YAML reserves is quoted.")
EMPTY_OR_CUT = declare("HB115", "Every key has a value, and no comment cuts a value short.")
BAD_ESCAPE = declare("HB116", "Every backslash in double quotes starts an escape of YAML.")
LONG_NUMBER = declare("HB117", "No number is longer than 18 characters.")
DIRECTIVE = declare("HB118", "No data file has a YAML directive.")
NO_DATA = declare("HB119", "Every data file has data.")
SECOND_DOCUMENT = declare("HB120", "Every data file is one document.")
AFTER_END = declare("HB121", "Nothing follows the end of the document.")
DUPLICATE_KEY = declare("HB122", "No mapping has the same key twice.")
MERGE_KEY = declare("HB123", 'No mapping uses the merge key "<<", which YAML 1.2 does not have.')
NULL_KEY = declare("HB124", "No key is null.")
BRACES = declare("HB125", "A value that starts with two braces is quoted.")
COMPLEX_KEY = declare("HB126", "Every key is text: no list, no mapping, no alias.")
TOO_DEEP = declare("HB127", "Nothing is nested deeper than 40 levels.")
UNKNOWN_ALIAS = declare("HB128", "Every alias follows its anchor, in the same file.")
ALIAS_BOMB = declare("HB129", "Aliases do not multiply into more values than the limit.")
DUPLICATE_ANCHOR = declare("HB130", "No anchor is defined twice.")
TAG = declare("HB131", "No value has a tag.")
UNCLOSED_BRACKET = declare("HB132", "Every bracket is closed.")

CONFLICT = declare("HB133", "No file holds the markers of a merge conflict.")
UNSEEN = declare("HB134", "No file holds a character that nobody sees where no script needs it.")

SECRET = declare("HB1101", "No file of data or docs holds what looks like a secret.")
