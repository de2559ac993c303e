"""What looks like a secret, and how it is shown instead.

The forms are those that the issuers write down for their tokens, so that scanners
can find them. A reference (an ARN, a vault path, a commit, a variable's name) has
none of them.
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

DOT = "•"
# No secret is shorter, so that a text without longer words needs no second look.
SHORTEST = 20


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that looks like a secret: where in a text it starts and ends, and its sort."""

    start: int
    end: int
    sort: str


@dataclass(frozen=True)
class _Form:
    """A form of secret. One of `signs` is part of each, or stands before it if `apart`.

    The secret is the pattern's group "secret", or all of the match. `kept` is how many
    characters of it are shown, `real` whether a match is more than a placeholder.
    """

    sort: str
    signs: str
    pattern: str
    kept: int = 4
    real: Callable[[str], bool] = bool
    apart: bool = False

    @functools.cached_property
    def each_sign(self) -> tuple[str, ...]:
        return tuple(self.signs.split())

    @functools.cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


def _mixed(value: str) -> bool:
    """Whether a text is as mixed as a random one: no word, id, date or hash is."""
    classes = (str.islower, str.isupper, str.isdigit)
    if not all(any(test(char) for char in value) for test in classes):
        return False
    counts = Counter(value).values()
    entropy = -sum(n / len(value) * math.log2(n / len(value)) for n in counts)
    return entropy > 3.5


_PLACEHOLDER = re.compile(
    rf"[$<{{\[*%.…{DOT}]|(?i:your|x{{3,}}|pass(?:word)?$|secret$|change)|[A-Z_]+$"
)


def _password(value: str) -> bool:
    return not _PLACEHOLDER.match(value)


_LONG = re.compile(rf"\S{{{SHORTEST},}}")
_RUN = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
_END = r"(?![A-Za-z0-9_])"
_START = r"(?<![A-Za-z0-9_])"
_FORMS = (
    _Form("AWS key", "AKIA ASIA ABIA ACCA", rf"{_START}A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{{16}}{_END}"),
    _Form(
        "Stripe key",
        "sk_live_ sk_test_ rk_live_ rk_test_ whsec_",
        rf"{_START}(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{{16,}}",
        8,
    ),
    _Form("Slack token", "xox xapp-", rf"{_START}x(?:ox[abeoprs]|app)-[A-Za-z0-9-]{{10,}}", 5),
    _Form(
        "Slack webhook",
        "hooks.slack.com/",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9/_-]{16,})",
        0,
    ),
    _Form(
        "GitHub token",
        "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
        rf"{_START}(?:gh[pousr]_[A-Za-z0-9]{{30,}}|github_pat_[A-Za-z0-9_]{{22,}})",
    ),
    _Form(
        "GitLab token",
        "glpat- glptt- gldt- glrt- glcbt- glft- glsoat- glimt-",
        rf"{_START}gl(?:pat|ptt|dt|rt|cbt|ft|soat|imt)-[\w-]{{20,}}",
        6,
    ),
    _Form(
        "private key",
        "KEY-----",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?P<secret>(?s:.+?))(?:-----END|\Z)",
        0,
        apart=True,
    ),
    _Form("JSON web token", "eyJ", rf"{_START}eyJ[\w-]{{8,}}\.eyJ[\w-]{{8,}}\.[\w-]{{8,}}"),
    _Form("Google key", "AIza GOCSPX-", rf"{_START}(?:AIza[\w-]{{35}}|GOCSPX-[\w-]{{28}}){_END}"),
    _Form("npm token", "npm_", rf"{_START}npm_[A-Za-z0-9]{{36}}{_END}"),
    _Form("PyPI token", "pypi-", rf"{_START}pypi-[\w-]{{50,}}", 5),
    _Form("SendGrid key", "SG.", rf"{_START}SG\.[\w-]{{16,}}\.[\w-]{{16,}}", 3),
    _Form("Vault token", "hvs. hvb. hvr.", rf"{_START}hv[sbr]\.[\w-]{{20,}}"),
    _Form(
        "Supabase key",
        "sb_secret_ sbp_",
        rf"{_START}(?:sb_secret_[\w-]{{20,}}|sbp_[0-9a-f]{{40}}{_END})",
    ),
    _Form("model API key", "sk-", rf"{_START}sk-(?:ant|proj|svcacct|admin)-[\w-]{{20,}}", 3),
    _Form("DigitalOcean token", "_v1_", rf"{_START}do[opr]_v1_[0-9a-f]{{64}}{_END}"),
    _Form("Docker token", "dckr_pat_", rf"{_START}dckr_pat_[\w-]{{20,}}"),
    _Form(
        "Shopify token",
        "shpat_ shpca_ shppa_ shpss_",
        rf"{_START}shp(?:at|ca|pa|ss)_[0-9a-fA-F]{{32}}{_END}",
    ),
    _Form("Atlassian token", "ATATT3", rf"{_START}ATATT3[\w=-]{{40,}}"),
    _Form("Terraform token", ".atlasv1.", rf"{_START}[A-Za-z0-9]{{14}}\.atlasv1\.[\w-]{{40,}}"),
    _Form("Azure storage key", "AccountKey=", r"AccountKey=(?P<secret>[A-Za-z0-9+/]{40,}={0,2})"),
    _Form("age key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[0-9A-Z]{50,}"),
    _Form(
        "password in an address",
        "://",
        r"://[^\s/:@'\"<>]*:(?P<secret>[^\s/:@'\"]{3,})@",
        0,
        _password,
    ),
    _Form(
        "value of a secret",
        "secret Secret SECRET password Password PASSWORD token Token TOKEN api_key apiKey API_KEY "
        "access_key accessKey ACCESS_KEY",
        r"(?i:secret|password|token|api_?key|access_?key)[\"'`]?\s*(?:=\s*|:\s+|:(?=[\"']))[\"'`]?"
        r"(?P<secret>[A-Za-z0-9+/_=-]{24,})",
        0,
        _mixed,
        apart=True,
    ),
)


def find(text: str) -> Iterator[Leak]:
    """Everything in a text that looks like a secret, in order; nothing overlaps."""
    end = 0
    for leak, _ in sorted(_all(text), key=lambda pair: (pair[0].start, -pair[0].end)):
        if leak.start >= end:
            end = leak.end
            yield leak


def mask(text: str) -> str:
    """The text, of the same length and lines, with a dot for each character of a secret.

    The first characters, which only tell its sort, are kept.
    """
    for leak, kept in _all(text):
        shown = leak.start + kept
        dots = re.sub(r"[^\r\n]", DOT, text[shown : leak.end])
        text = text[:shown] + dots + text[leak.end :]
    return text


def _all(text: str) -> list[tuple[Leak, int]]:
    found = []
    long = "\n".join(_LONG.findall(text))
    for form in _FORMS if long else ():
        if _worth_a_look(form, text, long):
            group = "secret" if "secret" in form.regex.groupindex else 0
            for match in form.regex.finditer(text):
                if form.real(match[group]):
                    found.append((Leak(*match.span(group), form.sort), form.kept))
    return found


def _worth_a_look(form: _Form, text: str, long: str) -> bool:
    """Whether a form can be in a text at all, from its long words; most texts end here."""
    if form.real is _mixed and not any(map(_mixed, _RUN.findall(long))):
        return False
    return any(sign in (text if form.apart else long) for sign in form.each_sign)
