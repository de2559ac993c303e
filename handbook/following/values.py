"""What may be typed into a run: values of commands and notes, but nothing that looks secret."""

import json
import re

from handbook.catalog.inputs import Value
from handbook.secrets.forms import mixed
from handbook.source import read

MOST = 1000
_TOKEN = re.compile(r"[\w+/=.-]{24,}", re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}")
_APART = re.compile(r"[\s=:@\"'`,;]+")


def refusal(text: str, value: Value | None = None) -> str:
    """Why a text is not kept, as a sentence; "" for one that is.

    It is read as a data file would be, so what the check would call a secret is one. A long text
    that looks generated is one too, unless the example of the value looks so.
    """
    line = f"- {json.dumps(text, ensure_ascii=False)}\n"
    for finding in read(line.encode("utf-8", "surrogateescape"), "answer").findings:
        return f"{finding.message}; {finding.hint}" if finding.hint else finding.message
    if _looks_generated(text) and not _looks_generated((value and value.example) or ""):
        return "that looks like a secret: it is long and random"
    return f"that is longer than {MOST} characters" if len(text) > MOST else ""


def _looks_generated(text: str) -> bool:
    """Whether a text, or a part of it as in NAME=value, looks as if it was generated."""
    return any(
        _TOKEN.fullmatch(part) and mixed(part) and ("/" not in part or _BASE64.fullmatch(part))
        for part in _APART.split(text)
    )
