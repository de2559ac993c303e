"""A handbook for another engine than MkDocs: a tree of files that it takes as they are.

Pages are Markdown whose text is HTML, so nothing is left for the engine to know: no macro, no
extension, no plugin. `settings` says what its mkdocs.yml holds, `blocks` writes a page,
`tree` puts all together. MkDocs is not needed for any of it.
"""
