"""What Material's templates write that HTML does not allow, put right on the finished page.

Some of it stands outside the blocks that a theme can replace, so all of it is mended as text.
Written for Material 9.8; the validator that `make proofs` asks tells when this is not enough.
"""

# HTML, 4.10.5.1.15: a checkbox has no `autocomplete`. Firefox reads it there, so that what was
# open is closed again after a reload; `handbook.js` sets it, where no rule forbids it.
_OPENER = ' type="checkbox" id="{}" autocomplete="off"'
# HTML, 6.6.3: a tabindex is a number. The theme leaves it empty where a section is always open.
_EMPTY = ' tabindex=""'
# HTML, 4.10.4: a label names a control. Only a page that is in the navigation has this one.
_CONTENTS = '<label class="md-nav__title" for="__toc">'
_CONTROL = 'id="__toc"'


def mended(page: str) -> str:
    """A page of the site, or its text as it was where it has no frame of the theme's.

    Nothing in the page's own content is touched: it may quote what is put right here.
    """
    start = page.find("<article")
    if start < 0 or page.find("</article>", start) < 0:
        return page
    return f"{_frame(page[:start])}{page[start:]}"


def _frame(before: str) -> str:
    """What stands before the content: the two openers, the navigation and the contents."""
    for name in ("__drawer", "__search"):
        wrong = _OPENER.format(name)
        before = before.replace(wrong, wrong.removesuffix(' autocomplete="off"'), 1)
    before = before.replace(_EMPTY, "")
    if _CONTROL not in before:
        before = before.replace(_CONTENTS, _CONTENTS.replace(' for="__toc"', ""))
    return before
