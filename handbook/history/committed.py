"""Which commit the data of a folder is of, and which of its files are not as it has them."""

from collections.abc import Callable

from handbook import git
from handbook.catalog import Handbook


def committed(book: Handbook, read: Callable[[str], bytes | None]) -> tuple[str, tuple[str, ...]]:
    """The commit that is checked out, and the data files that differ from it, by their paths.

    `read` gives the bytes of a file of the data folder as git stores them, None where it is not
    there. Raises GitError where no commit is known.
    """
    commit = git.commit(book.root, "HEAD")
    blobs = {each.path: each for each in git.files(book.root, commit) if not each.link}
    here = {shown.removeprefix(book.path_of("")) for shown in book.texts}
    then = dict(_then(book, blobs, here))
    gone = (path for path in blobs if path.endswith(".yaml") and read(path) is None)
    changed = (path for path in here if then.get(path) != read(path))
    return commit, tuple(sorted({*gone, *changed}))


def _then(book: Handbook, blobs: dict[str, git.Blob], here: set[str]) -> list[tuple[str, bytes]]:
    wanted = [blob for path, blob in blobs.items() if path in here]
    return [(blob.path, data) for blob, data in git.contents(book.root, wanted)]
