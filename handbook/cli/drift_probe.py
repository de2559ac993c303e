"""Asks the addresses of environments whether something answers; bounded in count and time."""

import os
import time
from collections.abc import Iterable, Iterator

import click

from handbook.net import proxies
from handbook.net.asking import NoAnswerError, Trouble
from handbook.net.client import AGENT, Client

# So many addresses at most, so many seconds each, and so many together.
MOST, LIMIT, TOGETHER = 50, 10.0, 60.0
# It answers, and cannot do its work (RFC 9110, 15.6).
_BROKEN = 500


def asked(urls: Iterable[str]) -> dict[str, str]:
    """What became of each address: "" where it answers, or why not; none for what is private.

    A private address is of somebody's own network or machine, of which nothing can be said here.
    """
    try:
        found = proxies.of_machine(os.environ)
    except proxies.ProxyVariableError as error:
        raise click.UsageError(f"{error}. Nothing was asked.") from None
    client = Client(
        agent=f"{AGENT} (looks whether it answers)",
        limit=LIMIT,
        proxies=found,
        seconds=time.monotonic,
    )
    return dict(_answers(client, list(urls)))


def _answers(client: Client, urls: list[str]) -> Iterator[tuple[str, str]]:
    ends = time.monotonic() + TOGETHER
    for number, url in enumerate(urls):
        if number >= MOST or time.monotonic() > ends:
            left = len(urls) - number
            click.echo(f"The limit is reached; {left} addresses were not asked.", err=True)
            return
        try:
            answer = client.ask("HEAD", url)
        except NoAnswerError as error:
            if error.trouble is Trouble.PRIVATE:
                click.echo(f"{url} is private and was not asked.", err=True)
            else:
                yield url, str(error)
            continue
        yield url, f"{answer.status} {answer.phrase}".strip() if answer.status >= _BROKEN else ""
