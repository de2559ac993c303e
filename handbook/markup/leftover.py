"""What somebody meant as Markdown, and nothing understood: it would be read as it is typed.

A form is suspected where it is written, and told only where it is still there in the
text that comes out. So what an extension understands after all is never told.
"""

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import NamedTuple

from handbook.markup.diagrams import fault
from handbook.schemes import ALLOWED
from handbook.source.markdown import fences, without_code, without_templates

BOX = 'write !!! note "Title" and indent the text below it by four'
_CODE = re.compile(r"<(pre|code|script|style|kbd)\b.*?</\1>", re.S)
_TAG = re.compile(r"<[^>]*>")


class ForeignForm(NamedTuple):
    """A form of Markdown that may not be understood: what it looks like, its name, what to write.

    What would still be read is the group `what` of a match, or all of it. A text without any
    of its signs, of which each match has one, is not searched.
    """

    signs: tuple[str, ...]
    pattern: "re.Pattern[str]"
    name: str
    hint: str


class Left(NamedTuple):
    """A place in a text, what stands there, and what to write instead."""

    at: int
    message: str
    hint: str


_TASK = "write - [ ] with one blank between the brackets and one after them"
# A link with another scheme is left as text on purpose, and told elsewhere.
_SCHEMES, _ANY = f"(?:{'|'.join(ALLOWED)}):", "[A-Za-z][A-Za-z0-9+.-]*:"
_IN_HTML = "HTML around it hides it: put a blank line between them, or write the HTML as Markdown"
FORMS = tuple(
    ForeignForm(tuple(signs.split()), re.compile(pattern, re.M), name, hint)
    for signs, pattern, name, hint in (
        ("!!!", r"^ *!!!.*", "a box", BOX),
        ("???", r"^ *\?\?\?.*", "a box that folds", f"{BOX}, with ??? in place of !!!"),
        ("===", r"^ *=== ?\S.*", "a tab", 'write === "Title" and indent the text below it by four'),
        (":::", r"^ *:{3,}.*", "a box between colons", BOX),
        ("///", r"^ */{3,} *[a-z].*", "a block between slashes", BOX),
        ("[!", r"\[![A-Z]+\]", "an alert", "write > [!NOTE] alone on the first line of a quote"),
        ("[", r"^ *(?:(?:[-*+]|\d+[.)]) +)?(?P<what>\[[ xX]?\](?![(\[:]).{0,20})", "a task", _TASK),
        ("[[", r"(?<!\\)\[\[[^\[\]\n]+\]\](?![(\[])", "a wiki link", "write [the page](page.md)"),
        (
            "import export",
            r"^ *(?:import\s.+\sfrom\s.+|export\s+(?:default|const)\b.*)",
            "code of MDX",
            "remove it",
        ),
        ("..", r"^ *\.\. [a-z-]+::.*", "a directive of reStructuredText", BOX),
        (
            "--8<--",
            r"^ *--8<--.*",
            "a snippet",
            '{% include "file.md" %} puts a file of the docs folder here',
        ),
        ("$$", r"\$\$", "a formula", "write it as `code`, or put a picture of it"),
        (
            "{",
            r"\{(?:\+\+|--|~~|>>|==)",
            "a mark of a review",
            "take the change over, or write it anew",
        ),
        (
            "material fontawesome octicons simple",
            r"(?<![\w:]):(?:material|fontawesome|octicons|simple)-[\w-]+:",
            "an icon",
            "write an emoji by its name, as :warning:, or leave it out",
        ),
        (
            "{",
            r"\{:?[ ]*[#.][\w-][^{}\n]*\}|\{:toc\}",
            "an attribute",
            "a heading may end with {#id}",
        ),
        ("== ~~", r"==[^=\s][^=\n]*==|~~[^~\s][^~\n]*~~", "a mark", "no blank inside of the signs"),
        (
            "|",
            r"^ *\|.*\|[ ]*\n *\|?[ :]*-+[ :|-]*$",
            "a table",
            "as many cells in each row as above",
        ),
        (
            "``` ~~~",
            r"^ *(?:```|~~~)[^\n`]*",
            "a fence",
            "close it with a line of the same signs, as far in",
        ),
        ("**", r"\*\*[^*\s][^*\n]*\*\*", "bold text", _IN_HTML),
        (
            "](",
            rf"(?<![!\\\]])\[[^\[\]\n]+\]\((?:{_SCHEMES}|(?!{_ANY}))[^()\s]*\)",
            "a link",
            _IN_HTML,
        ),
        ("#", r"^ {0,3}#{1,6} \S.*", "a heading", _IN_HTML),
        ("- * +", r"^ *(?P<what>[-*+] \w.{8,60})", "a list", _IN_HTML),
    )
)
# What every text has in which anything may be left, code and templates included: one of these
# signs, each with a first character of its own that is looked for first, or one of these words.
_SIGNS = re.compile(
    r"`|\[|\{|\||#|!!!|\?\?\?|==|:::|///|\$\$|~~|\*\*|\* |- |\+ |\.\.|--8<--",
)
# A fence that is opened and closed as most are, in texts that begin and end with a line's end: no
# sign of code is in it, and no block or diagram is made of it.
_PLAIN_FENCE = re.compile(r"\n```(?!mermaid\n)[a-z]*\n[^`~\0]*(?<=\n)```(?=\n)")
_BETWEEN = "\n\0\n"  # no text has a NUL
_WORDS = ("import", "export", "material", "fontawesome", "octicons", "simple")
_HEADS = ("!!!", "???", "===")
_HEAD = re.compile(r"(?m)^(?P<indent> *)(?:(?:!!!|\?\?\?\+?) ?[\w\"].*|=== \".*)$")
_COMPONENT = re.compile(r"<[A-Z][a-z]\w*[^<>]*>")
_INFO = re.compile(r"(?m)^[ \t>]*(?:`{3,}|~{3,})[ ]*\{(?P<kind>[a-z][\w:-]*)\}")


def left(text: str, convert: Callable[[str], str]) -> Iterable[Left]:
    """What of a text is not understood; `convert` is the text's way to HTML."""
    return _left(text, convert) if _may_be_left(text) else ()


def may_be_left_in_any(texts: Iterable[str]) -> bool:
    """Whether one of some texts has a sign of what is not understood.

    All are looked at together, less their plain fences, so it is quick, and says yes too often.
    """
    joined = f"\n{_BETWEEN.join(texts)}\n"
    return _may_be_left(_PLAIN_FENCE.sub("", joined) if "```" in joined else joined)


def _may_be_left(text: str) -> bool:
    return bool(_SIGNS.search(text)) or any(word in text for word in _WORDS)


def _left(text: str, convert: Callable[[str], str]) -> Iterator[Left]:
    plain = without_templates(without_code(text))
    if _may_be_left(plain):
        yield from _beside_code(text, plain, convert)
    yield from _of_fences(text)


def _beside_code(text: str, plain: str, convert: Callable[[str], str]) -> Iterator[Left]:
    """What is not understood of a text; `plain` is the same without its code and templates."""
    told: set[int] = set()
    if suspects := _suspects(plain):
        shown = _shown(convert(without_templates(text)))
        for found, form in suspects:
            what = found["what"] if "what" in form.pattern.groupindex else found[0]
            if _words(what) in shown:
                at = found.end() - len(found[0].lstrip())
                told.add(at)
                yield Left(at, f"{form.name} that is not understood: {_short(what)}", form.hint)
    yield from (each for each in _of_heads(text, plain) if each.at not in told)


@functools.lru_cache(maxsize=8192)
def _suspects(plain: str) -> tuple[tuple[re.Match[str], ForeignForm], ...]:
    """What looks like one of the forms in a text, less its code and templates."""
    near = [form for form in FORMS if any(sign in plain for sign in form.signs)]
    return tuple((found, form) for form in near for found in form.pattern.finditer(plain))


def components(text: str) -> Iterator[Left]:
    """Elements of another system's own, which a browser knows nothing of."""
    for found in _COMPONENT.finditer(without_templates(without_code(text))):
        said = f"a component that is not understood: {_short(found[0])}"
        yield Left(found.start(), said, "write it in Markdown, or put it in backticks")


def _of_heads(text: str, plain: str) -> Iterator[Left]:
    """Boxes and tabs whose text is not indented, and so stands outside of them."""
    for found in _HEAD.finditer(plain) if any(sign in plain for sign in _HEADS) else ():
        below = text[found.end() :].lstrip("\n").split("\n", 1)[0]
        if len(below) - len(below.lstrip()) <= len(found["indent"]) + 1:
            at = found.start() + len(found["indent"])
            yield Left(at, f"a box without text: {_short(found[0])}", "indent its text by four")


def _of_fences(text: str) -> Iterator[Left]:
    """Boxes that are written as fences, and diagrams that cannot be drawn."""
    if "```" not in text and "~~~" not in text:
        return
    for found in _INFO.finditer(text):
        said = f"a box that is not understood: {_short(found[0])}"
        yield Left(found.start(), said, BOX)
    for start, end, closed in fences(text):
        if not closed:
            hint = "close it with a line of the same signs"
            yield Left(start, "a fence that is never closed", hint)
        head, _, body = text[start:end].partition("\n")
        if closed and re.fullmatch(r"[ \t>]*[`~]+[ {.]*mermaid[ }]*", head):
            inside = body.rpartition("\n")[0] + "\n"
            if why := fault(inside):
                yield Left(start, f"a diagram that cannot be drawn: {why}", "its text is shown")


def _shown(html: str) -> str:
    """The words of a text as they are read, less its code."""
    return _words(unescape(_TAG.sub("", _CODE.sub(" ", html))))


def _words(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    line = " ".join(text.split("\n", 1)[0].split())
    return line if len(line) <= 40 else f"{line[:39]}…"
