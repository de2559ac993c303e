"""`handbook bundle`: the site in one archive, to be read without a network."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from handbook.cli.site import require_project
from handbook.cli.writing import output_file
from handbook.publish.bundle import bundle as archive
from handbook.publish.listing import Refused
from handbook.site import commands

_NAME = "handbook.zip"


@click.command()
@click.option(
    "-o", "--output", "path", metavar="FILE", default=_NAME, show_default=True,
    type=click.Path(dir_okay=False), help="The archive to write.",
)  # fmt: skip
@click.option(
    "--site",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A site that is built already; by default it is built now.",
)
def bundle(path: str, site: Path | None) -> None:
    r"""Put the site into one archive that opens from a disk, without a network or a server.

    Search, dates, pictures and checklists work in it. Unpack it, and open open-me.html. The
    same site gives the same bytes. Handbooks are read during outages: put one on each laptop.

    \b
    Examples:
      handbook bundle
      handbook bundle -o /mnt/stick/handbook.zip
      handbook bundle --site site
    """
    if site is not None:
        _write(path, site)
        return
    require_project()
    with TemporaryDirectory(prefix="handbook-bundle-") as folder:
        built = Path(folder, "site")
        if code := commands.run(["build", "--strict", "--quiet", "--site-dir", str(built)]):
            sys.exit(code)
        _write(path, built)


def _write(path: str, site: Path) -> None:
    """Write the archive of a site, whole or not at all."""
    if Path(path).resolve().is_relative_to(site.resolve()):
        raise click.BadParameter(
            f"{path} lies within {site}, which the next build replaces; choose another place",
            param_hint="-o",
        )
    try:
        data = archive(site)
    except Refused as error:
        click.echo(f"handbook: {error}", err=True)
        sys.exit(1)
    with output_file(path) as file:
        file.write_bytes(data)
