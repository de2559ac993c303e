"""The values that the commands of a playbook need, with what the register says of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from handbook.catalog.book import Handbook
from handbook.markup.commands import filled, words
from handbook.model.platform import Parameter
from handbook.model.work import Playbook, PlaybookInput
from handbook.secrets import says_secret


@dataclass(frozen=True, slots=True)
class Value:
    """A value by its name in commands: what it is, how it is found, and whether it is a secret.

    `value` is what it is here, where the register says so; a secret has none.
    """

    name: str
    what: str
    find: str | None
    example: str | None
    secret: bool
    value: str | None
    parameter: Parameter | None


def values(book: Handbook, playbook: Playbook) -> tuple[Value, ...]:
    """The inputs of a playbook, each with what its parameter says beside what it says itself.

    Where a parameter is found with the help of another, the other one stands before it.
    """
    if not playbook.inputs:
        return ()
    own = [value for each in playbook.inputs if (value := _value(book, each))]
    register = {each.variable: each for each in reversed(book.all(Parameter))}
    known = {value.name for value in own}
    waiting, implied = list(own), list[Value]()
    for value in waiting:
        for name in sorted(words(value.find or "")) if value.parameter else ():
            if name in register and name not in known:
                known.add(name)
                implied.insert(0, of_parameter(register[name]))
                waiting.append(implied[0])
    every = (*implied, *own)
    here = known_here(every)
    return tuple(replace(each, find=filled(each.find or "", here) or None) for each in every)


def known_here(inputs: Iterable[Value]) -> dict[str, str]:
    """What commands show in place of a name: the values that the register says."""
    return {each.name: each.value for each in inputs if each.value}


def is_asked(value: Value) -> bool:
    """Whether whoever follows a playbook is asked for a value: it is not known, and no secret."""
    return not value.value and not value.secret and not says_secret(value.name)


def of_parameter(parameter: Parameter) -> Value:
    """A parameter of the register as a value of commands."""
    return Value(
        parameter.variable,
        parameter.title,
        parameter.find,
        parameter.example,
        False,
        parameter.value,
        parameter,
    )


def needed(inputs: Sequence[Value], names: Collection[str]) -> tuple[Value, ...]:
    """The values of a playbook that have one of these names, and those by which they are found."""
    by_name = {value.name: value for value in inputs}
    waiting = [by_name[name] for name in names if name in by_name]
    wanted = {value.name for value in waiting}
    for value in waiting:
        more = words(value.find or "") & by_name.keys() - wanted
        wanted |= more
        waiting += (by_name[name] for name in more)
    return tuple(value for value in inputs if value.name in wanted)


def own_name(book: Handbook, given: PlaybookInput) -> str | None:
    """The name that an input has in commands; None where neither it nor a parameter says one."""
    parameter = _parameter(book, given)
    return given.name or (parameter.variable if parameter else None)


def _value(book: Handbook, given: PlaybookInput) -> Value | None:
    """An input with what its parameter says; None for one that has no name."""
    name, parameter = own_name(book, given), _parameter(book, given)
    if name is None:
        return None
    base = of_parameter(parameter) if parameter else Value(name, "", None, None, False, None, None)
    return Value(
        name,
        given.what or base.what,
        given.find or base.find,
        given.example or base.example,
        given.secret,
        None if given.secret else base.value,
        parameter,
    )


def _parameter(book: Handbook, given: PlaybookInput) -> Parameter | None:
    found = book.get(given.parameter) if given.parameter else None
    return found if isinstance(found, Parameter) else None
