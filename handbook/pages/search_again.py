"""The index of the search from the last one, where what it has of a few pages is another.

The pages are the same ones in the same order, so of all that is written only the lists of words
that stand on those pages, there or before, are others.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from handbook.pages.search_index import CALL, PART, Index, Part, in_order, shown, written


class Other(NamedTuple):
    """A page by its number and address, with what the last index has of it, and this one."""

    number: int
    address: str
    before: Part
    after: Part


def again(
    lead: Mapping[str, Any],
    texts: Mapping[str, str],
    others: Iterable[Other],
    part: int = PART,
    meanwhile: Callable[[], object] = lambda: None,
) -> Index:
    """The index, as `joined` gives it of all pages.

    `lead` is what leads to the last one, and `texts` are its parts by their names. `part` and
    `meanwhile` are as `joined` takes them. Raises ValueError where they are no such index.
    """
    try:
        count, stamp = int(lead["count"]), str(lead["stamp"])
        words, hits = (_items(texts, name, stamp, len(lead[name])) for name in ("words", "hits"))
        lists: dict[str, dict[int, str]] = {}
        for each in others:
            _note(lists, each)
            hits[_key(str(each.number))] = shown(each.address, each.after)
            count += each.after.count - each.before.count
        _relist(words, lists)
    except (LookupError, TypeError) as error:
        raise ValueError("it is no index") from error
    listed = ((_name(key), value) for key, value in words.items())
    told = [(_name(key), value) for key, value in hits.items()]
    return written(listed, told, count, part, meanwhile)


def _items(texts: Mapping[str, str], name: str, stamp: str, count: int) -> dict[str, str]:
    """What is in all parts of one name, each item as it is written: its key, and its value."""
    found: dict[str, str] = {}
    for number in range(count):
        start, end = f'{CALL}("{name}-{number}","{stamp}",{{', "})\n"
        text = texts[f"{name}-{number}"]
        if not (text.startswith(start) and text.endswith(end)):
            raise ValueError("it is no part of an index")
        for item in text[len(start) : -len(end)].split(",\n"):
            # The names of words and of pages have no colon in them.
            key, colon, value = item.partition(":")
            if not colon:
                raise ValueError("it is no item of an index")
            found[key] = value
    return found


def _note(lists: dict[str, dict[int, str]], page: Other) -> None:
    """Note for each word what a page has of it by now, "" being nothing, where that is another."""
    before, now = page.before.words, page.after.words
    for word in before.keys() | now.keys():
        if (told := now.get(word, "")) != before.get(word, ""):
            lists.setdefault(_key(word), {})[page.number] = told


def _relist(words: dict[str, str], lists: Mapping[str, Mapping[int, str]]) -> None:
    """Write the lists of these words anew."""
    new = False
    for key, told in lists.items():
        if value := _relisted(words.get(key, "[]"), told):
            new |= key not in words
            words[key] = value
        else:
            words.pop(key, None)
    if new:
        raw = {_name(key): key for key in words}
        ordered = {raw[word]: words[raw[word]] for word in in_order(raw)}
        words.clear()
        words.update(ordered)


def _relisted(value: str, told: Mapping[int, str]) -> str:
    """A word's list with what some pages have of it by now; "" where no page has it any more."""
    pages: dict[int, str] = {}
    page, numbers = 0, iter(value[1:-1].split(",") if value != "[]" else ())
    for far, place, weight in zip(numbers, numbers, numbers, strict=True):
        page += int(far)
        entry = f"{place},{weight}"
        pages[page] = f"{pages[page]},0,{entry}" if page in pages else entry
    pages |= told
    found, last = list[str](), 0
    for number in sorted(pages):
        if pages[number]:
            found.append(f"{number - last},{pages[number]}")
            last = number
    return f"[{','.join(found)}]" if found else ""


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _name(key: str) -> str:
    """What a key of JSON is called; nearly all are as they are written."""
    return str(json.loads(key)) if "\\" in key else key[1:-1]
