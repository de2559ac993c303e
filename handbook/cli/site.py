"""`handbook serve` and `handbook build`: the site, for those who never heard of MkDocs."""

import errno
import os
import shlex
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import click

from handbook.net.listening import refused
from handbook.site import commands

HOST, PORT = "127.0.0.1", 8000
# So many further ports are tried for one that can be offered.
_FURTHER = 20


@click.command()
@click.option(
    "--site",
    "site",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="The folder to write to; by default the one that mkdocs.yml names, or site.",
)
def build(site: str | None) -> None:
    r"""Write the site: plain files for any web server. A warning fails too.

    A build that fails leaves the last good site as it was.

    \b
    Examples:
      handbook build
      handbook build --site /srv/handbook
    """
    config = require_project()
    words = ["build", "--strict", "--quiet"]
    code = commands.run([*words, "--site-dir", site] if site else words)
    if not code:
        place = site or str(commands.settings(config).get("site_dir") or "site")
        click.echo(f"The site is in {place}: files for any web server.")
    sys.exit(code)


@click.command()
@click.option(
    "--address",
    "host",
    metavar="IP",
    help=f"The address to answer at, as 0.0.0.0 for the whole network; by default {HOST}.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help=f"The port to answer at; by default {PORT}.",
)
@click.option("--open", "browser", is_flag=True, help="Open it in the browser, once it is there.")
def serve(host: str | None, port: int | None, browser: bool) -> None:
    r"""Serve the site on this machine. What is saved shows at once; Ctrl-C ends it.

    An error in the data leaves the last good site up, and says what is wrong.

    \b
    Examples:
      handbook serve
      handbook serve --port 8001 --open
    """
    config = require_project()
    host, port = _address(config, host, port)
    _refuse_taken(host, port)
    words = ["serve", "--dev-addr", f"{host}:{port}"]
    sys.exit(commands.run([*words, "--open"] if browser else words))


def require_project() -> Path:
    """The mkdocs.yml of this folder. Where there is none, the error says where there is one."""
    found = next((Path(name) for name in commands.NAMES if Path(name).is_file()), None)
    if found is None:
        raise click.UsageError(f"there is no mkdocs.yml in this folder; {_elsewhere()}")
    if not commands.theme_is_installed():
        raise click.UsageError(
            "the theme of the engine is not installed: the engine runs from a folder; "
            "run: pip install --editable FOLDER"
        )
    return found


def _elsewhere() -> str:
    """What to do where no mkdocs.yml stands here: go where one is, or start a handbook."""
    here = Path.cwd()
    below = sorted(path for path in here.glob("*") if path.is_dir())
    folder = next(filter(_has_config, (*here.parents, *below)), None)
    if folder is not None:
        return f"there is one in another: cd {shlex.quote(os.path.relpath(folder))}"
    return "handbook init my-handbook makes a handbook"


def _has_config(folder: Path) -> bool:
    return any((folder / name).is_file() for name in commands.NAMES)


def _address(config: Path, host: str | None, port: int | None) -> tuple[str, int]:
    """Where to answer: as the options say, else as mkdocs.yml says, else where MkDocs does."""
    said: Any = commands.settings(config).get("dev_addr")
    its_host, _, its_port = str(said or f"{HOST}:{PORT}").rpartition(":")
    host = host or its_host
    try:
        host = host if host == "localhost" else str(ip_address(host.strip("[]")))
        return host, port or int(its_port)
    except ValueError:
        raise click.BadParameter(
            f'"{host}" is no IP address; write {HOST} or another address of this machine',
            param_hint="--address",
        ) from None


def _refuse_taken(host: str, port: int) -> None:
    """An address that cannot be had is a usage error, said before anything is built."""
    error = refused(host, port)
    if error is None:
        return
    if error.errno == errno.EADDRINUSE:
        free = (p for p in range(port + 1, port + _FURTHER) if p < 65536 and not refused(host, p))
        other = next(free, "PORT")
        raise click.BadParameter(
            f"port {port} of {host} is taken by another program; end that one, "
            f"or run: handbook serve --port {other}",
            param_hint="--port",
        )
    raise click.BadParameter(
        f"cannot answer at {host}:{port}: {error.strerror}", param_hint="--address"
    )
