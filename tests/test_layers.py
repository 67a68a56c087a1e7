"""The floors of the house: the contracts of import-linter hold, cover every module, and bite."""

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]

FRAMEWORKS = {"asyncpg", "granian", "jinja2", "litestar", "piccolo", "tantivy", "weasyprint"}
WORLD = {
    "asyncio",
    "http",
    "io",
    "os",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "time",
}


def trees(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(folder: str) -> dict[str, Path]:
    """Top-level package → a file of the folder that imports it."""
    found = {}
    for path, tree in trees(folder):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0]: path for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found[(node.module or "").partition(".")[0]] = path
    return found


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()"]
    return subprocess.run(
        [*command, "--no-cache", "--no-logo"], cwd=tree, capture_output=True, text=True, check=False
    )


def test_every_module_imports_only_from_floors_below() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_of_the_registry_stands_on_a_floor() -> None:
    floors = {
        name.strip(" ()")
        for line in SETTINGS["contracts"][0]["layers"]
        for name in line.replace(":", "|").split("|")
    }
    modules = {
        f"registry.{path.stem}"
        for path in (ROOT / "registry").iterdir()
        if path.name != "__init__.py" and (path.suffix == ".py" or any(path.glob("*.py")))
    }
    assert modules <= floors


def test_an_import_from_a_floor_above_is_noticed(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("registry", "schemas"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "registry/domain/breach.py").write_text("from registry import web\n")
    done = lint(tmp_path)
    assert done.returncode == 1
    assert "registry.domain.breach -> registry.web" in done.stdout


def test_the_contract_imports_only_pydantic_and_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"schemas", "pydantic", "pydantic_core"}
    assert {name: path for name, path in imported("schemas").items() if name not in allowed} == {}


def test_the_rules_know_no_framework_and_touch_nothing_outside() -> None:
    refused = FRAMEWORKS | WORLD
    assert {name: path for name, path in imported("registry/domain").items() if name in refused} == {}


def test_the_rules_read_no_clock() -> None:
    reads = [
        (path.name, node.lineno)
        for path, tree in trees("registry/domain")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}
        if isinstance(node.value, ast.Name) and node.value.id in {"date", "datetime"}
    ]
    assert reads == []
