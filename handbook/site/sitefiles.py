"""The files of a build, which note what pages look for, and leave out pages that need no making."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import overload

from mkdocs.structure.files import File, Files, InclusionLevel

from handbook.pages.notes import Notes


class SiteFiles(Files):
    """MkDocs' files. `hidden` are the pages, by their paths, that it shall neither read nor build.

    They are there for whoever looks for them by name.
    """

    def __init__(self, files: Iterable[File], notes: Notes) -> None:
        super().__init__(files)
        self._notes = notes
        self.hidden: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[File]:
        self._note("files")
        return super().__iter__()

    def __contains__(self, path: str) -> bool:
        return self.get_file_from_path(path) is not None

    @property
    def src_uris(self) -> Mapping[str, File]:
        """All files by their paths."""
        self._note("files")
        return super().src_uris

    def get_file_from_path(self, path: str) -> File | None:
        """The file with a path in the docs folder."""
        self._note("file", path)
        return super().get_file_from_path(path)

    def _note(self, *question: str) -> None:
        # What MkDocs looks for by itself is no part of a page.
        if self._notes.of_a_page:
            self._notes.ask(*question)

    def documentation_pages(
        self, *, inclusion: Callable[[InclusionLevel], bool] | None = None
    ) -> Sequence[File]:
        """The pages of the site; those that are to be made for who says what is included.

        So do the loops of MkDocs 1.6 that read and build. Whoever else asks, as for the map of
        the site, means all.
        """
        if inclusion is None:
            return super().documentation_pages()
        return _ToMake(self, super().documentation_pages(inclusion=inclusion))


class _ToMake(Sequence[File]):
    """The pages that are to be made; one that is made meanwhile is none when its turn comes."""

    def __init__(self, files: SiteFiles, pages: Sequence[File]) -> None:
        self._files, self._pages = files, pages

    def _left(self) -> Iterator[File]:
        return (each for each in self._pages if each.src_uri not in self._files.hidden)

    def __iter__(self) -> Iterator[File]:
        return self._left()

    def __len__(self) -> int:
        return sum(1 for _ in self._left())

    @overload
    def __getitem__(self, place: int) -> File: ...
    @overload
    def __getitem__(self, place: slice) -> list[File]: ...
    def __getitem__(self, place: int | slice) -> File | list[File]:
        return list(self._left())[place]


def of_files(files: SiteFiles) -> dict[str, Callable[..., object]]:
    """What the files of a build answer, by the name of what is asked."""

    def file(path: str) -> object:
        found = files.get_file_from_path(path)
        return found and (found.src_uri, found.url, found.inclusion.name)

    return {"file": file, "files": lambda: [(each.src_uri, each.url) for each in files]}
