"""The forms of secrets that are known by how they look.

The forms are those that the issuers write down for their tokens, so that scanners
can find them. A reference (an ARN, a vault path, a commit, a variable's name) has
none of them.
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

DOT = "•"
# No token is shorter, so that a text without longer words needs no second look at those.
SHORTEST = 20


@dataclass(frozen=True)
class Form:
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

    @property
    def breaks(self) -> bool:
        """Whether a token of this form begins with its sign, so that its rest is looked for."""
        return not self.apart and not self.pattern.startswith((r"hooks", "AccountKey", r"(?i"))

    @functools.cached_property
    def each_sign(self) -> tuple[str, ...]:
        """Its signs, one by one."""
        return tuple(self.signs.split())

    @functools.cached_property
    def regex(self) -> re.Pattern[str]:
        """Its pattern, compiled when it is first needed."""
        return re.compile(self.pattern)


def mixed(value: str) -> bool:
    """Whether a text is as mixed as a random one: no word, id, date or hash is."""
    classes = (str.islower, str.isupper, str.isdigit)
    if not all(any(test(char) for char in value) for test in classes):
        return False
    counts = Counter(value).values()
    entropy = -sum(n / len(value) * math.log2(n / len(value)) for n in counts)
    return entropy > 3.5


_END = r"(?![A-Za-z0-9_])"
_START = r"(?<![A-Za-z0-9_])"
FORMS = (
    Form("AWS key", "AKIA ASIA ABIA ACCA", rf"{_START}A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{{16}}{_END}"),
    Form(
        "payment key",
        "sk_live_ sk_test_ rk_live_ rk_test_ whsec_",
        rf"{_START}(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{{16,}}",
        8,
    ),
    Form("Slack token", "xox xapp-", rf"{_START}x(?:ox[abeoprs]|app)-[A-Za-z0-9-]{{10,}}", 5),
    Form(
        "Slack webhook",
        "hooks.slack.com/",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9/_-]{16,})",
        0,
    ),
    Form(
        "GitHub token",
        "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
        rf"{_START}(?:gh[pousr]_[A-Za-z0-9]{{30,}}|github_pat_[A-Za-z0-9_]{{22,}})",
    ),
    Form(
        "GitLab token",
        "glpat- glptt- gldt- glrt- glcbt- glft- glsoat- glimt-",
        rf"{_START}gl(?:pat|ptt|dt|rt|cbt|ft|soat|imt)-[\w-]{{20,}}",
        6,
    ),
    Form(
        "private key",
        "KEY-----",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?P<secret>(?s:.+?))(?:-----END|\Z)",
        0,
        apart=True,
    ),
    Form("JSON web token", "eyJ", rf"{_START}eyJ[\w-]{{8,}}\.eyJ[\w-]{{8,}}\.[\w-]{{8,}}"),
    Form("Google key", "AIza GOCSPX-", rf"{_START}(?:AIza[\w-]{{35}}|GOCSPX-[\w-]{{28}}){_END}"),
    Form("npm token", "npm_", rf"{_START}npm_[A-Za-z0-9]{{36}}{_END}"),
    Form("PyPI token", "pypi-", rf"{_START}pypi-[\w-]{{50,}}", 5),
    Form("SendGrid key", "SG.", rf"{_START}SG\.[\w-]{{16,}}\.[\w-]{{16,}}", 3),
    Form("Vault token", "hvs. hvb. hvr.", rf"{_START}hv[sbr]\.[\w-]{{20,}}"),
    Form(
        "database key",
        "sb_secret_ sbp_",
        rf"{_START}(?:sb_secret_[\w-]{{20,}}|sbp_[0-9a-f]{{40}}{_END})",
    ),
    Form("model API key", "sk-", rf"{_START}sk-(?:ant|proj|svcacct|admin)-[\w-]{{20,}}", 3),
    Form("DigitalOcean token", "_v1_", rf"{_START}do[opr]_v1_[0-9a-f]{{64}}{_END}"),
    Form("Docker token", "dckr_pat_", rf"{_START}dckr_pat_[\w-]{{20,}}"),
    Form(
        "Shopify token",
        "shpat_ shpca_ shppa_ shpss_",
        rf"{_START}shp(?:at|ca|pa|ss)_[0-9a-fA-F]{{32}}{_END}",
    ),
    Form("Atlassian token", "ATATT3", rf"{_START}ATATT3[\w=-]{{40,}}"),
    Form("Terraform token", ".atlasv1.", rf"{_START}[A-Za-z0-9]{{14}}\.atlasv1\.[\w-]{{40,}}"),
    Form("Azure storage key", "AccountKey=", r"AccountKey=(?P<secret>[A-Za-z0-9+/]{40,}={0,2})"),
    Form("age key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[0-9A-Z]{50,}"),
    Form(
        "value of a secret",
        "secret Secret SECRET password Password PASSWORD token Token TOKEN api_key apiKey API_KEY "
        "access_key accessKey ACCESS_KEY",
        r"(?i:secret|password|token|api_?key|access_?key)[\"'`]?\s*(?:=\s*|:\s+|:(?=[\"']))[\"'`]?"
        r"(?P<secret>[A-Za-z0-9+/_=-]{24,})",
        0,
        mixed,
        apart=True,
    ),
)
