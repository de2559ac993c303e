"""The addresses of environments, and what became of asking them."""

from collections.abc import Iterator, Mapping

from handbook.catalog import Handbook
from handbook.drift import codes
from handbook.drift.given import Compared
from handbook.findings import Where
from handbook.model.platform import Environment, System


def addresses(book: Handbook) -> dict[str, Where]:
    """Each address at which something is said to answer, and where that is first written."""
    found: dict[str, Where] = {}
    for entry in book.each(Environment):
        for key in ("frontend_url", "backend_url"):
            if url := getattr(entry.record, key):
                found.setdefault(url, entry.where(key))
    for system in book.each(System):
        for number, running in enumerate(system.record.environments):
            if running.url:
                found.setdefault(running.url, system.where("environments", number, "url"))
    return {url: where for url, where in found.items() if url.startswith(("http:", "https:"))}


def compare(book: Handbook, answers: Mapping[str, str]) -> Iterator[Compared]:
    """The addresses that do not answer."""
    for url, where in addresses(book).items():
        if why := answers.get(url):
            hint = "correct the address, or look why nothing answers there"
            yield Compared((codes.NO_ANSWER.at(where, f"{url} does not answer: {why}", hint),))
