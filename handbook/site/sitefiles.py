"""The files of a build, which note what pages look for, and leave out pages that need no making."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
        self, *, inclusion: Callable[[InclusionLevel], bool] = InclusionLevel.is_included
    ) -> Sequence[File]:
        """The pages that are to be made."""
        found = super().documentation_pages(inclusion=inclusion)
        return [file for file in found if file.src_uri not in self.hidden]

    def pages(self) -> list[File]:
        """All pages of the site."""
        return list(super().documentation_pages())
