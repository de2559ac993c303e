"""What reading records and files can find wrong."""

from handbook.findings import declare

UNKNOWN_KEY = declare("HB201", "Every key is known to its kind of record.")
MISSING_KEY = declare("HB202", "Every record has the keys that its kind requires.")
WRONG_TYPE = declare("HB203", "Every value has the type of its key: text, number, list and so on.")
EMPTY = declare("HB204", "No text and no list that must say something is empty.")
INVALID = declare("HB205", "Every date, address, id, duration and cadence is a valid one.")
UNKNOWN_VALUE = declare("HB206", "Every value that is one of a few words is one of them.")
WRONG_SHAPE = declare("HB207", "Every data file is a list of records, or one record.")
UNKNOWN_EVENT = declare("HB208", "Every event of the log is of a known kind.")

STRANGER = declare("HB301", "Every data file is one that a kind of record is written in.")
NO_SETTINGS = declare("HB302", "The data folder has a handbook.yaml.")
UNREADABLE = declare("HB303", "Every data file can be read, and lies inside the data folder.")
NO_SOURCE = declare("HB304", "The source document can be read.")
MISNAMED = declare("HB305", "A record with a file of its own has the name of its file.")
DUPLICATE_ID = declare("HB306", "Every id is unique over all kinds.")
NO_KINDS = declare(
    "HB307", "Every module that is to define kinds of record can be loaded, and does."
)
WRONG_KIND = declare(
    "HB308", "Every kind from outside has a name, a store and a page of its own, and known types."
)

DOC_OUTSIDE = declare("HB1001", "No link in the docs folder leads out of it.")
DOC_UNREADABLE = declare("HB1002", "Every file of the docs folder can be read, and is there once.")
DOC_NAME = declare("HB1003", "Every file of the docs folder has a name that an address can hold.")
DOC_TYPE = declare("HB1004", "Every file of the docs folder is of a type that is published.")
DOC_FRONT = declare("HB1005", "Front matter is keys with values between two lines of ---.")
