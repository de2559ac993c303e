"""`handbook links`: where the links of the built site lead."""

import dataclasses
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click
from click.core import ParameterSource

from handbook import clock
from handbook.catalog import load_settings
from handbook.cli.common import data_option, exit_code
from handbook.cli.findings import FORMATS, chosen, findings_options, printed
from handbook.exports.findings import summary
from handbook.files.write import current, replace
from handbook.findings import Finding
from handbook.linkcheck import built, cache, external, issue, linkchecker
from handbook.linkcheck.accepted import Accepted
from handbook.linkcheck.follow import Limits
from handbook.linkcheck.hosts import Clock
from handbook.linkcheck.located import Located
from handbook.linkcheck.origins import Origins
from handbook.linkcheck.tools import ToolError
from handbook.linkcheck.tree import read_site
from handbook.model import KINDS, Kinds
from handbook.net import proxies
from handbook.net.asking import NoAnswerError, Trouble
from handbook.net.client import AGENT, Client
from handbook.system import EXIT_IO


class _Built(NamedTuple):
    """A built site to look at: its folder, how findings name it, and where it is published."""

    root: Path
    shown: str
    address: str


@click.command()
@click.argument("site", metavar="[SITE]", default="site")
@data_option
@click.option("--docs", default="docs", metavar="DIR", show_default=True, help="The prose pages.")
@click.option("--site-url", default="", metavar="URL", help="Where the site is published.")
@click.option("--serve", is_flag=True, help="Serve the site, and walk it with linkchecker.")
@click.option("--external", "web", is_flag=True, help="Ask for the links to other servers.")
@click.option("--internal", is_flag=True, help="With --external: ask private addresses too.")
@click.option(
    "--cache", "cache_file", default=".cache/links.json", metavar="FILE", show_default=True,
    help="With --external: what is known from runs before.",
)  # fmt: skip
@click.option(
    "--max-age", default=7, type=click.IntRange(0), metavar="DAYS", show_default=True,
    help="With --external: how long a link that worked is not asked for again.",
)  # fmt: skip
@partial(findings_options, formats=(*FORMATS, "markdown"))
@click.pass_context
def links(
    context: click.Context,
    site: str,
    folder: str,
    docs: str,
    site_url: str,
    serve: bool,
    web: bool,
    internal: bool,
    cache_file: str,
    max_age: int,
    form: str,
    select: set[str],
    ignore: set[str],
    strict: bool,
) -> None:
    r"""Check where the links, anchors and images of the built site lead.

    Without an option the site is read offline: by rules of the handbook's own, and by
    lychee. With --serve it is walked over HTTP on loopback, as a second opinion. With
    --external its links to other servers are asked for. Only the status of an answer
    counts: a time-out is "not checked", and a page that says "not found" with 200 is fine.

    \b
    Examples:
      handbook links
      handbook links site --serve
      handbook links --external --format markdown
    """
    _refuse_mixed(serve, web, form)
    look = _built(site, site_url)
    accepted, found, kinds = _accepted(context, folder)
    origins = Origins(Path(docs), Path(folder), kinds)
    report = ""
    with _programs():
        if serve:
            found += linkchecker.check(look.root, look.shown, origins, accepted, os.environ)
        elif web:
            more, report = _external(look, origins, accepted, Path(cache_file), max_age, internal)
            found += more
        else:
            found += built.check(look.root, look.shown, origins, accepted, look.address)
    findings = chosen(sorted(_findings(found, form)), select, ignore)
    text = report if form == "markdown" else printed(findings, form, summary(findings))
    click.echo(text, nl=False)
    sys.exit(exit_code(findings, strict=strict))


def _refuse_mixed(serve: bool, web: bool, form: str) -> None:
    """Options that do not go together are a usage error."""
    if serve and web:
        raise click.UsageError("--serve and --external are two checks; name one of them")
    if form == "markdown" and not web:
        raise click.UsageError("--format markdown goes with --external")


@contextmanager
def _programs() -> Iterator[None]:
    """A program that is needed and is not there ends the command, with what to install."""
    try:
        yield
    except ToolError as error:
        click.echo(f"handbook: {error}", err=True)
        sys.exit(EXIT_IO)


def _built(site: str, address: str) -> _Built:
    """The site that was asked for; one that is not there, or has no page, is a usage error."""
    root = Path(site)
    if not (root / "index.html").is_file():
        raise click.BadParameter(
            f"there is no built site in {site!r}; run: make build", param_hint="SITE"
        )
    slash = "" if not address or address.endswith("/") else "/"
    return _Built(root, os.path.normpath(site), f"{address}{slash}")


def _accepted(context: click.Context, folder: str) -> tuple[Accepted, list[Located], Kinds]:
    """The links that the settings accept, what is wrong in the settings, and the kinds.

    A site can be checked without its data, unless the data was asked for by name.
    """
    if not Path(folder).is_dir():
        if context.get_parameter_source("folder") is not ParameterSource.DEFAULT:
            raise click.BadParameter(f"there is no folder {folder!r}", param_hint="--data")
        return Accepted(), [], KINDS
    read = load_settings(Path(folder), os.path.normpath(folder))
    known = read.settings.ignores if read.settings else ()
    places = (read.where("ignores", number, "code") for number in range(len(known)))
    wrong = [Located(each, each.where) for each in read.findings]
    return Accepted(zip(known, places, strict=True)), wrong, read.kinds


def _external(
    look: _Built, origins: Origins, accepted: Accepted, file: Path, max_age: int, internal: bool
) -> tuple[list[Located], str]:
    """What is found about the links to other servers, and the same as a report in Markdown."""
    site = read_site(look.root, look.shown, look.address)
    was = current(file)
    before = cache.read((was or b"").decode("utf-8", "replace"))
    rows, after = external.check(external.uses(site), before, max_age, _asking(internal))
    replace(file, cache.write(after).encode(), was)
    places = external.told(site, origins, rows, accepted)
    found = [each for of_link in places.values() for each in of_link]
    found += [Located(each, each.where) for each in accepted.unused(external.LOOKED)]
    return found, issue.markdown(rows, places)


def _asking(internal: bool) -> external.Asking:
    """Who asks: a client that keeps to this machine's proxies, and waits by its clock."""
    limits, stop = Limits(), threading.Event()

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise NoAnswerError(Trouble.TIME, "the run was stopped")

    try:
        found = proxies.of_machine(os.environ)
    except proxies.ProxyVariableError as error:
        raise click.UsageError(f"{error}. No link was asked for.") from None
    client = Client(
        agent=f"{AGENT} (checks links)",
        limit=limits.request,
        proxies=found,
        seconds=time.monotonic,
        private=internal,
    )
    return external.Asking(client.ask, Clock(time.monotonic, sleep, clock.moment), limits, stop)


def _findings(found: Sequence[Located], form: str) -> Iterator[Finding]:
    """The findings; beside a change, where they are written, for the built page is not in it."""
    for finding, origin in found:
        if origin is None or origin == finding.where or form not in ("github", "sarif"):
            yield finding
        else:
            yield dataclasses.replace(
                finding, where=origin, message=f"{finding.message}, on {finding.where}"
            )
