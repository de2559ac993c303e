"""The handbook as it was at a commit, for commands that compare."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from handbook import history
from handbook.catalog import DocsFolder, Handbook, load
from handbook.git import GitError


@contextmanager
def book_at(book: Handbook, docs: DocsFolder | None, commit: str) -> Iterator[Handbook]:
    """The handbook with its pages as they were at a commit, named as they are named now.

    Its files are there until the end. Raises GitError where there was no data then.
    """
    with ExitStack() as stack:
        root = stack.enter_context(history.at(book.root, commit))
        pages = _pages_at(docs, commit, stack) if docs else None
        yield load(root, book.shown, pages, book.kinds)


def _pages_at(docs: DocsFolder, commit: str, stack: ExitStack) -> DocsFolder | None:
    """The pages as they were; None where there were none, or where another repository has them."""
    try:
        return DocsFolder(stack.enter_context(history.at(docs.root, commit)), docs.shown)
    except GitError:
        return None
