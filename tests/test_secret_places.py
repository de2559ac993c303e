"""Passwords by their names, tokens over line ends, and what is hidden in files that are no text."""

import base64
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from tokens import AWS, mixed

from handbook import secrets
from handbook.cli.main import cli
from handbook.secrets import inside

Make = Callable[[Path, Mapping[str, str]], Path]
# In two parts, so that no search takes this file for a leak.
WEAK = "hunt" + "er2"
KEY = mixed(40)
GITHUB = "gh" + "p_" + mixed(36)
STRIPE = "sk_" + "live_" + mixed(24)

PLAIN = {
    "yaml": ("password", f"password: {WEAK}"),
    "short name": ("password", f"pwd={WEAK}"),
    "signs": ("password", "passwd: " + "P@ss" + "w0rd!x"),
    "German": ("password", "Passwort: " + "Sommer" + "2024"),
    "shell": ("password", f"export DB_PASSWORD={WEAK}"),
    "Markdown": ("password", f"**Password:** {WEAK}"),
    "Markdown code": ("password", f"The password: `{WEAK}`"),
    "table": ("password", f"| Password | {WEAK} |"),
    "JSON": ("password", f'{{"password": "{WEAK}"}}'),
    "letters in quotes": ("password", '{"password": "' + "sword" + 'fish"}'),
    "letters assigned": ("password", "DB_PASSWORD=" + "sword" + "fish"),
    "netrc": ("password", f"machine h login u password {WEAK}"),
    "netrc in lines": ("password", f"machine h\n  login u\n  password {WEAK}"),
    "flag": ("password", f"--password {WEAK}"),
    "docker": ("password", f"--docker-password={WEAK}"),
    "kubectl": ("password", f"kubectl create secret generic x --from-literal=password={WEAK}"),
    "curl": ("password", "curl -u " + f"admin:{WEAK} https://films.test"),
    "SQL": ("password", f"CREATE USER x IDENTIFIED BY '{WEAK}'"),
    "aws": ("value of a secret", f"aws configure set aws_secret_access_key {KEY}"),
    "key": ("value of a secret", f"api_key: {mixed(14)}"),
    "key in a program": ("value of a secret", f"apiKey = '{mixed(14)}'"),
    "header": ("value of a secret", f"Authorization: Bearer {mixed(20)}"),
    "https": ("password in an address", f"https://ada:{WEAK}@films.test"),
    "redis": ("password in an address", "redis://:" + "p9" + "@h:6379"),
    "query": ("value of a secret", f"https://films.test/a?token={mixed(14)}"),
    "query of a page": ("value of a secret", f"https://films.test/a?b=1&amp;token={mixed(14)}"),
    "Azure": ("value of a secret", f"https://b.films.test/x?sv=2020&sig={mixed(20)}"),
    "S3": ("value of a secret", f"https://s3.films.test/x?X-Amz-Signature={mixed(64)}"),
    "base64": ("GitHub token in base64", base64.b64encode(GITHUB.encode()).decode()),
}


@pytest.mark.parametrize("case", PLAIN)
def test_a_plain_value_is_found_by_what_stands_before_it_and_masked(case: str) -> None:
    sort, text = PLAIN[case]
    found = list(secrets.find(f"before\n{text}\nafter"))
    assert [leak.sort for leak in found] == [sort]
    shown = secrets.mask(text)
    assert len(shown) == len(text)
    assert secrets.DOT * 2 in shown
    assert list(secrets.find(shown)) == []


REFERENCES = (
    "password: <PASSWORD>",
    "password: ${DB_PASSWORD}",
    "password: $PASSWORD1",
    "password: %DB_PASSWORD1%",
    "password: {{ db_password1 }}",
    "password: ***",
    "password: ……",
    "password: see vault",
    "password: not set",
    "Password: required",
    "password: string",
    "password=password",
    "password: changeme1",
    "password: your-password-1",
    "password: DB_PASSWORD_2",
    "password: /run/secrets/db1",
    "password: vault:secret/db1#x",
    "password: arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbC1dE",
    "password: settings.db1",
    "password = get_password1()",
    "password=os.environ['DB_PASS1']",
    'password = f"{user1}"',
    '--password "$PW1"',
    "PWD=/home/ada1",
    "password: 90d",
    "password: P90D",
    "Rotate the password: 12 characters, each 90 days",
    "password: min-12-chars",
    "Passwords: 1Password",
    "password hash: argon2id",
    "| Password | quarterly |",
    "| Password | 90 days |",
    "SUPABASE_SERVICE_KEY and DB_PASSWORD",
    "secret: tls-cert-2024",
    "secret: kv/stripe#key1",
    "secretName: films-tls-2024",
    "token: v1beta1",
    "token: ${{ secrets.TOKEN2 }}",
    "api_key: stripe-restricted-2024",
    "key: F17",
    "Basic authentication and bearer tokens",
    "https://ada@films.test",
    "https://ada:<password>@films.test",
    "http://localhost:8080/a@b",
    "https://films.test/a?page=2&sort=token",
    "https://films.test/a?token=<token>",
    "a token starts with ghp_\nandcontinueswithmanymoreletters",
    "the prefixes are sk_live_\nrestrictedkeysbeginwithanother",
)


@pytest.mark.parametrize("text", REFERENCES)
def test_a_reference_a_name_or_a_word_is_left_alone(text: str) -> None:
    assert list(secrets.find(text)) == []


BREAKS = {
    "shell": "\\\n  ",
    "yaml": "\n    ",
    "quoted": '"\n  "',
    "Markdown": "  \n",
    "Markdown backslash": "\\\n",
    "html": "<br>\n",
    "quotation": "\n> ",
    "comment": "\n# ",
    "windows": "\r\n  ",
}


@pytest.mark.parametrize("way", BREAKS)
@pytest.mark.parametrize(("sort", "token"), [("GitHub token", GITHUB), ("payment key", STRIPE)])
def test_a_token_that_goes_on_in_the_next_line_is_found(way: str, sort: str, token: str) -> None:
    text = f"a: {token[:14]}{BREAKS[way]}{token[14:]} b"
    (found,) = secrets.find(text)
    assert (found.sort, found.start, found.end) == (sort, 3, len(text) - 2)
    shown = secrets.mask(text)
    assert token[-8:] not in shown
    assert shown.count("\n") == 1


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def jpeg(kind: int, body: bytes) -> bytes:
    return b"\xff\xd8\xff" + bytes([kind]) + struct.pack(">H", len(body) + 2) + body + b"\xff\xd9"


def pdf(body: bytes, *, packed: bool = True) -> bytes:
    inner = zlib.compress(body) if packed else body
    return (
        b"%PDF-1.7\n1 0 obj\n<</Filter /FlateDecode>>\nstream\n" + inner + b"\nendstream\nendobj\n"
    )


def packed(name: str, body: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return file.getvalue()


RAW = f"key {GITHUB}".encode()
HALVES = GITHUB[:9].encode(), GITHUB[9:].encode()
HIDDEN = {
    "PNG tEXt": png(chunk(b"tEXt", b"Comment\x00" + RAW)),
    "PNG zTXt": png(chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(RAW))),
    "PNG iTXt": png(chunk(b"iTXt", b"Comment\x00\x01\x00\x00\x00" + zlib.compress(RAW))),
    "JPEG comment": jpeg(0xFE, RAW),
    "JPEG metadata": jpeg(0xE1, b"Exif\x00\x00" + RAW),
    "JPEG metadata in UTF-16": jpeg(0xE1, b"Exif\x00\x00" + f"key {GITHUB}".encode("utf-16-le")),
    "PDF stream": pdf(RAW),
    "PDF object stream": pdf(b"5 0 6 40 <</Author (" + RAW + b")>>"),
    "PDF text in pieces": pdf(b"BT [(" + HALVES[0] + b") -20 (" + HALVES[1] + b")] TJ ET"),
    "PDF text in hex": pdf(b"BT <" + RAW.hex().encode() + b"> Tj ET"),
    "PDF properties": b"%PDF-1.7\n<</Author (" + RAW + b")>>\n",
    "PDF properties in UTF-16": b"%PDF-1.7\n<</Author <FEFF"
    + f"key {GITHUB}".encode("utf-16-be").hex().encode()
    + b">>>\n",
    "gzip": gzip.compress(RAW),
    "zip": packed("a.txt", RAW),
    "zip in a zip": packed("b.zip", packed("a.txt", RAW)),
    "name in a zip": packed(f"{GITHUB}.txt", b""),
    "SVG": b"<svg><metadata>" + RAW + b"</metadata></svg>",
    "UTF-16": f"key {GITHUB}".encode("utf-16"),
}


@pytest.mark.parametrize("way", HIDDEN)
def test_what_is_hidden_in_a_file_is_found(way: str) -> None:
    found = [
        (leak.sort, text[leak.start : leak.end]) for _, leak, text in inside.leaks(HIDDEN[way])
    ]
    assert found == [("GitHub token", GITHUB)]


@pytest.mark.parametrize(
    "way",
    [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1", b"%PDF-1.7\nstream\n", b"PK\x03\x04", b"\x1f\x8b"],
)
def test_a_file_that_is_cut_short_is_no_trouble(way: bytes) -> None:
    assert list(inside.leaks(way + b"\xff\xff\xff\xff")) == []


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"0" * (inside.MOST + 1_000_000))
    assert sum(len(text) for _, text in inside.parts(bomb)) <= inside.MOST + len(bomb)


def test_a_password_in_a_picture_of_the_docs_folder_is_a_finding(
    tmp_path: Path, make: Make
) -> None:
    data = make(tmp_path / "data", {"pages.yaml": "- {id: home, title: Home, path: index}\n"})
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Home\n")
    (docs / "a.png").write_bytes(HIDDEN["PNG zTXt"])
    (docs / f"{'gh' + 'p_'}{'a1b2c3' * 6}.txt").write_text("x")
    result = CliRunner().invoke(cli, ["check", "--data", str(data)])
    lines = [line for line in result.output.splitlines() if "HB1101" in line]
    assert lines == [
        f"{docs}/a.png:1:1: HB1101 its zTXt: looks like a secret (GitHub token)",
        f"{docs}/{'gh' + 'p_'}{secrets.DOT * 36}.txt:1:1: HB1101 the file's name: "
        "looks like a secret (GitHub token)",
    ]
    assert result.exit_code == 1
    assert AWS not in result.output


LINES = (
    "a",
    "password",
    "password: ",
    "://a:",
    "key=",
    "?token=",
    "ghp_",
    "Aa1+",
    " -u a:",
    "login ",
)


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_a_megabyte_takes_as_many_steps_as_it_is_long(line: str) -> None:
    """Twice the text takes about twice the steps; none would end if they grew by the square."""
    text = line * (1_000_000 // len(line))
    assert len(list(secrets.find(text))) < 400_000
    assert len(list(inside.leaks(b"%PDF-1.7\nstream\n" + text[:200_000].encode()))) <= 100_000
