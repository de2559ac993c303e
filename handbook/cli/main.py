"""The commands, and what they share."""

import sys

import click

from handbook import __version__
from handbook.cli import check, new, schema, show

EXIT_FINDINGS, EXIT_USAGE, EXIT_IO = 1, 2, 3


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 findings, 2 usage, 3 could not read or write.",
)
@click.version_option(__version__, prog_name="handbook")
def cli() -> None:
    r"""Read, check and change an operations handbook that is data.

    \b
    Examples:
      handbook check                     what is wrong, and what is not known
      handbook show stripe               a record, its relations, where it is written
      handbook new playbook rotate-x     a commented skeleton
    """


for command in (check.check, check.rules, show.show, show.list_records, new.new, schema.schema):
    cli.add_command(command)


def main() -> None:
    """Run the command line; a closed pipe or an unreadable file is no traceback."""
    try:
        cli(standalone_mode=True)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except OSError as error:
        click.echo(f"handbook: {error}", err=True)
        sys.exit(EXIT_IO)
