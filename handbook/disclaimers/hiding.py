"""Which elements of a page its style sheets hide."""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import tinycss2
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

# A declaration that hides what it is given to, whatever else there is.
_HIDES = {
    "display": re.compile("none"),
    "visibility": re.compile("hidden|collapse"),
    "content-visibility": re.compile("hidden"),
    "opacity": re.compile(r"0*\.?0+%?"),
    "font-size": re.compile(r"0*\.?0+[a-z%]*"),
    "color": re.compile("transparent"),
}
# What depends on the reader's hand, and what is no element of the page.
_PASSING = re.compile(
    r"::|:(?:before|after|first-l\w+|hover|focus\S*|active|target\S*|checked|disabled|enabled"
    r"|placeholder\S*|link|visited|empty|open|popover-open)\b"
)
_COMMA = re.compile(r",(?![^(\[]*[)\]])")


@dataclass(frozen=True, slots=True)
class Hiding:
    """A selector that hides, and the rule in words."""

    selector: str
    rule: str


def declares_hidden(style: str) -> str | None:
    """The declaration of a style attribute that hides its element, or None."""
    return next(_hiding(tinycss2.parse_blocks_contents(style)), None)


# A site has few style sheets, whole pages of them, and most are the theme's on every page.
@functools.lru_cache(maxsize=32)
def rules_that_hide(css: str, name: str) -> tuple[Hiding, ...]:
    """Every rule of a style sheet that hides something, also on paper or on small screens.

    CSS Syntax 3 gives the rules. The cascade is not followed: a disclaimer is not the
    place for a rule that hides and another that shows again.
    """
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return tuple(_in_rules(rules, name))


def _in_rules(rules: Iterable[Any], name: str) -> Iterator[Hiding]:
    for rule in rules:
        if rule.type == "at-rule" and rule.content:
            yield from _in_rules(tinycss2.parse_blocks_contents(rule.content), name)
        elif rule.type == "qualified-rule":
            for declaration in _hiding(tinycss2.parse_blocks_contents(rule.content)):
                for selector in _COMMA.split(tinycss2.serialize(rule.prelude)):
                    if not _PASSING.search(selector):
                        words = f"{selector.strip()} {{ {declaration} }}"
                        yield Hiding(selector.strip(), f"{words} in {name}")


def _hiding(contents: Iterable[Any]) -> Iterator[str]:
    for each in contents:
        if each.type == "declaration" and each.lower_name in _HIDES:
            value = tinycss2.serialize(each.value).strip().lower()
            if _HIDES[each.lower_name].fullmatch(value):
                yield f"{each.lower_name}: {value}"


def hidden_by(tree: LexborHTMLParser, rules: Iterable[Hiding]) -> dict[int, str]:
    """The rule that hides each hidden element, by the element's number in the tree."""
    found: dict[int, str] = {}
    for rule in rules:
        try:
            matched = tree.css(rule.selector)
        except SelectolaxError:  # a selector newer than the parser
            continue
        for node in matched:
            found.setdefault(node.mem_id, rule.rule)
    return found
