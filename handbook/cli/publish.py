"""`handbook publish`: a built site beside its older versions."""

import sys
from pathlib import Path

import click

from handbook.publish.listing import Refused
from handbook.publish.versions import publish as put


@click.command()
@click.argument("site", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@click.option("--version", required=True, metavar="NAME", help="Its name, as 2026.12 or 1.4.0.")
@click.option(
    "--latest/--not-latest",
    default=None,
    help="Whether it becomes the latest; by default where it is newer than the one that is.",
)
def publish(site: Path, target: Path, version: str, latest: bool | None) -> None:
    r"""Put a built site into TARGET/NAME, beside the versions that are there.

    A version that is there never changes: other files under its name are refused.
    TARGET/latest leads to the newest by number or date, and TARGET/versions.json lists
    all for the selector in the header. Build the site with HANDBOOK_VERSION=NAME, as
    `make publish` does, so that it knows its own address and says when it is old.

    \b
    Example:
      handbook publish site /srv/handbook --version 2026.12
    """
    try:
        new = put(site, target, version, latest=latest)
    except Refused as error:
        click.echo(f"handbook: {error}", err=True)
        sys.exit(1)
    click.echo(f"{'Published as' if new else 'Already there:'} {target / version}")
