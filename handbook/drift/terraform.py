"""Terraform references and the code: that each folder and address that a record names is there.

HCL is read with its grammar (tree-sitter-hcl); nothing is evaluated. A reference with a slash is a
path from the top of the repository, another is an address (Terraform, "Resource addressing"), or
`provider.NAME` or `backend.TYPE`.
"""

import functools
from collections.abc import Iterator
from typing import NamedTuple

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

from handbook.catalog import Handbook
from handbook.drift import codes
from handbook.drift.given import Compared, File, Tree
from handbook.findings import Finding, Where, meant
from handbook.model.platform import Vendor
from handbook.model.work import Playbook


class Reference(NamedTuple):
    """What a record names, and where."""

    text: str
    where: Where

    @property
    def is_path(self) -> bool:
        """Whether it is a path rather than an address."""
        return "/" in self.text

    @property
    def path(self) -> str:
        """The path as it is compared."""
        return self.text.strip().removeprefix("./").rstrip("/")


def references(book: Handbook) -> Iterator[Reference]:
    """All Terraform references of the data."""
    for vendor in book.each(Vendor):
        if vendor.record.terraform:
            yield Reference(vendor.record.terraform, vendor.where("terraform"))
    for playbook in book.each(Playbook):
        for number, text in enumerate(playbook.record.terraform):
            yield Reference(text, playbook.where("terraform", number))


def compare(book: Handbook, tree: Tree) -> Iterator[Compared]:
    """The references that lead nowhere. While some file cannot be read, no address is missing."""
    found: set[str] = set()
    wrong: list[Finding] = []
    for file in tree.terraform:
        names, trouble = _read(file)
        found |= names
        wrong += trouble
    yield Compared(tuple(wrong))
    folders = sorted({folder for file in tree.terraform for folder in _above(file.path)})
    for each in references(book):
        known = folders if each.is_path else sorted(found)
        name = each.path if each.is_path else each.text.strip()
        if name in known or (wrong and not each.is_path):
            continue
        what = "no Terraform in" if each.is_path else "nothing of the Terraform is called"
        hint = meant(name, known, otherwise=_otherwise(known))
        yield Compared((codes.NO_TERRAFORM.at(each.where, f'{what} "{each.text}"', hint),))


def _otherwise(known: list[str]) -> str:
    if not known:
        return "there is no Terraform in this repository; is it another one? --repo DIR"
    return f"there are: {', '.join(known[:8])}{' …' if len(known) > 8 else ''}"


def _above(path: str) -> Iterator[str]:
    """A path, and all folders that it is in."""
    while path:
        yield path
        path = path.rpartition("/")[0]


@functools.cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_hcl.language()))


def _read(file: File) -> tuple[set[str], tuple[Finding, ...]]:
    """The addresses that a file makes, or what is wrong with it."""
    if trouble := file.unreadable():
        return set(), trouble
    root = _parser().parse(file.data).root_node
    if root.has_error:
        row, column = _error(root)
        message, hint = "that is no HCL", "run terraform validate there"
        place = Where(file.shown, row + 1, column + 1)
        return set(), (codes.NOT_COMPARED.at(place, message, hint),)
    return set(_addresses(root)), ()


def _error(root: Node) -> tuple[int, int]:
    """Where the grammar first finds no sense."""
    node = root
    while True:
        inner = next((each for each in node.children if each.has_error or each.is_missing), None)
        if inner is None or node.is_error:
            return node.start_point.row, node.start_point.column
        node = inner


def _addresses(root: Node) -> Iterator[str]:
    for kind, labels, block in _blocks(root):
        if kind == "resource" and len(labels) == 2:
            yield ".".join(labels)
        elif kind in ("module", "provider", "data"):
            yield ".".join((kind, *labels))
        elif kind == "terraform":
            yield from _of_terraform(block)


def _of_terraform(block: Node) -> Iterator[str]:
    for kind, labels, inner in _blocks(block):
        if kind == "backend":
            yield ".".join((kind, *labels))
        elif kind == "cloud":
            yield "backend.cloud"
        elif kind == "required_providers":
            for body in (each for each in inner.children if each.type == "body"):
                for attribute in (each for each in body.children if each.type == "attribute"):
                    yield f"provider.{_text(attribute.children[0])}"


def _blocks(node: Node) -> Iterator[tuple[str, tuple[str, ...], Node]]:
    """The blocks right within a file or a block: type, labels, and the block."""
    for body in (each for each in node.children if each.type == "body"):
        for block in (each for each in body.children if each.type == "block"):
            words = [_text(e) for e in block.children if e.type in ("identifier", "string_lit")]
            yield words[0], tuple(words[1:]), block


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace").strip('"')
