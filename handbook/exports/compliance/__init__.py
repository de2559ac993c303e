"""What was owed and done in a period, for whoever has to rely on it.

`report` makes plain tables of a handbook, and `archive` the files of them. What was known on a
day counts, what is not known is said, and the same input gives the same bytes.
"""
