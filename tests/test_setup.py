"""The set-up: without root rights it names the apt command and stops; the image has what the demo has."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def bare_machine(tmp_path: Path) -> dict[str, str]:
    """Environment of an ordinary user on a machine with no Debian package installed and no way to get one."""
    programs = {"id": "echo 1000", "dpkg-query": "exit 1", "apt-get": "exit 99"}
    for name, line in programs.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        program.chmod(0o755)
    return {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path)}


def set_up(purpose: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / ".ci/setup", purpose], env=environ, capture_output=True, text=True, check=False
    )


def packages_named(output: str) -> set[str]:
    install = "sudo apt-get update && sudo apt-get install -y --no-install-recommends"
    command = re.search(rf"^  {install} (.+)$", output, re.MULTILINE)
    assert command, output
    return set(command[1].split())


@pytest.mark.parametrize("purpose", ["run", "test"])
def test_without_root_rights_the_apt_command_is_named_and_nothing_goes_on(
    purpose: str, bare_machine: dict[str, str]
) -> None:
    done = set_up(purpose, bare_machine)
    assert done.returncode == 1
    named = packages_named(done.stdout)
    assert {"libpango-1.0-0", "fonts-morisawa-bizud-gothic"} <= named
    assert ("chromium" in named) is (purpose == "test")
    assert "Set-up complete" not in done.stdout


def test_a_python_without_environments_is_named_as_a_missing_package(bare_machine: dict[str, str]) -> None:
    done = set_up("run", bare_machine | {"PYTHON": "/bin/false"})
    assert done.returncode == 1
    assert "python3-venv" in packages_named(done.stdout)


def test_the_image_has_the_packages_of_the_demo(bare_machine: dict[str, str]) -> None:
    done = set_up("run", bare_machine)
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
    installed = re.search(r"apt-get install -y --no-install-recommends ([^&]+)", dockerfile)
    assert installed
    assert set(installed[1].split()) == packages_named(done.stdout)
