"""The lock files pin every requirement of pyproject.toml, by hash, and name no place to fetch from."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME, DEVELOPMENT = ROOT / "requirements.lock", ROOT / ".ci/requirements-dev.lock"


def entries(lock: Path) -> list[str]:
    """One text a package: the pin, its marker and its hashes."""
    return re.findall(r"^[a-z0-9].*(?:\n .*)*", lock.read_text(encoding="utf-8"), re.MULTILINE)


def pins(lock: Path) -> dict[str, set[str]]:
    """Name → version, several where they differ by Python version."""
    found: dict[str, set[str]] = {}
    for entry in entries(lock):
        requirement = Requirement(entry.partition(" \\\n")[0])
        found.setdefault(requirement.name, set()).add(str(requirement.specifier).removeprefix("=="))
    return found


def declared(*groups: str) -> list[Requirement]:
    extras = PROJECT["project"]["optional-dependencies"].values()
    lists = [
        PROJECT["project"]["dependencies"],
        *extras,
        *(PROJECT["dependency-groups"][name] for name in groups),
    ]
    return [Requirement(text) for listed in lists for text in listed]


@pytest.mark.parametrize(
    ("lock", "groups"),
    [(RUNTIME, ("build",)), (DEVELOPMENT, ("build", "dev", "bench"))],
    ids=["runtime", "dev"],
)
def test_every_requirement_is_pinned_to_a_version_it_admits(lock: Path, groups: tuple[str, ...]) -> None:
    pinned = pins(lock)
    stale = [
        str(requirement)
        for requirement in declared(*groups)
        if not (versions := pinned.get(requirement.name, set()))
        or not all(requirement.specifier.contains(version, prereleases=True) for version in versions)
    ]
    assert stale == [], "run: make lock"


def test_tests_run_against_the_versions_that_are_shipped() -> None:
    development = pins(DEVELOPMENT)
    assert {
        name: versions for name, versions in pins(RUNTIME).items() if development.get(name) != versions
    } == {}


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT], ids=["runtime", "dev"])
def test_every_pin_has_a_hash_and_no_place(lock: Path) -> None:
    pinned = re.compile(r"[a-z0-9-]+==[^\s/@]+( ; [^\\/@]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+")
    assert [entry.splitlines()[0] for entry in entries(lock) if not pinned.fullmatch(entry)] == []
    assert "".join(entry + "\n" for entry in entries(lock)) == lock.read_text(encoding="utf-8")


def test_what_the_lock_installs_needs_nothing_else() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
