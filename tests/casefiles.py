"""The files of a case, as YAML says them.

A file is its text, null where it is not there, or one of

    {text: …, encoding: latin-1}    text in another encoding
    {repeat: …, times: 9}           one text many times over
    {parts: [AB, CD]}               text in parts, so that no scanner takes it for a secret
    {link: ../elsewhere}            a link
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

Files = Mapping[str, Any]


def write(folder: Path, files: Files) -> None:
    """Write the files of a case into a handbook's folder."""
    for name, said in files.items():
        path = folder / name
        if said is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(said, Mapping) and "link" in said:
            path.symlink_to(said["link"])
            continue
        path.write_bytes(said.encode() if isinstance(said, str) else _in_bytes(said))


def _in_bytes(said: Mapping[str, Any]) -> bytes:
    text: str = said.get("text", "") + "".join(said.get("parts", ()))
    text += said.get("repeat", "") * said.get("times", 0)
    return text.encode(said.get("encoding", "utf-8"))
