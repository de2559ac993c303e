"""What a file says that is no plain text: metadata of images, streams of PDFs, packed files.

Formats: PNG 3rd edition, 11.3 (tEXt, zTXt, iTXt); JPEG, ITU T.81 B.1.1 (APP1 to APP15, COM);
PDF, ISO 32000 7.3.8 and 9.4.3 (streams, and text that is shown); gzip, RFC 1952; ZIP, APPNOTE.
What cannot be unpacked is looked at as it is. A bomb is not unpacked: there are limits.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from handbook.secrets.finding import Leak, find, tokens

MOST = 16 * 1024 * 1024
_DEEPEST, _MOST_PARTS = 3, 2000
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_SHOWN = re.compile(
    r"\[((?:\((?:[^()\\]|\\.){0,2000}\)|<[0-9A-Fa-f\s]{0,4000}>|[^\[\]()<>]){0,2000})\]\s*TJ"
)
_PIECE = re.compile(r"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]*)>")
_PNG, _JPEG, _GZIP, _ZIP, _PDF = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"%PDF-",
)
Part = tuple[str, str]


def leaks(data: bytes) -> Iterator[tuple[str, Leak, str]]:
    """Each secret in a file: the part that holds it ("" for the file itself), and that part's text.

    Text is looked at for all that a secret can be, other bytes for tokens alone: chance makes
    no token.
    """
    seen = set()
    for part, text in parts(data):
        wordy = text.isprintable() or not re.search("[\x00-\x08\x0e-\x1f]", text)
        for leak in find(text) if wordy else (each for each, _ in tokens(text)):
            said = text[leak.start : leak.end]
            if said not in seen:
                seen.add(said)
                yield part, leak, text


def parts(data: bytes, name: str = "", depth: int = 0) -> Iterator[Part]:
    """The texts of a file, each with the part of it that it stands in."""
    yield name, _text(data)
    if depth < _DEEPEST:
        for part, inner in _unpacked(data):
            below = f"{name}, {part}" if name else part
            yield from parts(inner, below, depth + 1)


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Bytes of other encodings, without the zeros of UTF-16.
        return data.replace(b"\x00", b"").decode("latin-1")


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.startswith(_PNG):
        yield from _of_png(data)
    elif data.startswith(_JPEG):
        yield from _of_jpeg(data)
    elif data.startswith(_GZIP):
        yield "unpacked", _inflated(data, 31)
    elif data.startswith(_ZIP):
        yield from _of_zip(data)
    elif data.lstrip()[:5] == _PDF:
        yield from _of_pdf(data)


def _inflated(data: bytes, bits: int = 15) -> bytes:
    """As much as can be unpacked within the limit; a part that is broken keeps its start."""
    unpack = zlib.decompressobj(bits)
    found = b""
    try:
        for start in range(0, len(data), 65536):
            found += unpack.decompress(data[start : start + 65536], MOST - len(found))
            if unpack.eof or len(found) >= MOST:
                break
    except zlib.error:
        pass
    return found


def _of_png(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = len(_PNG)
    for _ in range(_MOST_PARTS):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            label = f"its {kind.decode()}"
            key, _, rest = body.partition(b"\x00")
            yield label, key + b": " + rest.lstrip(b"\x00")
            if kind != b"tEXt" and (packed := rest.find(b"\x78")) >= 0:
                yield label, key + b": " + _inflated(rest[packed:])
        if not kind or kind == b"IEND":
            break
        at += 12 + size


def _of_jpeg(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 2
    for _ in range(_MOST_PARTS):
        if data[at : at + 1] != b"\xff" or data[at + 1 : at + 2] in (b"\xda", b""):
            break
        size = int.from_bytes(data[at + 2 : at + 4])
        if data[at + 1] == 0xFE or 0xE1 <= data[at + 1] <= 0xEF:
            yield "its metadata", data[at + 4 : at + 2 + size]
        at += 2 + max(size, 2)


def _of_zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    left = MOST
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist()[:_MOST_PARTS]:
                yield "its names", member.filename.encode(errors="replace")
                with archive.open(member) as file:
                    inner = file.read(left)
                left -= len(inner)
                yield f"its {member.filename}", inner
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError):
        return


def _of_pdf(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The streams, and the text of each as a reader sees it: programs show a word in pieces."""
    yield from _as_shown("its text", data)
    left = MOST
    for number, found in enumerate(_STREAM.finditer(data)):
        end = data.find(b"endstream", found.end())
        if number >= _MOST_PARTS or left <= 0 or end < 0:
            break
        inner = _inflated(data[found.end() : end])
        left -= len(inner)
        if inner:
            yield "a stream of it", inner
            yield from _as_shown("its text", inner)


def _as_shown(label: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    text = data.decode("latin-1")
    shown = ["".join(map(_piece, _PIECE.finditer(found[1]))) for found in _SHOWN.finditer(text)]
    hexed = [_piece(found) for found in _PIECE.finditer(text) if found[2]]
    if shown or hexed:
        yield label, "\n".join([*shown, *hexed]).encode()


def _piece(found: re.Match[str]) -> str:
    if found[2] is None:
        return re.sub(r"\\(.)", r"\1", found[1])
    digits = re.sub(r"\s", "", found[2])
    raw = bytes.fromhex(digits[: len(digits) // 2 * 2])
    return (
        raw.decode("utf-16", errors="ignore") if raw[:2] == b"\xfe\xff" else raw.decode("latin-1")
    )
