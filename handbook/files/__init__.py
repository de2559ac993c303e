"""Files: one way to lock, to write whole or not at all, and to read within a folder only."""
