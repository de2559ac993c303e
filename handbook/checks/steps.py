"""Rules over the steps that playbooks name, and over values that nobody may fill in."""

import datetime as dt
from collections.abc import Iterator
from operator import attrgetter

from handbook.catalog import Handbook
from handbook.catalog.inputs import own_name
from handbook.catalog.steps import meanings, said, texts_said
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.markup.step_names import may_name, step_names
from handbook.model.work import Playbook
from handbook.secrets import says_secret


@rule("HB1055", all_of=["playbook"])
def named_steps_are_there(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every step that a playbook names by its number or its title is one of its steps.

    Steps are counted in each way from 1, as its page shows them.
    """
    for entry in book.fine.others("HB1055", book.each(Playbook), attrgetter("path")):
        if _names_none(book, entry.record):
            book.fine.add("HB1055", (entry.path,))
            continue
        told = dict.fromkeys(
            (text.path, found.fault, found.hint)
            for text in said(book, entry.record)
            for found in meanings(book, entry.record, text)
            if found.fault
        )
        for path, fault, hint in told:
            yield Fault(entry.where(*path), fault, hint)


def _names_none(book: Handbook, playbook: Playbook) -> bool:
    """Whether a playbook names no step, whatever the rest of the handbook says."""
    if any(each.find for each in playbook.inputs):
        return False
    return not may_name("\n".join(texts_said(playbook))) or not any(
        step_names(text.text) for text in said(book, playbook)
    )


@rule("HB1056", Severity.WARNING, all_of=["parameter"])
def secret_inputs_say_so(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every input of a playbook whose name says that it holds a secret is marked as one."""
    for entry in book.having(Playbook, "inputs"):
        for number, each in enumerate(entry.record.inputs):
            name = own_name(book, each)
            if name and not each.secret and says_secret(name):
                yield Fault(
                    entry.where("inputs", number),
                    f'input "{name}" has the name of a secret, and is not marked as one',
                    f"add secret: true, or call it {name}_ID or {name}_NAME if that is what it is",
                )
