"""Forms of tokens, made when a test runs: a scan of this repository must find none of them.

Each form is as its vendor documents it, with a right checksum where it carries one. The values
come from a seeded generator and open nothing.
"""

import base64
import hmac
import json
import string
import zlib
from collections.abc import Callable
from random import Random

UPPER, DIGITS, HEX = string.ascii_uppercase, string.digits, "0123456789abcdef"
WORD = string.ascii_letters + DIGITS
URL_SAFE, BASE64 = WORD + "-_", WORD + "+/"
Form = Callable[[Random], str]


def some(random: Random, chars: str, length: int) -> str:
    return "".join(random.choice(chars) for _ in range(length))


def url_safe(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def checked(random: Random, prefix: str) -> str:
    """Thirty characters and their CRC-32 in base 62, as GitHub and npm make them."""
    body = some(random, WORD, 30)
    number, check = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        check = (DIGITS + UPPER + string.ascii_lowercase)[digit] + check
    return prefix + body + check


def jwt(random: Random, **claims: object) -> str:
    """A signed token (RFC 7519)."""
    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    head = ".".join(url_safe(json.dumps(part).encode()) for part in parts)
    return f"{head}.{url_safe(hmac.digest(random.randbytes(32), head.encode(), 'sha256'))}"


def pem(random: Random, kind: str = "RSA ") -> str:
    """A block as RFC 7468 has it, of the length that a key of 2,048 bits takes."""
    lines = [base64.b64encode(random.randbytes(48)).decode() for _ in range(25)]
    label = f"{kind}PRIVATE KEY-----"
    return "\n".join([f"-----BEGIN {label}", *lines, f"-----END {label}"])


def service_account(random: Random) -> str:
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "films",
            "private_key_id": some(random, HEX, 40),
            "private_key": pem(random, "") + "\n",
            "client_email": "deploy@films.iam.gserviceaccount.com",
        },
        indent=2,
    )


def aws(random: Random) -> str:
    key = "AKIA" + some(random, UPPER + "234567", 16)
    return f"aws_access_key_id = {key}\naws_secret_access_key = {some(random, BASE64, 40)}"


def azure(random: Random) -> str:
    key = base64.b64encode(random.randbytes(64)).decode()
    return f"DefaultEndpointsProtocol=https;AccountName=films;AccountKey={key}"


def slack_hook(random: Random) -> str:
    team, bot = (letter + some(random, UPPER + DIGITS, 10) for letter in "TB")
    return f"https://hooks.slack.com/services/{team}/{bot}/{some(random, WORD, 24)}"


def slack_bot(random: Random) -> str:
    numbers = (some(random, DIGITS, 12), some(random, DIGITS, 13))
    return f"token: xoxb-{'-'.join(numbers)}-{some(random, WORD, 24)}"


def twilio(random: Random) -> str:
    key, secret = some(random, HEX, 32), some(random, WORD, 32)
    return f"TWILIO_API_KEY=SK{key}\nTWILIO_API_SECRET={secret}"


def openai(random: Random) -> str:
    halves = (some(random, URL_SAFE, 74), some(random, URL_SAFE, 74))
    return f"key: sk-proj-{halves[0]}T3BlbkFJ{halves[1]}"


FORMS: dict[str, Form] = {
    "AWS access key": aws,
    "GitHub classic token": lambda r: f"token: {checked(r, 'ghp_')}",
    "GitHub fine-grained token": lambda r: (
        f"token: github_pat_{some(r, WORD, 22)}_{some(r, WORD, 59)}"
    ),
    "GitLab token": lambda r: f"token: glpat-{some(r, WORD, 20)}",
    "Slack bot token": slack_bot,
    "Slack webhook": slack_hook,
    "Stripe secret key": lambda r: f"key: sk_live_{some(r, WORD, 24)}",
    "Stripe restricted key": lambda r: f"key: rk_live_51{some(r, WORD, 97)}",
    "Google API key": lambda r: f"key: AIza{some(r, URL_SAFE, 35)}",
    "Google service account": service_account,
    "Azure storage key": azure,
    "Twilio API key": twilio,
    "SendGrid key": lambda r: f"key: SG.{some(r, URL_SAFE, 22)}.{some(r, URL_SAFE, 43)}",
    "npm token": lambda r: f"//registry.npmjs.org/:_authToken={checked(r, 'npm_')}",
    "PyPI token": lambda r: f"password = pypi-AgEIcHlwaS5vcmc{url_safe(r.randbytes(110))}",
    "OpenAI key": openai,
    "Anthropic key": lambda r: f"key: sk-ant-api03-{some(r, URL_SAFE, 93)}AA",
    "Private key": pem,
    "JSON web token": lambda r: f"token: {jwt(r, sub='ada', iss='https://id.films.test')}",
    "Supabase secret key": lambda r: (
        f"key: sb_secret_{some(r, URL_SAFE, 22)}_{some(r, URL_SAFE, 8)}"
    ),
    "Supabase service role": lambda r: (
        f"SUPABASE_SERVICE_ROLE_KEY={jwt(r, iss='supabase', role='service_role')}"
    ),
    "Vercel token": lambda r: f"VERCEL_TOKEN={some(r, WORD, 24)}",
    "Datadog key": lambda r: f"DD_API_KEY={some(r, HEX, 32)}",
    "Vault token": lambda r: f"VAULT_TOKEN=hvs.CAESI{url_safe(r.randbytes(70))}",
    "Database address": lambda r: (
        f"DATABASE_URL=postgresql://app:{some(r, WORD, 20)}@db.films.test:5432/app"
    ),
}

REFERENCES = """\
arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/supabase/service-role-AbCdEf
arn:aws:iam::123456789012:role/deploy-backend
arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
role-to-assume: ${{ secrets.AWS_DEPLOY_ROLE }}
vercel-token: ${{ secrets.VERCEL_TOKEN }}
STRIPE_RESTRICTED_KEY, SUPABASE_SERVICE_ROLE_KEY, DD_API_KEY, VERCEL_TOKEN and GITHUB_TOKEN
commit 3d3c42e5aac5ba805825da76410c181273ba90b1
uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
--hash=sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
digest: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
md5 d41d8cd98f00b204e9800998ecf8427e
vault kv get -field=secret_key secret/stripe/production
aws secretsmanager get-secret-value --secret-id prod/supabase/service-role --output text
export SUPABASE_ACCESS_TOKEN="$(vault kv get -field=token secret/supabase)"
postgresql://postgres:$PGPASSWORD@db.example.org:5432/postgres
postgresql://app:PASSWORD@localhost:5432/app
postgresql://app:<password>@localhost:5432/app
postgresql://postgres:[YOUR-PASSWORD]@db.abc.supabase.co:5432/postgres
id: 123e4567-e89b-12d3-a456-426614174000
sk_live_... and rk_live_... are prefixes; sk_test_XXXXXXXXXXXXXXXXXXXXXXXX is none
sb_publishable_... and sb_secret_... are prefixes too
password: not set
secret: stripe-restricted-key
api_key: kept in Vault at secret/data/stripe
project prj_QqJb2rNcmuAnR9W2cPvLhvgnkXYZ of team_nLlpyC6RE1qxydlFKbrxDlud
integrity="sha512-MV7K8+y+gLIBoVD59lQIYicR65iaqukzvf/nwasF0nqhPay5w/9lJmVM2hMDcnK1OnMGCdVK+iQrJ7lz"
s3://films-artifacts/releases/2026-11-23/build-3d3c42e5aac5.tar.gz
123456789012.dkr.ecr.us-east-1.amazonaws.com/films-api:3d3c42e5aac5ba805825da76410c181273ba90b1
req_AbCdEf12345678, evt_1NG8Du2eZvKYlo2CUI79vXWy, acct_1032D82eZvKYlo2C
mailto:devops@example.org
"""
