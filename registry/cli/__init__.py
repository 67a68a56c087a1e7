"""The command line ``registry``: one group, one file a command; a command's code is read when it is asked for."""

import importlib
from typing import Final

import click

__all__ = ["main"]

_COMMANDS: Final = {
    "account": ("registry.cli.accounts", "account", "Accounts of people."),
    "backup": ("registry.cli.backup", "backup", "Copy the database while the server runs."),
    "calc": ("registry.cli.calc", "calc", "Answer cases with a calculator of the registry's rules."),
    "demo": ("registry.cli.demo", "demo", "Invent sample data and serve it on this machine."),
    "export-contract": (
        "registry.cli.contract",
        "export_contract",
        "Write the contract as JSON Schema files.",
    ),
    "import": ("registry.cli.imports", "import_file", "Import a file of a public source."),
    "jobs": ("registry.cli.jobs", "jobs", "Timed work by hand."),
    "migrate": ("registry.cli.migrate", "migrate", "Bring the database to this program's schema."),
    "rules": ("registry.cli.rules", "rules", "Dated rows of law."),
    "search": ("registry.cli.search", "search", "Check the search index."),
    "serve": ("registry.cli.serve", "serve", "Serve API and pages."),
    "token": ("registry.cli.accounts", "token", "API tokens of programs."),
}


class _Lazy(click.Group):
    """Reads the code of the one command that runs: the calculators need no database, the help needs nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 # click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 # click's signature
        if cmd_name not in _COMMANDS:
            return None
        module, name, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 # click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in sorted(_COMMANDS.items())])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Product evidence registry."""
