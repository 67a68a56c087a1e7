"""Fixtures every test may ask for. A database that cannot be had fails the test; it never skips it."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent

# No deadline: a busy machine is not a bug. Continuous integration repeats the same examples, people look for new.
settings.register_profile("registry", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("registry")


def shared_data() -> Path:
    """Return the folder of reference material, ``../shared`` or ``REGISTRY_SHARED``; skip without it."""
    folder = Path(os.environ.get("REGISTRY_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"the reference material is not at {folder} (set REGISTRY_SHARED to where it is)")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """DSN of a PostgreSQL server, one a pytest worker; where it is missing the failure names the command."""
    with postgres.server() as dsn:
        yield dsn


@pytest.fixture
async def postgres_database(postgres_server: str) -> AsyncIterator[str]:
    """DSN of a new, empty PostgreSQL database that is dropped after the test."""
    async with postgres.database(postgres_server) as dsn:
        yield dsn
