"""`handbook run`: a playbook followed on the terminal, from its first step to the log."""

import sys

import click

from handbook import clock
from handbook.catalog import Handbook
from handbook.catalog.ways import Way, ways
from handbook.cli import completion
from handbook.cli.common import data_folder, data_option, open_book
from handbook.cli.corrected import open_incident
from handbook.cli.following import Following, fill, follow, opening, say
from handbook.cli.runs import Keeper, begun, keeper
from handbook.cli.writing_down import unknown, write_down
from handbook.findings import meant
from handbook.following import run as runs
from handbook.following.kept import StrangeError
from handbook.model.work import Playbook
from handbook.system import EXIT_INTERRUPTED


@click.command()
@click.argument(
    "playbook", metavar="PLAYBOOK", required=False, shell_complete=completion.of_kinds("playbook")
)
@click.option("--entry", metavar="NAME", help="The step at which the way starts; else it is asked.")
@click.option(
    "--by",
    metavar="ROLE",
    help="The role or person that follows it, for the log; else it is asked.",
    shell_complete=completion.of_kinds("role", "person"),
)
@click.option(
    "--incident", metavar="EVENT", help="The open incident that its timeline is added to."
)
@click.option("--forget", is_flag=True, help="Remove what is kept of a run, and do nothing else.")
@data_option
def run(
    playbook: str | None,
    entry: str | None,
    by: str | None,
    incident: str | None,
    forget: bool,
    folder: str,
) -> None:
    r"""Follow a playbook here, a step at a time; nothing of it is executed.

    The values are asked for once and stand in each command, quoted as a shell needs it. Secrets
    are not asked for. Each answer is kept at once with its time, in .handbook/runs/ beside the
    data: after Ctrl-C, or when the terminal is closed, the same command goes on. At the end there
    is a timeline, and the line for the log. It is a walkthrough, a duty or an incident, or part of
    an incident that is open. Without a PLAYBOOK, the runs that were begun.

    \b
    Examples:
      handbook run roll-back-player
      handbook run roll-back-player --entry roll-back --by devops
      handbook run roll-back-player --incident 2026-11-23-player-7f3a
      handbook run
    """
    root = data_folder(folder)
    book = open_book(folder, rests_on=("playbook", "parameter"))
    if playbook is None:
        _list(book, list(begun(root)))
        return
    found = _playbook(book, playbook)
    if by and (wrong := unknown(book, by)):
        raise click.BadParameter(wrong, param_hint="--by")
    if incident:
        open_incident(book, incident, "--incident")
    way = _way(book, found, entry)
    kept = keeper(root, found.id, way.anchor)
    if forget:
        kept.forget()
        click.echo("Nothing is kept of this run.")
        return
    at = _following(book, found, way, kept)
    _follow(at, kept, folder, by and book.current(by), incident)


def _playbook(book: Handbook, name: str) -> Playbook:
    found = book.get(name)
    if isinstance(found, Playbook):
        return found
    hint = book.meant(name, ("playbook",), otherwise="handbook list playbook shows all")
    raise click.BadParameter(f'there is no playbook "{name}"; {hint}', param_hint="PLAYBOOK")


def _way(book: Handbook, playbook: Playbook, entry: str | None) -> Way:
    """The way that was named, the only one, or the one that is chosen now."""
    every = {way.anchor: way for way in ways(book, playbook)}
    if entry is not None:
        if entry not in every:
            hint = meant(entry, every, otherwise=f"one of {', '.join(every)}")
            raise click.BadParameter(f'no way starts at "{entry}"; {hint}', param_hint="--entry")
        return every[entry]
    if len(every) == 1:
        return next(iter(every.values()))
    return _chosen(playbook, list(every.values()))


def _chosen(playbook: Playbook, every: list[Way]) -> Way:
    click.echo(f"{playbook.title}: which way?")
    for number, way in enumerate(every, 1):
        label = way.entry.label if way.entry else playbook.title
        when = f" – {way.entry.when}" if way.entry and way.entry.when else ""
        say(f"  {number} {label}{when}", indent="    ")
    number = click.prompt("Number", type=click.IntRange(1, len(every)))
    return every[number - 1]


def _following(book: Handbook, playbook: Playbook, way: Way, kept: Keeper) -> Following:
    """The run that was kept, or one that begins now, with what is told above it."""
    found = runs.items(book, playbook, way)
    try:
        before = kept.read()
    except StrangeError:
        raise click.ClickException(
            "What is kept of this run cannot be read by this version; --forget removes it"
        ) from None
    now = runs.begun(playbook, way, found, clock.moment())
    at = Following(book, playbook, way, found, before or now, kept.write, clock.moment)
    opening(at)
    if before:
        say(f"Begun {at.told.started:%Y-%m-%d %H:%M %Z}; it goes on where it was left.")
        if before.wording != now.wording:
            say("The playbook was changed since: look again at what was done.")
    return at


def _follow(at: Following, kept: Keeper, folder: str, by: str | None, incident: str | None) -> None:
    line = f"handbook run {at.playbook.id}"
    line += f" --entry {at.way.anchor}" if at.way.entry else ""
    line += f" --incident {incident}" if incident else ""
    try:
        if not at.run.ended:
            at.become(at.run)
            fill(at)
        if not at.run.ended and not follow(at):
            click.echo(f"Stopped. To go on: {line}")
            return
        recorded = write_down(at, by, folder, incident)
    except click.Abort:
        click.echo(f"\nStopped; all answers are kept. To go on: {line}", err=True)
        sys.exit(EXIT_INTERRUPTED)
    if recorded:
        kept.forget()
    else:
        click.echo(f"It is kept until it is recorded: {line}. To remove it: {line} --forget")


def _list(book: Handbook, found: list[runs.Run]) -> None:
    """The runs that are kept, each with how far it is."""
    if not found:
        click.echo("No run was begun here; handbook list playbook shows what can be followed.")
    for each in found:
        playbook = book.get(each.playbook)
        entries = {e.step for e in playbook.entries} if isinstance(playbook, Playbook) else set()
        line = f"handbook run {each.playbook}"
        line += f" --entry {each.way}" if each.way in entries else ""
        state = "ended, not recorded" if each.ended else _answers(each)
        begun_at = each.started.astimezone(book.zone)
        click.echo(f"{begun_at:%Y-%m-%d %H:%M %Z}  {state}  {line}")


def _answers(run: runs.Run) -> str:
    count = len(run.answers)
    return f"{count} {'answer' if count == 1 else 'answers'}"
