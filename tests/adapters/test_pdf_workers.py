"""Worker processes: what hangs is killed, what dies is replaced, and the caller always hears what happened."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from registry.adapters.pdf import WorkerPdfRenderer, fonts
from registry.domain.errors import RendererUnavailable, RenderFailed, RenderTimeout
from registry.domain.ports import PdfRenderer
from schemas.certificates import CertificateSnapshot
from tests.certificate_examples import snapshot

SMALL = snapshot(trial_count=0, lot_count=0)


def named(name: str) -> CertificateSnapshot:
    return SMALL.model_copy(update={"product": SMALL.product.model_copy(update={"name_ja": name})})


def renderer(
    work: str = "obedient", *, workers: int = 1, timeout: float = 20, start_timeout: float = 30
) -> WorkerPdfRenderer:
    return WorkerPdfRenderer(
        workers=workers, timeout=timeout, start_timeout=start_timeout, work=f"tests.adapters.pdf_work:{work}"
    )


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_it_keeps_the_promises_of_its_port() -> None:
    assert isinstance(WorkerPdfRenderer(), PdfRenderer)


async def test_a_hanging_document_is_stopped_and_its_worker_killed_and_replaced() -> None:
    async with renderer(timeout=1) as pdf:
        before = int(await pdf.render(SMALL))
        with pytest.raises(RenderTimeout, match="took more than 1 s"):
            await pdf.render(named("hang"))
        after = int(await pdf.render(SMALL))
        assert after != before
        assert not runs(before)


async def test_a_hanging_document_does_not_delay_its_neighbours() -> None:
    async with renderer(workers=2, timeout=2) as pdf:
        hanging = asyncio.create_task(pdf.render(named("hang")))
        await asyncio.wait_for(asyncio.gather(*(pdf.render(SMALL) for _ in range(5))), timeout=2)
        assert not hanging.done()
        with pytest.raises(RenderTimeout):
            await hanging


async def test_a_worker_that_dies_is_reported_and_replaced() -> None:
    async with renderer() as pdf:
        before = int(await pdf.render(SMALL))
        with pytest.raises(RenderFailed, match="ended early") as failure:
            await pdf.render(named("die"))
        assert not isinstance(failure.value, RenderTimeout)
        assert int(await pdf.render(SMALL)) != before


async def test_a_document_that_fails_leaves_its_worker_alive() -> None:
    async with renderer() as pdf:
        before = await pdf.render(SMALL)
        with pytest.raises(RenderFailed, match="KeyError"):
            await pdf.render(named("fail"))
        assert await pdf.render(SMALL) == before


async def test_what_a_library_prints_does_not_fall_between_the_answers() -> None:
    async with renderer() as pdf:
        assert await pdf.render(named("chatter")) == await pdf.render(SMALL)


async def test_a_cancelled_caller_takes_its_worker_with_it_and_the_next_gets_a_new_one() -> None:
    async with renderer() as pdf:
        before = int(await pdf.render(SMALL))
        task = asyncio.create_task(pdf.render(named("hang")))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert int(await pdf.render(SMALL)) != before
        assert not runs(before)


async def test_a_worker_starts_with_its_first_document_when_nobody_started_it() -> None:
    pdf = renderer()
    assert runs(int(await pdf.render(SMALL)))
    await pdf.close()


async def test_closing_finishes_what_was_asked_for_ends_the_processes_and_refuses_the_rest() -> None:
    pdf = renderer(workers=2)
    await pdf.start()
    asked = [asyncio.create_task(pdf.render(named("wait"))) for _ in range(5)]
    await asyncio.sleep(0)
    await pdf.close()
    await pdf.close()
    pids = {int(answer) for answer in await asyncio.gather(*asked)}
    assert len(pids) == 2
    assert not any(runs(pid) for pid in pids)
    with pytest.raises(RuntimeError, match="closed"):
        await pdf.render(SMALL)


async def test_a_worker_learns_nothing_of_the_servers_settings() -> None:
    assert "PYTEST_CURRENT_TEST" in os.environ
    async with renderer("environment") as pdf:
        seen = json.loads(await pdf.render(SMALL))
    own = {"FONTCONFIG_FILE", "PYTHONPATH", "LC_CTYPE"}
    assert set(seen) <= own | {
        "HOME",
        "LANG",
        "LC_ALL",
        "LD_LIBRARY_PATH",
        "PATH",
        "TMPDIR",
        "XDG_CACHE_HOME",
    }
    assert seen["FONTCONFIG_FILE"] == str(fonts.CONFIGURATION)


async def test_a_machine_without_pango_is_told_what_to_install() -> None:
    pdf = WorkerPdfRenderer(work="tests.adapters.pdf_without_pango:prepare")
    with pytest.raises(RendererUnavailable, match=r"apt install libpango-1\.0-0"):
        await pdf.start()


async def test_a_machine_without_the_fonts_is_told_what_to_install(tmp_path: Path) -> None:
    text = fonts.CONFIGURATION.read_text("utf-8").replace("BIZUDPGothic-Bold", "NoSuchFont-Bold")
    (tmp_path / "fonts.conf").write_text(text, "utf-8")
    with pytest.raises(RendererUnavailable, match=r"NoSuchFont-Bold\.ttf.*fonts-morisawa-bizud-gothic"):
        fonts.pin(tmp_path / "fonts.conf")


@pytest.mark.parametrize(
    ("work", "seconds", "message"),
    [("unprepared", 30, "RuntimeError"), ("slow_to_start", 1, "took more than 1 s")],
)
async def test_a_worker_that_cannot_start_says_why_and_can_be_asked_again(
    work: str, seconds: float, message: str
) -> None:
    pdf = renderer(work, start_timeout=seconds)
    for _ in range(2):
        with pytest.raises(RenderFailed, match=message):
            await pdf.render(SMALL)
    await pdf.close()
