"""The one adapter between the handbook and MkDocs."""
