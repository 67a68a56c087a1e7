"""The floors of the house: the contracts of import-linter hold, cover every module, and bite."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]


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
