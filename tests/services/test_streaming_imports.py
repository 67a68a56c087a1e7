"""Long files of trials go through the pipeline in constant memory, and it tells how far it is."""

import gzip
import tracemalloc
from pathlib import Path

import pytest

from registry.adapters.engine import Database
from registry.adapters.sources import PROFILES, SourceFile, read
from registry.domain.permissions import SYSTEM
from registry.services import imports
from registry.services.imports import BATCH
from tests.adapters.sources import test_umin
from tests.conftest import NOW


def long_file(folder: Path, trials: int, *, first: int = 1) -> SourceFile:
    """A compressed snapshot of many trials, each with a number of its own, written without holding it."""
    heading, line = test_umin.csv_of(主要アウトカム評価項目="PSQI").splitlines()
    line = line.replace("NCT03036150", "")
    path = folder / f"{trials}.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as out:
        out.write(heading + "\n")
        for number in range(first, first + trials):
            out.write(line.replace("UMIN000021177", f"UMIN{number:09}") + "\n")
    return SourceFile.at(path)


async def imported(file: SourceFile) -> tuple[int, list[int]]:
    """Import a file; the highest memory on the way in bytes, and what the progress was told."""
    told: list[int] = []
    profile = PROFILES["umin"]
    tracemalloc.start()
    try:
        done = await imports.run(
            profile,
            file,
            read(profile, file),
            dry_run=False,
            actor=SYSTEM,
            now=NOW,
            progress=told.append,
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert done.report.created == done.report.read == told[-1]
    return peak, told


async def test_a_longer_file_of_trials_needs_no_more_memory_and_tells_its_progress(
    db: Database, tmp_path: Path
) -> None:
    short, _ = await imported(long_file(tmp_path, 2 * BATCH))
    long, told = await imported(long_file(tmp_path, 4 * BATCH, first=10_001))
    assert told == [BATCH, 2 * BATCH, 3 * BATCH, 4 * BATCH]
    assert long < short + 1_000_000


@pytest.mark.benchmark
async def test_ten_thousand_trials_are_imported_in_constant_memory(
    committed: Database, tmp_path: Path
) -> None:
    peak, told = await imported(long_file(tmp_path, 10_000))
    assert len(told) == 10_000 // BATCH
    assert peak < 20_000_000
