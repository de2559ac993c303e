"""What looks like a secret, put together when a test runs: no literal of it is in this repository.

Values follow the forms that the issuers document; none was ever valid.
"""

import random
import string

_LETTERS = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"


def mixed(count: int, alphabet: str = _LETTERS) -> str:
    """Characters that look random and are the same in every run."""
    return "".join(random.Random(count).choices(alphabet, k=count))


def _segment(count: int) -> str:
    return "ey" + "J" + mixed(count)


_PEM_KINDS = ("RSA ", "EC ", "OPENSSH ", "")
AWS = "AK" + "IA" + mixed(16, string.ascii_uppercase + "234567")
PEM = {
    kind: f"-----BEGIN {kind}PRI" + f"VATE KEY-----\n{mixed(64)}\n{mixed(40)}\n"
    f"-----END {kind}PRI" + "VATE KEY-----"
    for kind in _PEM_KINDS
}
# One line each; each with what it is called.
TOKENS: tuple[tuple[str, str], ...] = (
    ("AWS key", AWS),
    ("AWS key", "AS" + "IA" + mixed(16, string.ascii_uppercase + "234567")),
    ("value of a secret", "aws_secret_access_key = " + mixed(40)),
    ("payment key", "sk_" + "live_" + mixed(24)),
    ("payment key", "rk_" + "live_" + mixed(24)),
    ("payment key", "sk_" + "test_" + mixed(24)),
    ("payment key", "wh" + "sec_" + mixed(32)),
    ("Slack token", "xo" + "xb-" + mixed(12, string.digits) + "-" + mixed(24)),
    ("Slack token", "xo" + "xp-" + mixed(12, string.digits) + "-" + mixed(24)),
    ("Slack webhook", "https://hooks.slack" + ".com/services/T" + mixed(8) + "/B" + mixed(24)),
    ("GitHub token", "gh" + "p_" + mixed(36)),
    ("GitHub token", "gh" + "s_" + mixed(36)),
    ("GitHub token", "github" + "_pat_" + mixed(22) + "_" + mixed(59)),
    ("GitLab token", "gl" + "pat-" + mixed(20)),
    ("JSON web token", f"{_segment(20)}.{_segment(30)}.{mixed(43)}"),
    ("Google key", "AI" + "za" + mixed(35)),
    ("npm token", "np" + "m_" + mixed(36)),
    ("PyPI token", "py" + "pi-" + mixed(80)),
    ("SendGrid key", "S" + "G." + mixed(22) + "." + mixed(43)),
    ("Vault token", "hv" + "s." + mixed(24)),
    ("database key", "sb_" + "secret_" + mixed(31)),
    ("database key", "sb" + "p_" + mixed(40, _HEX)),
    ("model API key", "sk" + "-ant-" + mixed(40)),
    ("DigitalOcean token", "do" + "p_v1_" + mixed(64, _HEX)),
    ("Docker token", "dckr" + "_pat_" + mixed(27)),
    ("Shopify token", "shp" + "at_" + mixed(32, _HEX)),
    ("Atlassian token", "ATA" + "TT3" + mixed(60)),
    ("Terraform token", mixed(14) + ".atlas" + "v1." + mixed(60)),
    ("Azure storage key", "Account" + "Key=" + mixed(86) + "=="),
    ("age key", "AGE-SECRET" + "-KEY-1" + mixed(58, string.ascii_uppercase + "234567")),
    ("password in an address", "postgres://app:" + mixed(12) + "@db.example.org:5432/app"),
    ("value of a secret", "API_KEY=" + mixed(32)),
)
# What a register of references is full of.
REFERENCES: tuple[str, ...] = (
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/supabase/service-key-a1B2c3",
    "arn:aws:iam::123456789012:role/deploy",
    "vault://kv/stripe#restricted",
    "vault kv get -field=value kv/stripe/restricted",
    "4f2c1e0b9a8d7c6f5e4d3c2b1a0f9e8d7c6b5a49",
    "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "${{ secrets.VERCEL_TOKEN }}",
    "variable: AWS_DEPLOY_ROLE",
    "export SUPABASE_ACCESS_TOKEN=…",
    "export STRIPE_API_KEY=$(vault kv get -field=key kv/stripe)",
    "export TOKEN=${GITHUB_TOKEN}",
    "postgres://app:$DB_PASSWORD@db.example.org/app",
    "postgresql://postgres:[YOUR-PASSWORD]@db.example.org:5432/postgres",
    "https://user@example.org/path",
    "https://example.org/a:b@c",
    "the prefix is sk_live_ for production keys and rk_live_ for restricted ones",
    "a GitHub token starts with ghp_, a Slack token with xoxb-",
    "a8098c1a-f86e-11da-bd1a-00112444be1e",
    "secret: stripe-restricted-key-of-the-production-account",
    "token: supabase-service-keys",
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----",
    "Bearer <token>",
)
