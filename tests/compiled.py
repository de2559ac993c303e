"""Templates that are compiled once, however many copies of a project have them."""

import hashlib
import types
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket, BytecodeCache


class OnDisk(dict[str, bytes]):
    """What is kept, in a folder, so that processes share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        path = self._folder / key
        return path.read_bytes() if path.exists() else default

    def __setitem__(self, key: str, value: bytes) -> None:
        (self._folder / key).write_bytes(value)


class Compiled(BytecodeCache):
    """What Jinja compiled, by a template's name and text, and not by the folder it stands in."""

    def __init__(self, kept: MutableMapping[str, bytes], kind: str) -> None:
        self._kept, self._kind = kept, kind

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        bucket = super().get_bucket(environment, name, None, source)
        if isinstance(bucket.code, types.CodeType) and filename:
            bucket.code = _placed(bucket.code, filename)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        if found := self._kept.get(self._key(bucket)):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[self._key(bucket)] = bucket.bytecode_to_string()

    def _key(self, bucket: Bucket) -> str:
        return hashlib.sha1(f"{self._kind} {bucket.key} {bucket.checksum}".encode()).hexdigest()


def _placed(code: types.CodeType, filename: str) -> types.CodeType:
    """The code of a template as if it had been compiled from a file: errors name it."""
    inner = tuple(
        _placed(each, filename) if isinstance(each, types.CodeType) else each
        for each in code.co_consts
    )
    return code.replace(co_filename=filename, co_consts=inner)


def keep_templates(kept: MutableMapping[str, bytes]) -> None:
    """Let every Jinja environment keep what it compiled; each kind of environment apart."""
    plain = jinja2.Environment.__init__

    def init(self: jinja2.Environment, *args: Any, **options: Any) -> None:
        plain(self, *args, **options)
        if self.bytecode_cache is None:
            written = (self.autoescape, self.trim_blocks, self.lstrip_blocks)
            kind = (
                f"{type(self).__module__}.{type(self).__name__} {written} {sorted(self.extensions)}"
            )
            self.bytecode_cache = Compiled(kept, kind)

    jinja2.Environment.__init__ = init  # type: ignore[method-assign]
