"""A page's Markdown and front matter for MkDocs, as the check has read them."""

from typing import Any

from handbook.catalog import Doc, Handbook

# So that MkDocs takes no line of the text for front matter of its own.
_NO_FRONT = "---\n{}\n---\n"


def without_front(book: Handbook, path: str) -> str | None:
    """The Markdown of a page of the docs folder; None for a page that the data gives."""
    doc = _doc(book, path)
    return None if doc is None else f"{_NO_FRONT}{doc.body}"


def front(book: Handbook, path: str) -> dict[str, Any]:
    """The front matter of a page; empty where it has none."""
    doc = _doc(book, path)
    found: dict[str, Any] = {} if doc is None or doc.front is None else _plain(doc.front)
    if "boost" in (found.get("search") or {}):
        # Text for us, for it may have a fraction; the search multiplies by it.
        found["search"]["boost"] = float(found["search"]["boost"])
    return found


def _doc(book: Handbook, path: str) -> Doc | None:
    return next((doc for doc in book.docs if doc.path == path), None)


def _plain(node: Any) -> Any:
    """Plain dicts and lists, which plugins may change."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(each) for each in node] if isinstance(node, list) else node
