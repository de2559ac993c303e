"""Secrets that are known by what stands before them: passwords in addresses, settings and commands.

Few false alarms matter as much as finding them, so a value counts only where it is plain: no
placeholder, name, path, reference, duration or algorithm, and with letters and digits or signs.
A password of letters alone is told from a word only where it is quoted or assigned.
"""

import re
from collections.abc import Callable, Collection, Container, Iterator
from dataclasses import dataclass

_WORDS = ("password", "passwort", "passwd", "passphrase", "kennwort", "pwd")
_KEYS = tuple(f"{name}{sign}key" for name in ("api", "access", "private", "auth") for sign in "_- ")
_OTHERS = ("secret", "token", *(key.replace(" ", "") for key in _KEYS))
# Between a name and its value: signs of JSON, YAML, shells, programs and Markdown.
_GAP = r"(?P<open>[\"'`*_\]]{0,3}[ \t]{0,8}(?::=|=>|[:=|])[ \t]{0,8}[\"'`*_]{0,3}[ \t]{0,8})"
_VALUE = r"(?P<secret>[^\s\"'`,;<>(){}\[\]|&\\]{4,200})(?P<next>[(\[{]?)"
_EXAMPLES = frozenset(
    re.findall(
        r"\S+",
        """
        password passwort passwd passphrase kennwort pass secret token value string text str bytes
        required optional none null true false unset empty unknown default changeme changeit
        example sample dummy redacted removed hidden masked vault env file stdin prompt postgres
        root guest test user self same random generated encrypted hashed rotated never always
        yours mine here 1password bitwarden lastpass keepass sha1 sha256 sha512 bcrypt argon2
        argon2i argon2id pbkdf2 scrypt base64 utf8 utf-8 oauth2 saml2 totp hotp auth0 md5 hmac
        rs256 hs256 es256 ed25519 rsa2048 rsa4096 int32 int64 uint32 uint64 v1beta1 v1alpha1 http2
        ipv4 ipv6
        """,
    )
)
_PLACEHOLDER = re.compile(
    r"[$<{\[(*%.…•#!?@/~\\]|(?i:your|my[-_]|x{3,}|pass(?:word|wort)?\d{0,2}$|secret\d{0,2}$|change|"
    r"example|redact|todo|tbd|see[-_]|arn:|vault:|vault/|ssm:|op:|env:|file:|urn:|https?:)"
    r"|[A-Z][A-Z0-9]*_[A-Z0-9_]*$|[A-Z_]+$"
)
# A path, an attribute as a.b, a duration, a version, a date or a time.
_REFERENCE = re.compile(
    r"[^/]*/.*"
    r"|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+"
    r"|(?i:P?T?\d+(?:\.\d+)?(?:min|mins|minutes?|hours?|days?|weeks?|months?|years?|chars?|bits?"
    r"|bytes?|[a-z]{1,2}))+"
    r"|v?\d+(?:[.:-]\d+)*"
)
_DIGIT, _NO_LETTER = re.compile(r"[0-9]"), re.compile(r"[0-9!@#$%^&*+?~=]")
_SIGN = re.compile(r"[!@#$%^&*+?~=]")


def plain(value: str) -> bool:
    """Whether a value is one that could be used as it stands, with no more to look up."""
    value = value.rstrip(".:*_")
    return (
        len(value) > 3
        and value.casefold() not in _EXAMPLES
        and not _PLACEHOLDER.match(value)
        and not _REFERENCE.fullmatch(value)
    )


def no_word(value: str) -> bool:
    """Whether a value is no word or name: its parts are not of letters or of digits alone."""
    return (
        bool(_NO_LETTER.search(value))
        and plain(value)
        and (
            any(_is_mixed(part) for part in re.split(r"[-_.]", value))
            or bool(_SIGN.search(value[:-1]) and re.search(r"[A-Za-z]", value))
        )
    )


def _is_mixed(part: str) -> bool:
    return any(char.isalpha() for char in part) and any(char.isdigit() for char in part)


def random(value: str) -> bool:
    """Whether a value is as mixed as a generated one: a name with a number is not."""
    if not _DIGIT.search(value):
        return False
    changes = len(re.findall(r"(?<=[A-Za-z])\d|(?<=\d)[A-Za-z]", value))
    upper, lower = any(map(str.isupper, value)), any(map(str.islower, value))
    return len(value) >= 10 and no_word(value) and changes >= (2 if upper and lower else 4)


def in_address(value: str) -> bool:
    """Whether what stands for a password in an address is more than a placeholder."""
    return not _PLACEHOLDER.match(value)


@dataclass(frozen=True)
class _Rule:
    """Where a value is asked for, and which ones count."""

    sort: str
    heads: tuple[str, ...]
    regex: re.Pattern[str]
    real: Callable[[str], bool]

    def matches(self, text: str, low: str, there: Container[str]) -> Iterator[re.Match[str]]:
        """The secrets that follow its heads in a text; `low` is the same in small letters.

        `there` are the heads that may be in it.
        """
        for head in self.heads:
            at = low.find(head) if head in there else -1
            while at >= 0:
                found = self.regex.match(text, at)
                if found and self.fits(found):
                    yield found
                    at = found.end("secret") - len(head)
                at = low.find(head, at + len(head))

    def fits(self, found: re.Match[str]) -> bool:
        """Whether what was found is a secret. One that is assigned or quoted may be a word."""
        value, groups = found["secret"], found.groupdict()
        if groups.get("next"):  # a call, or an element of a list
            return False
        if self.real(value):
            return True
        gap = groups.get("open") or ""
        assigned = self.real is no_word and ("=" in gap or gap.rstrip().endswith(("'", '"')))
        return assigned and "." not in value and plain(value) and not _is_name(value)


def _is_name(value: str) -> bool:
    """Whether a value of letters is rather a name: of a variable, of a thing, of several words."""
    return bool(re.search(r"[-_:]|pass|secret|token|key", value, re.I)) or not value.islower()


_RULES = (
    _Rule(
        "password in an address",
        ("://",),
        re.compile(r"://[^\s/:@'\"<>`]{0,100}:(?P<secret>[^\s/:@'\"`]{2,200})@"),
        in_address,
    ),
    _Rule(
        "password",
        _WORDS,
        re.compile(rf"(?i)(?:(?<![a-z])pwd|pass(?:word|wort|wd|phrase)|kennwort){_GAP}{_VALUE}"),
        no_word,
    ),
    _Rule(
        "password",
        (*(f"--{word}" for word in _WORDS), "login", "user", "identified by"),
        re.compile(
            r"(?i)(?:--(?:password|passwort|passwd|passphrase|kennwort|pwd)"
            r"|(?:login|user)[ \t]+\S{1,64}[ \t\r\n]{1,8}password"
            rf"|identified by)[ \t]+[\"']?{_VALUE}"
        ),
        no_word,
    ),
    _Rule(
        "password",
        ("-u", "--user"),
        re.compile(rf"(?:(?<=\s)-u|--user)[ =][\"']?[\w.@-]{{1,64}}:{_VALUE}"),
        no_word,
    ),
    _Rule(
        "value of a secret",
        _OTHERS,
        re.compile(
            rf"(?i)(?:secret(?:[_-]?key)?|token|(?:api|access|private|auth)[_-]?key)"
            rf"(?:{_GAP}|[\"']?[ \t]+(?=[A-Za-z0-9+/]{{40}}\b)){_VALUE}"
        ),
        random,
    ),
    _Rule(
        "value of a secret",
        ("?", "&"),
        re.compile(
            r"(?i)[?&](?:amp;)?(?:[\w-]{0,32}(?:token|signature|password|secret|api_?key)|sig)="
            r"(?P<secret>[^\s?&#\"'<>`)\]]{8,400})"
        ),
        random,
    ),
    _Rule(
        "value of a secret",
        ("bearer ", "basic "),
        re.compile(r"(?i)(?:bearer|basic)[ \t]+(?P<secret>[A-Za-z0-9+/._~=-]{12,400})"),
        random,
    ),
)


# Of each head its first word, which is what a word of a text can have in it.
_BEGUN = {head: head.split()[0] for rule in _RULES for head in rule.heads}


def heads_in(words: str) -> frozenset[str]:
    """The heads of which something stands in some words."""
    low = words.lower()
    return frozenset([head for head, begun in _BEGUN.items() if begun in low])


def find(text: str, heads: Collection[str] = _BEGUN.keys()) -> Iterator[tuple[int, int, str]]:
    """Start, end and sort of each value in a text that looks like a secret.

    `heads` are those that may stand in it; all others are not looked for.
    """
    if not heads:
        return
    low = text.lower()
    if len(low) != len(text):  # some letters have no small form of one character
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    for rule in _RULES:
        for found in rule.matches(text, low, heads):
            yield (*found.span("secret"), rule.sort)
