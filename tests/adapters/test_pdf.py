"""The printed certificate as a file: what it says, what it holds, that it never changes and fetches nothing."""

import asyncio
import io
import re
import shutil
import socket
import subprocess
import sys
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path

import pikepdf
import pymupdf
import pytest

from registry.adapters.pdf import WorkerPdfRenderer
from registry.domain import canonical, certificates
from registry.domain.errors import GlyphsMissing, RenderFailed
from schemas.certificates import CertificateSnapshot
from schemas.vocab import ProductClass
from tests.certificate_examples import snapshot


@pytest.fixture(scope="module")
async def renderer() -> AsyncIterator[WorkerPdfRenderer]:
    async with WorkerPdfRenderer(workers=2, timeout=120) as renderer:
        yield renderer


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, without white space, so that a value broken over two lines is still found."""
    with pymupdf.open(stream=pdf, filetype="pdf") as file:
        return ["".join(unicodedata.normalize("NFC", page.get_text()).split()) for page in file]


def text_of(pdf: bytes) -> str:
    return "".join(pages_of(pdf))


def named(name: str, **changes: object) -> CertificateSnapshot:
    document = snapshot(trial_count=1, lot_count=1, **changes)
    return document.model_copy(update={"product": document.product.model_copy(update={"name_ja": name})})


@pytest.mark.parametrize("product_class", list(ProductClass))
async def test_it_prints_number_both_languages_every_trial_every_lot_and_the_disclaimer(
    renderer: WorkerPdfRenderer, product_class: ProductClass
) -> None:
    document = snapshot(product_class, trial_count=7, lot_count=9)
    text = text_of(await renderer.render(document))
    assert document.quality is not None
    expected = [
        *(document.number, document.issuer.verification_url, "エビデンス証明書", "EvidenceCertificate"),
        *(document.product.name_ja, document.product.name_en or "", document.firm.name_ja),
        *(document.disclaimer.ja, document.disclaimer.en, "2026年4月1日", "1April2026", "31March2028"),
        *(number for trial in document.trials for number in trial.registrations),
        *(lot.lot for lot in document.quality.lots),
        *(statement.en for statement in document.not_checked),
    ]
    assert [one for one in expected if "".join(one.split()) not in text] == []


async def test_it_attaches_its_canonical_json_as_its_source_and_prints_its_sha_256(
    renderer: WorkerPdfRenderer,
) -> None:
    document = snapshot(trial_count=2, lot_count=2)
    pdf = await renderer.render(document)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        (name,) = file.attachments
        record = file.attachments[name].get_file().read_bytes()
        (associated,) = file.Root.AF
        assert (name, str(associated.AFRelationship)) == ("record.json", "/Source")
    assert record == canonical.canonical_bytes(document)
    assert canonical.sha256_hex(record) in text_of(pdf)


async def test_it_says_that_it_is_pdf_a_3a_and_pdf_ua_1_and_is_tagged_in_japanese(
    renderer: WorkerPdfRenderer,
) -> None:
    with pikepdf.open(io.BytesIO(await renderer.render(named("麦茶")))) as file:
        metadata = file.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "ja"
        assert file.Root.ViewerPreferences.DisplayDocTitle


async def test_the_same_snapshot_gives_the_same_bytes_in_every_process(renderer: WorkerPdfRenderer) -> None:
    document = snapshot(trial_count=4, lot_count=6)
    async with WorkerPdfRenderer(workers=1) as other:
        await other.render(named("先に別の文書 𠮷"))  # what a worker printed before must not show
        files = await asyncio.gather(
            renderer.render(document), renderer.render(document), other.render(document)
        )
    assert len(set(files)) == 1
    assert len(files[0]) > 50_000


async def test_every_page_of_a_specimen_says_so_and_no_page_of_a_certificate_does(
    renderer: WorkerPdfRenderer,
) -> None:
    specimen = snapshot(trial_count=12, lot_count=30)
    real = specimen.model_copy(update={"specimen": False, "number": "MMV-HF-2026-00001-01-C"})
    for document, says in ((specimen, True), (real, False)):
        pages = pages_of(await renderer.render(document))
        assert len(pages) > 3
        assert {"見本/SPECIMEN" in page for page in pages} == {says}
        assert {"SPECIMEN" in page for page in pages} == {says}
        assert [f"{k}/{len(pages)}" in page for k, page in enumerate(pages, 1)] == [True] * len(pages)


async def test_long_tables_repeat_their_heads(renderer: WorkerPdfRenderer) -> None:
    document = snapshot(trial_count=30, lot_count=0)
    pages = pages_of(await renderer.render(document))
    with_trials = [page for page in pages if re.search(r"UMIN\d{9}", page)]
    assert len(with_trials) >= 3
    assert all("製品との関係" in page for page in with_trials)


async def test_the_public_edition_prints_no_result_of_a_withheld_trial(renderer: WorkerPdfRenderer) -> None:
    full = snapshot(trial_count=6, lot_count=2)
    public = certificates.public_edition(full, certificates.Visible())
    shown, hidden = text_of(await renderer.render(full)), text_of(await renderer.render(public))
    for secret in ("MD-1.15(-4.10,1.20)", "プラセボ", "Capped", "健康な成人"):
        assert secret in shown
        assert secret not in hidden
    assert "公開版" in hidden
    assert "効果に関する評価:公開対象外" in hidden
    assert all("".join(trial.registrations[0].split()) in hidden for trial in public.trials)


async def test_characters_outside_the_first_font_are_printed(renderer: WorkerPdfRenderer) -> None:
    assert "㈱髙橋①𠮷ễ" in text_of(await renderer.render(named("㈱髙橋①𠮷ễ")))


async def test_raised_and_lowered_figures_are_printed_though_the_fonts_lack_them(
    renderer: WorkerPdfRenderer,
) -> None:
    assert "As2O3一袋10−5g" in text_of(await renderer.render(named("As₂O₃ 一袋 10⁻⁵ g")))


async def test_characters_without_any_glyph_are_named_in_the_order_of_the_text(
    renderer: WorkerPdfRenderer,
) -> None:
    with pytest.raises(GlyphsMissing, match=r"「😀」\(U\+1F600\)、「ก」\(U\+0E01\)") as failure:
        await renderer.render(named("元気😀ก麦茶"))
    assert failure.value.characters == "😀ก"
    assert await renderer.render(named("元気麦茶"))


@pytest.mark.parametrize("name", ["{{7*7}}", "{% raw %}", "<script>alert(1)</script>", "</td></table>&amp;"])
async def test_markup_in_a_name_is_printed_as_it_is_written(renderer: WorkerPdfRenderer, name: str) -> None:
    assert "".join(name.split()) in text_of(await renderer.render(named(name)))


def addresses(port: int) -> list[str]:
    return [
        f'<img alt="x" src="http://127.0.0.1:{port}/a.png">',
        f'<link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">',
        f"<style>body {{ background: url(http://127.0.0.1:{port}/a.png) }}</style>",
        f"<style>@import url(http://127.0.0.1:{port}/a.css);</style>",
        f'<style>@font-face {{ font-family: x; src: url("http://127.0.0.1:{port}/a.ttf") }}</style>',
        f'<svg viewBox="0 0 1 1"><image href="http://127.0.0.1:{port}/a.png" width="1" height="1"/></svg>',
        f'<object data="http://127.0.0.1:{port}/a.svg"></object>',
        f'<link rel="attachment" href="http://127.0.0.1:{port}/a.txt">',
        '<img alt="x" src="file:///etc/hostname">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<img alt="x" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    ]


async def test_no_address_is_ever_fetched() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        work = "tests.adapters.pdf_work:printing_the_name"
        async with WorkerPdfRenderer(workers=1, work=work) as naked, WorkerPdfRenderer(workers=1) as renderer:
            for address in addresses(server.getsockname()[1]):
                with pytest.raises(RenderFailed, match="address refused"):
                    await naked.render(named(f'<html lang="ja"><title>x</title>{address}<p>x'))
                assert "".join(address.split()) in text_of(await renderer.render(named(address)))
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    "page",
    ['<html lang="ja"><title>x</title><style>p { colour: red }</style><p>x', "<html><title>x</title><p>x"],
)
async def test_a_faulty_page_is_an_error_and_not_a_warning(page: str) -> None:
    async with WorkerPdfRenderer(workers=1, work="tests.adapters.pdf_work:printing_the_name") as naked:
        with pytest.raises(RenderFailed, match="page is faulty"):
            await naked.render(named(page))


async def test_the_event_loop_goes_on_while_a_certificate_is_made(renderer: WorkerPdfRenderer) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(renderer.render(snapshot(trial_count=60, lot_count=40)))
    started = before = loop.time()
    longest = 0.0
    while not task.done():
        await asyncio.sleep(0.005)
        now = loop.time()
        longest, before = max(longest, now - before), now
    taken = loop.time() - started
    assert await task
    assert taken > 0.5
    assert longest < taken / 4


@pytest.mark.parametrize(("trial_count", "lot_count"), [(0, 0), (60, 40)])
async def test_qpdf_finds_no_fault(
    renderer: WorkerPdfRenderer, tmp_path: Path, trial_count: int, lot_count: int
) -> None:
    qpdf = shutil.which("qpdf")
    if qpdf is None:
        pytest.skip("qpdf is not installed (apt install qpdf)")
    path = tmp_path / "certificate.pdf"
    path.write_bytes(await renderer.render(snapshot(trial_count=trial_count, lot_count=lot_count)))
    done = subprocess.run([qpdf, "--check", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_server_itself_loads_nothing_that_draws() -> None:
    program = (
        "import sys, registry.adapters.pdf; sys.exit('weasyprint' in sys.modules or 'segno' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
