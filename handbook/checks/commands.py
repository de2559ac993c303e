"""Rules over the values of commands: each is an input, or made by an earlier step of its way."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from handbook.catalog import Entry, Handbook
from handbook.catalog.inputs import own_name
from handbook.catalog.ways import names_made, spans
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity, Where, meant
from handbook.markup import shell
from handbook.markup.commands import scripts
from handbook.model.platform import Parameter
from handbook.model.relations import Path
from handbook.model.work import Playbook
from handbook.source.decode import index_of, place

# What a shell or the system sets (POSIX, 2.5.3 and 8.3; bash, "Shell Variables").
_GIVEN = re.compile(
    r"BASH\w*|COLUMNS|DISPLAY|EDITOR|E?UID|EPOCH(?:REALTIME|SECONDS)|FUNCNAME|GROUPS|HIST\w+|HOME"
    r"|HOST(?:NAME|TYPE)|IFS|LANG|LC_\w+|LINENO|LINES|LOGNAME|MACHTYPE|MAIL|OLDPWD|OPTARG|OPTIND"
    r"|OSTYPE|PAGER|PATH|PIPESTATUS|PPID|PS\d|PWD|RANDOM|REPLY|SECONDS|SHELL|SHLVL|SRANDOM"
    r"|SSH_\w+|TERM|TMPDIR|TZ|USER|VISUAL|XDG_\w+"
)


def _judged(book: Handbook) -> Iterable[Entry[Playbook]]:
    """The playbooks that are held to it: those that name their inputs, or their ways.

    One that does neither, as those that were written before there were inputs, says nowhere that
    its values are all there.
    """
    found = (each for name in ("inputs", "entries") for each in book.having(Playbook, name))
    return {each.record.id: each for each in found}.values()


@rule("HB574", Severity.WARNING, all_of=["parameter"])
def values_are_known(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every value in a shell block of a playbook is an input, or made before it in the same way.

    Asked for where a playbook names its inputs or its ways. What a shell sets itself is known,
    and after `eval` or `source` nobody can tell.
    """
    for entry in _judged(book):
        inputs = [own_name(book, each) for each in entry.record.inputs]
        if None not in inputs:
            reader = _Reader(book, entry, {name for name in inputs if name})
            yield from reader.faults()


@dataclass
class _Reader:
    """Goes through a playbook as somebody does who follows it, and notes which values there are."""

    book: Handbook
    entry: Entry[Playbook]
    inputs: set[str]
    _made: set[str] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)

    def faults(self) -> Iterator[Fault]:
        playbook = self.entry.record
        ever: set[str] = set()
        yield from self._of_texts(("preconditions",), playbook.preconditions)
        for number, given in enumerate(playbook.inputs):
            yield from self._of(("inputs", number, "find"), given.find)
        for way, start, end in spans(playbook):
            self._made, self._told = set(), set()
            if way:
                here = ("entries", playbook.entries.index(way), "preconditions")
                yield from self._of_texts(here, way.preconditions)
            for number in range(start, end):
                yield from self._of_step(number)
            ever |= self._made
        self._made, self._told = ever, set()
        yield from self._of_texts(("verification",), playbook.verification)

    def _of_texts(self, path: Path, texts: Sequence[str]) -> Iterator[Fault]:
        for number, text in enumerate(texts):
            yield from self._of((*path, number), text)

    def _of_step(self, number: int) -> Iterator[Fault]:
        step, path = self.entry.record.steps[number], ("steps", number)
        yield from self._of((*path, "do"), step.do)
        yield from self._of((*path, "expect"), step.expect)
        before = set(self._made)
        yield from self._of((*path, "undo"), step.undo)
        self._made = before  # nobody who goes on has undone it

    def _of(self, path: Path, text: str | None) -> Iterator[Fault]:
        """What a text uses that is not known; what it makes is known after it."""
        for script in scripts(text or ""):
            for event in shell.events(script):
                if event.makes:
                    self._made.add(event.name)
                elif not self._is_known(event.name):
                    self._told.add(event.name)
                    yield self._fault(path, event.name)

    def _is_known(self, name: str) -> bool:
        # "" stands for what an eval may have made.
        known = {name, ""} & (self.inputs | self._made | self._told)
        return bool(known) or _GIVEN.fullmatch(name) is not None

    def _fault(self, path: Path, name: str) -> Fault:
        where = _written(self.book, self.entry, path, rf"\$\{{?[!#]?{name}\b")
        message = f'"${name}" is no input, and no earlier step makes it'
        parameter = next((p for p in self.book.all(Parameter) if p.variable == name), None)
        if parameter:
            return Fault(where, message, f"add - parameter: {parameter.id} to inputs:")
        steps = self.entry.record.steps
        maker = next((step.title for step in steps if names_made(step, [name])), None)
        elsewhere = f'the step "{maker}" makes it, but does not come before in the same way; '
        otherwise = "add it to inputs:, or make it in an earlier step of the same way"
        known = sorted(self.inputs | self._made - {""})
        hint = f"{elsewhere}{otherwise}" if maker else meant(name, known, otherwise=otherwise)
        return Fault(where, message, hint)


def _written(book: Handbook, entry: Entry[Playbook], path: Path, pattern: str) -> Where:
    """Where a part of a field is written, by its first match from the field's start on."""
    start = entry.where(*path)
    text = book.texts.get(entry.path, "")
    found = re.compile(pattern).search(text, index_of(text, start))
    return place(text, found.start(), start.path) if found else start


@rule("HB576", Severity.WARNING)
def blocks_hold_one_command(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every shell block of a step holds one command, so that each is seen to work before the next.

    A pipe, a loop and a chain of && are one; what only prepares, as `export` or `cd`, or shows a
    value does not count. Asked for where a playbook names its inputs or its ways.
    """
    for entry in _judged(book):
        for number, step in enumerate(entry.record.steps):
            for key in ("do", "expect", "undo"):
                for script in scripts(getattr(step, key) or ""):
                    count = shell.commands(script)
                    if count > 1:
                        yield Fault(
                            _written(
                                book, entry, ("steps", number, key), re.escape(_first(script))
                            ),
                            f'step "{step.title}" has a block of {count} commands',
                            "give each a block of its own, with what is expected of it",
                        )


def _first(script: str) -> str:
    """The first line of a script that says something."""
    return script.strip().split("\n", 1)[0]
