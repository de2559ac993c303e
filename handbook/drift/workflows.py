"""Which workflow each pipeline is of, and what differs between the two."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handbook.catalog import Entry, Handbook
from handbook.drift import codes, pipelines
from handbook.drift.given import Compared, File
from handbook.drift.shapes import Workflow
from handbook.drift.workflow import read_workflow
from handbook.findings import Finding, meant
from handbook.model.platform import Pipeline

SOURCE = "GitHub workflow"


@dataclass(frozen=True, slots=True)
class Found:
    """The workflow of a pipeline, and the file that it was read from."""

    file: File
    workflow: Workflow


def found_in(files: Sequence[File]) -> tuple[list[Found], list[Finding]]:
    """The workflows of files, and what is wrong with those that cannot be read."""
    found: list[Found] = []
    wrong: list[Finding] = []
    for file in files:
        trouble = file.unreadable()
        workflow, said = (None, list(trouble)) if trouble else read_workflow(file.data, file.shown)
        wrong += said
        if workflow:
            found.append(Found(file, workflow))
    return found, wrong


def matched(book: Handbook, found: Sequence[Found], *, whole: bool) -> dict[str, Found]:
    """The workflow of each pipeline: the file that it names, or the one that is called so.

    Where not the whole of a repository was given but one file, and one pipeline is left, the
    file is of that.
    """
    entries = book.each(Pipeline)
    of: dict[str, Found] = {}
    for entry in entries:
        other = next((each for each in found if _is_of(entry.record, each)), None)
        if other:
            of[entry.record.id] = other
    left = [each for each in entries if each.record.id not in of]
    taken = {each.file.shown for each in of.values()}
    rest = [each for each in found if each.file.shown not in taken]
    if not whole and len(left) == len(rest) == 1:
        of[left[0].record.id] = rest[0]
    return of


def _is_of(record: Pipeline, found: Found) -> bool:
    if record.workflow:
        path = found.file.path
        return path == record.workflow or path.endswith(f"/{record.workflow}")
    name = found.workflow.name
    return name is not None and name.means in (record.title, record.id)


def compare(
    book: Handbook, found: Sequence[Found], of: Mapping[str, Found], *, whole: bool, lost: bool
) -> Iterator[Compared]:
    """What differs, for each pipeline, and the workflows that are of none.

    While some file of the repository cannot be read (`lost`), no workflow is called missing.
    """
    known = pipelines.variables(book)
    for entry in book.each(Pipeline):
        pair = of.get(entry.record.id)
        if pair:
            differs = tuple(pipelines.compare(book, entry, pair.workflow, known))
            yield Compared(differs, entry.record.id, pair.file, SOURCE)
        elif whole and not lost:
            yield Compared((_missing(entry, found),), entry.record.id)
    taken = {each.file.shown for each in of.values()}
    rest = (each for each in found if each.file.shown not in taken)
    yield Compared(tuple(_unknown(book, each) for each in rest))


def _missing(entry: Entry[Pipeline], found: Sequence[Found]) -> Finding:
    record = entry.record
    if record.workflow:
        paths = [each.file.path for each in found]
        hint = meant(record.workflow, paths, otherwise=f"there are: {', '.join(paths) or 'none'}")
        return codes.NO_WORKFLOW.at(
            entry.where("workflow"), f'there is no workflow "{record.workflow}"', hint
        )
    names = [each.workflow.name.shown for each in found if each.workflow.name]
    otherwise = f"there are: {', '.join(names) or 'none'}; name its file with workflow:"
    hint = meant(record.title, names, otherwise=otherwise)
    message = f'no workflow is called "{record.title}"'
    return codes.NO_WORKFLOW.at(entry.where("title"), message, hint)


def _unknown(book: Handbook, found: Found) -> Finding:
    name = found.workflow.name
    called = f'"{name.shown}"' if name else "of this file"
    titles = [each.title for each in book.all(Pipeline)]
    otherwise = f"add a pipeline with workflow: {found.file.path}"
    hint = meant(name.shown, titles, otherwise=otherwise) if name else otherwise
    message = f"no pipeline is the workflow {called}"
    where = name.where if name else found.workflow.where
    return codes.NO_PIPELINE.at(where, message, hint)
