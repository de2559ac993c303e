"""Rules over the values that playbooks ask for, and the register of those that are used again."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Entry, Handbook
from handbook.catalog.inputs import needed, own_name, values
from handbook.catalog.ways import texts_of
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.markup.commands import words
from handbook.model.platform import Parameter
from handbook.model.relations import Path
from handbook.model.work import Playbook


@rule("HB573", all_of=["parameter"])
def inputs_say_what_they_are(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every input of a playbook is a parameter, or has a name and says what it is; each is once."""
    for entry in book.having(Playbook, "inputs"):
        names: dict[str, Path] = {}
        for number, each in enumerate(entry.record.inputs):
            here: Path = ("inputs", number)
            if not each.parameter and not (each.name and each.what):
                yield Fault(
                    entry.where(*here),
                    f'input "{each.name or each.what or number + 1}" says too little',
                    "add parameter: with the id of one, or both name: and what:",
                )
            for name in filter(None, dict.fromkeys((own_name(book, each), each.parameter))):
                if names.setdefault(name, here) != here:
                    first = entry.where(*names[name])
                    message = f'"{name}" is an input twice'
                    yield Fault(entry.where(*here), message, f"the first one is at {first}")


@rule("HB575", Severity.WARNING, all_of=["parameter"])
def inputs_are_used(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every input of a playbook is named by one of its commands, or by how another is found."""
    for entry in book.having(Playbook, "inputs"):
        playbook = entry.record
        inputs = values(book, playbook)
        texts = [text for step in playbook.steps for text in texts_of(step)]
        texts += [*playbook.preconditions, *playbook.verification, *playbook.unknown]
        texts += [text for each in playbook.entries for text in each.preconditions]
        used = {value.name for value in needed(inputs, frozenset[str]().union(*map(words, texts)))}
        for number, each in enumerate(playbook.inputs):
            name = own_name(book, each)
            if name and name not in used:
                message = f'no command uses the input "{name}"'
                hint = f'write "${name}" where it belongs, or take the input out'
                yield Fault(entry.where("inputs", number), message, hint)


@rule("HB579")
def variables_name_one_parameter(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No two parameters have the same variable, unless they hold in different environments."""
    first: dict[tuple[str, str | None], Entry[Parameter]] = {}
    for entry in book.each(Parameter):
        same = entry.record.variable, entry.record.environment
        other = first.setdefault(same, entry)
        if other is not entry:
            yield Fault(
                entry.where("variable"),
                f'two parameters have the variable "{entry.record.variable}"',
                f'the first one is "{other.record.id}" at {other.where()}; call one otherwise',
            )
