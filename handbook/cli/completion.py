"""What a shell offers for the arguments of a command: names from the data as it is now."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import click
from click.shell_completion import CompletionItem

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
Offer = tuple[str, str]


def of_kinds(*names: str) -> Complete:
    """The ids of the records of some kinds, each with its title; without a kind, or "*", of all."""
    return lambda context, _parameter, typed: _begun(typed, _records(context, names))


def kinds(context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The names of the kinds, this handbook's own among them."""
    return _begun(typed, _kinds(context))


def _begun(typed: str, offered: Iterator[Offer]) -> list[CompletionItem]:
    """What begins as it was typed. Where the data cannot be read nothing is offered, nor said.

    A shell would show a message of ours in the middle of the line that is being typed.
    """
    with _silence():
        return [_item(offer) for offer in _all_of(offered) if offer[0].startswith(typed)]


def _all_of(offered: Iterator[Offer]) -> Iterable[Offer]:
    try:
        return list(offered)
    except Exception:  # the command itself says what is wrong, when it is run
        return ()


def _item(offer: Offer) -> CompletionItem:
    value, title = offer
    return CompletionItem(value, help=" ".join(title.split()))


@contextmanager
def _silence() -> Iterator[None]:
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        yield


def _records(context: click.Context, names: tuple[str, ...]) -> Iterator[Offer]:
    from handbook.catalog import load  # noqa: PLC0415 -- only a shell that asks needs the data

    folder = _folder(context)
    book = load(Path(folder), folder, None)
    for entry in book.entries.values():
        if not names or {"*", entry.kind.name} & {*names}:
            yield entry.record.id, entry.record.title


def _kinds(context: click.Context) -> Iterator[Offer]:
    from handbook.catalog import load_settings  # noqa: PLC0415 -- only a shell that asks needs it

    folder = _folder(context)
    for kind in load_settings(Path(folder), folder).kinds.values():
        yield kind.name, kind.store


def _folder(context: click.Context) -> str:
    """The data folder that the line names with --data, or the one beside."""
    return str(context.params.get("folder") or "data")
