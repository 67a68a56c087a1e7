"""What the README names exists: commands, make targets, settings, files."""

import re
import tomllib
from importlib import import_module
from itertools import chain
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement
from pydantic_settings import BaseSettings

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
FOLDERS = r"registry|schemas|templates|tests|\.ci"
FILES = "Dockerfile|LICENSE|Makefile"
FOR_TESTS = {postgres.VARIABLE, "REGISTRY_SHARED"}


def code() -> list[str]:
    """Every line of a code block and every code span of the README."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```", "", README, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", prose)


def named(pattern: str) -> list[str]:
    return sorted({found[1] for line in code() for found in re.finditer(pattern, line)})


def settings() -> set[str]:
    """Environment variables that the settings classes of the composition floor read."""
    for module in ("registry.app", "registry.cli"):
        import_module(module)
    classes = [kind for kind in BaseSettings.__subclasses__() if kind.__module__.startswith("registry.")]
    return {
        f"{kind.model_config.get('env_prefix', '')}{field}".upper()
        for kind in classes
        for field in kind.model_fields
    }


def test_the_readme_starts_with_the_two_commands() -> None:
    assert {"demo", "test"} <= set(named(r"\bmake ([a-z]+)"))


@pytest.mark.parametrize("target", named(r"\bmake ([a-z]+)"))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("command", named(r"^(?:\$ |\.venv/bin/)*registry ((?:[a-z][a-z-]* ?)+)"))
def test_every_command_exists(command: str) -> None:
    node: click.Command = import_module("registry.cli").main
    for word in command.split():
        if not isinstance(node, click.Group):
            break  # what follows are arguments
        found = node.get_command(click.Context(node), word)  # a group may read its commands when asked
        assert found is not None, f"registry {command}"
        node = found


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    table = README.partition("\n## Dependencies\n")[2].partition("\n## ")[0]
    explained = re.findall(r"^\| ([a-z][\w-]+) \|", table, re.MULTILINE)
    assert sorted(explained) == sorted({Requirement(text).name for text in declared} | {"package"})


@pytest.mark.parametrize("name", named(r"\b(REGISTRY_[A-Z][A-Z_]*)\b"))
def test_every_setting_exists(name: str) -> None:
    assert name in FOR_TESTS or name in settings()


@pytest.mark.parametrize("path", named(rf"^((?:{FOLDERS})/[\w./-]*|{FILES}|[\w.-]+\.(?:lock|md|py|toml))$"))
def test_every_file_exists(path: str) -> None:
    assert (ROOT / path).exists()
