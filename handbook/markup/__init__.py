"""One Markdown for pages and for fields: what it understands, and how text gets into it.

`dialect` names what is understood, `usual` turns what other systems write into that,
`fields` renders a record's text, `leftover` finds what nothing understood, and `plain`
keeps text text. Nothing here reads a file, a clock or the environment.
"""
