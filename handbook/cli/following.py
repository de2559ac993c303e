"""A playbook on the terminal, a question at a time; it runs nothing of what it shows.

What is shown needs no colour and no cursor, so it reads the same in a pipe and to a screen reader.
"""

import datetime as dt
import shutil
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from handbook.catalog import Handbook
from handbook.catalog.inputs import Value, is_asked
from handbook.catalog.ways import Way, WayStep, names_asked, texts_of
from handbook.following.run import Answer, Item, Run, Said, answered, back, place_of
from handbook.following.shown import lines
from handbook.following.told import Told
from handbook.following.values import refusal
from handbook.markup.commands import given, left
from handbook.model.work import Playbook

# No line of sentences is longer, however wide the terminal is.
_WIDEST = 80
_HELP = """\
  Enter, y   as expected; the next one
  n          not as expected; n and what was seen instead is kept too
  s          leave it out
  b          back to the one before
  v          fill in values, or change them
  e          end here
  q          stop for now; the same command goes on
  Anything longer is kept as a note, with the time."""
_NOTHING_RUNS = (
    "Nothing is executed here: copy each command to where it belongs. ? tells what can be "
    "answered. Ctrl-C stops, and the same command goes on."
)
_WORDS = {"": Said.EXPECTED, "y": Said.EXPECTED, "yes": Said.EXPECTED, "s": Said.SKIPPED}
_ASKED = "As expected? (Enter: yes, n: not, ?: more, or a note)"


@dataclass
class Following:
    """Somebody who follows a way of a playbook: what is asked and kept, and what time it is."""

    book: Handbook
    playbook: Playbook
    way: Way
    items: Sequence[Item]
    run: Run
    keep: Callable[[Run], None]
    moment: Callable[[], dt.datetime]

    @property
    def told(self) -> Told:
        """What can be told of the run so far."""
        label = self.way.entry.label if self.way.entry else ""
        return Told(self.run, self.playbook.title, label, self.items, self.book.zone)

    def become(self, run: Run) -> None:
        """Go on with a run, which is kept first."""
        self.keep(run)
        self.run = run


def width() -> int:
    """How long a line of sentences may be."""
    return min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns)


def say(text: str, indent: str = "") -> None:
    """A sentence, broken to the width."""
    for line in textwrap.wrap(text, width(), subsequent_indent=indent, break_long_words=False):
        click.echo(line)


def opening(at: Following) -> None:
    """What is told above a run: what it may harm, and at its begin what the playbook asks for."""
    say(": ".join(filter(None, (at.playbook.title, at.told.way))), indent="  ")
    if at.way.entry and at.way.entry.danger:
        say(f"Danger: {at.way.entry.danger}", indent="  ")
    if at.run.answers or at.run.values:
        return
    say(_NOTHING_RUNS)
    if at.playbook.entries:
        click.echo("Before you start:")
        for text in at.playbook.preconditions:
            _text(at, f"- {text}")


def follow(at: Following) -> bool:
    """Go through what is left of a run; whether it came to its end.

    All that was answered is kept at once, so whatever stops this stops nothing else.
    """
    while item := place_of(at.run, at.items):
        show(at, item)
        if not _answer(at, item):
            return False
        if at.run.ended:
            return True
    at.become(at.run.model_copy(update={"ended": at.moment()}))
    return True


def show(at: Following, item: Item) -> None:
    """An item with the values in its commands."""
    click.echo()
    if item.step is None:
        say("It worked if:" if item.key.startswith("after/") else "Must hold:")
        _text(at, item.label)
        return
    step = item.step
    does = " ".join(filter(None, (step.effect and f"{step.effect}:", step.where)))
    say(f"Step {step.number} of {len(at.way.steps)}: {step.title}", indent="  ")
    if does:
        say(f"  {does}", indent="  ")
    _text(at, step.do)
    _labelled(at, "Expect:", step.expect)
    if step.effect != "reads":
        _labelled(at, "Undo:", step.undo)
    _missing(at, step)


def _labelled(at: Following, label: str, text: str | None) -> None:
    click.echo(f"{label} not set" if not text else label)
    if text:
        _text(at, text)


def _text(at: Following, text: str) -> None:
    known = {name: at.run.values[name] for name in _names(at) if name in at.run.values}
    for line in lines(given(text, known), width()):
        click.echo(line)


def _names(at: Following) -> frozenset[str]:
    return names_asked(at.way)


def _missing(at: Following, step: WayStep) -> None:
    """Which values the commands of a step still lack, and which of them no command can take."""
    known = {name: at.run.values[name] for name in _names(at) if name in at.run.values}
    shown = [given(text, known) for text in texts_of(step)]
    waiting = frozenset[str]().union(*(left(text, _names(at)) for text in shown))
    if missing := sorted(waiting - known.keys()):
        say(f"Still missing: {', '.join(missing)}. v fills them in.")
    if unsafe := sorted(waiting & known.keys()):
        say(f"Not put in where no quoting is safe: {', '.join(unsafe)}.")


def _answer(at: Following, item: Item) -> bool:
    """Take answers until one leads on; False for a stop."""
    while True:
        text = ask(_ASKED if item.step else "Does it? (Enter: yes, n: not, ?: more, or a note)")
        word, _, rest = text.partition(" ")
        match word.lower().rstrip(":,"):
            case "q" if not rest:
                return False
            case "b" if not rest:
                at.become(back(at.run, at.items, item))
                return True
            case "e" if not rest:
                at.become(at.run.model_copy(update={"ended": at.moment()}))
                return True
            case "v" if not rest:
                fill(at, every=True)
                return True
            case "n" | "no" | "not":
                _failed(at, item, rest)
            case known if not rest and known in _WORDS:
                _add(at, item, _WORDS[known])
                return True
            case _ if len(text) < 3:
                click.echo(_HELP)
            case _ if _may_be_kept(text):
                _add(at, item, Said.NOTE, text)
                click.echo("Noted.")


def _failed(at: Following, item: Item, seen: str) -> None:
    """What did not go as expected stays where one is, until something is decided."""
    seen = seen or ask("What was seen instead? (Enter: nothing to add)")
    if not _may_be_kept(seen):
        seen = ""
    _add(at, item, Said.FAILED, seen)
    if at.playbook.escalation:
        escalation = at.playbook.escalation
        title = at.book.title_of(escalation)
        say(f"Ask: {title} (handbook show {escalation}; who it is now: handbook oncall)")
    say("Try it again and say y, leave it out with s, or end here with e.")


def _add(at: Following, item: Item, said: Said, text: str = "") -> None:
    answer = Answer(at=at.moment(), item=item.key, label=item.label, said=said, text=text)
    at.become(answered(at.run, at.items, answer))


def _may_be_kept(text: str) -> bool:
    why = refusal(text)
    if why:
        say(f"Not kept: {why}.")
    return not why


def ask(question: str) -> str:
    """One answer, "" for Enter alone. Raises Abort at the end of the input, and on Ctrl-C."""
    answer: str = click.prompt(question, default="", show_default=False, prompt_suffix=" ")
    return " ".join(answer.split())


def fill(at: Following, *, every: bool = False) -> None:
    """Ask for the values that the way needs; those that are there already only where `every`."""
    for value in at.way.values:
        if value.secret or (not value.value and not is_asked(value)):
            click.echo(
                f"{value.name} is a secret: it is not asked for, and is typed where it is used."
            )
        elif is_asked(value) and (every or value.name not in at.run.values):
            _fill_one(at, value)


def _fill_one(at: Following, value: Value) -> None:
    example = f", as {value.example}" if value.example else ""
    say(f"{value.name}: {value.what}{example}", indent="  ")
    if value.find:
        _text(at, value.find)
    before = at.run.values.get(value.name, "")
    while True:
        text = (
            ask(f"{value.name} ({f'Enter: {before}' if before else 'Enter: not yet'}):") or before
        )
        if not text:
            return
        if why := refusal(text, value):
            say(f"Not taken: {why}.")
            before = ""
            continue
        at.become(at.run.model_copy(update={"values": {**at.run.values, value.name: text}}))
        return
