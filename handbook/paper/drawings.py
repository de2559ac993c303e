"""Styles of drawings, written into each: WeasyPrint styles an SVG by what stands in it alone."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2

# The properties of a drawing's parts (SVG 1.1, "Property index"), less what only a screen has.
_OF_DRAWINGS = re.compile(
    r"fill|stroke(?:-[a-z]+)?|font-(?:size|weight|family)|text-anchor|dominant-baseline|opacity"
)
_SVG = re.compile(r"<svg\b[^>]*>")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,[^()]*)?\)")
_LIGHT = re.compile(r"\[data-md-color-scheme(?!=\"slate\")")
_OURS = ".hb-"
_SCREEN = re.compile(r":(?:hover|focus|target|active)")


def styled(html: str, sheet: str) -> str:
    """HTML with the rules of a style sheet in each drawing of it, on paper's colours."""
    rules = "".join(_rules(sheet))
    return _SVG.sub(lambda found: f"{found[0]}<style>{rules}</style>", html) if rules else html


def _rules(sheet: str) -> Iterator[str]:
    found = list(_qualified(tinycss2.parse_stylesheet(sheet, True, True)))
    known = _variables(found)
    for selector, declarations in found:
        if _OURS not in selector or _SCREEN.search(selector):
            continue
        said = [
            (name, _resolved(value, known))
            for name, value in declarations
            if _OF_DRAWINGS.fullmatch(name)
        ]
        if said:
            yield f"{selector}{{{';'.join(f'{name}:{value}' for name, value in said)}}}"


Rule = tuple[str, list[tuple[str, str]]]


def _qualified(nodes: Iterable[Any]) -> Iterator[Rule]:
    """The rules of a sheet that hold on paper: those without a condition, and those for print."""
    for node in nodes:
        if node.type == "qualified-rule":
            selector = " ".join(
                tinycss2.serialize(node.prelude).replace(".md-typeset ", "").split()
            )
            content = tinycss2.parse_blocks_contents(node.content, True, True)
            pairs = [
                (
                    each.lower_name if not each.name.startswith("--") else each.name,
                    tinycss2.serialize(each.value).strip(),
                )
                for each in content
                if each.type == "declaration"
            ]
            yield selector, pairs
        elif node.type == "at-rule" and _is_for_print(node):
            yield from _qualified(tinycss2.parse_rule_list(node.content, True, True))


def _is_for_print(rule: Any) -> bool:
    words = tinycss2.serialize(rule.prelude).strip()
    return bool(rule.lower_at_keyword == "media" and words == "print" and rule.content)


def _variables(rules: Iterable[Rule]) -> dict[str, str]:
    """The variables that hold for a whole document; what is said last, as for paper, wins."""
    known: dict[str, str] = {}
    for selector, declarations in rules:
        if selector == ":root" or _LIGHT.match(selector):
            known.update((name, value) for name, value in declarations if name.startswith("--"))
    return known


def _resolved(value: str, known: dict[str, str]) -> str:
    """A value without variables; one that nobody set is black."""
    for _ in range(len(known)):
        if "var(" not in value:
            break
        value = _VARIABLE.sub(lambda found: known.get(found[1], "#000"), value)
    return value
