"""How the engine was installed, as a requirement that installs the same one again.

pip and others record where a distribution came from, when that was no index, in a file
`direct_url.json` beside its metadata (PEP 610; PyPA specification "Recording the Direct URL
Origin of installed distributions").
"""

import json
from collections.abc import Mapping
from importlib import metadata
from typing import Any
from urllib.parse import urlsplit, urlunsplit

NAME = "ops-handbook"


class NotInstalledError(Exception):
    """The engine runs from a folder that was never installed, so nobody can install it again."""


def requirement() -> str:
    """The line of a requirements file for the engine that runs. Raises NotInstalledError."""
    try:
        found = metadata.distribution(NAME)
    except metadata.PackageNotFoundError:
        raise NotInstalledError(f"{NAME} is not installed; run: pip install {NAME}") from None
    return line(found.version, found.read_text("direct_url.json"))


def line(version: str, direct_url: str | None) -> str:
    """The requirement for a version and what was recorded of its origin; None is an index."""
    if direct_url is None:
        return f"{NAME}=={version}"
    origin: Mapping[str, Any] = json.loads(direct_url)
    url = _without_user(str(origin["url"]))
    inner = f"subdirectory={origin['subdirectory']}" if "subdirectory" in origin else ""
    if origin.get("dir_info", {}).get("editable"):
        return f"-e {url}{_fragment(inner)}"
    if vcs := origin.get("vcs_info"):
        return f"{NAME} @ {vcs['vcs']}+{url}@{vcs['commit_id']}{_fragment(inner)}"
    return f"{NAME} @ {url}{_fragment(_hash(origin), inner)}"


def is_local(requirement_line: str) -> bool:
    """Whether a requirement is a file or folder of this machine, which no other can install."""
    return "file://" in requirement_line


def _hash(origin: Mapping[str, Any]) -> str:
    """The digest of an archive, as name=value; "" where none was recorded."""
    archive = origin.get("archive_info", {})
    known = [f"{name}={value}" for name, value in sorted(archive.get("hashes", {}).items())]
    return next(iter(known), str(archive.get("hash") or ""))


def _fragment(*parts: str) -> str:
    given = "&".join(filter(None, parts))
    return f"#{given}" if given else ""


def _without_user(url: str) -> str:
    """An address without the name and password that it may hold; `git@` is no secret."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    kept = f"{user}{at}" if user == "git" else ""
    return urlunsplit(parts._replace(netloc=f"{kept}{host}"))
