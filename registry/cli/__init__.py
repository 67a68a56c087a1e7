"""The command line ``registry``: one group, one file a command."""

import click

from registry.cli.calc import calc

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Product evidence registry."""


main.add_command(calc)
