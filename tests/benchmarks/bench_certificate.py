"""CPU time of one certificate (12 trials, 24 lots), measured inside a warm worker, beside an empty page."""

import json
import statistics
import time
from collections.abc import Callable

import pytest

from registry.adapters.pdf import WorkerPdfRenderer
from registry.adapters.pdf.worker import Work
from registry.domain import canonical
from schemas.certificates import CertificateSnapshot
from tests.certificate_examples import snapshot

ROUNDS = 15
EMPTY = '<html lang="ja"><title>x</title><p>空 Empty'


def timed() -> Work:
    """Work that answers with the median CPU milliseconds of each step instead of a file."""
    from registry.adapters.pdf import certificate, page  # noqa: PLC0415 - loads Pango, only in the worker

    printer = certificate.Printer(page.stylesheet())

    def median(step: Callable[[], object]) -> float:
        step()
        times = []
        for _ in range(ROUNDS):
            before = time.process_time()
            step()
            times.append((time.process_time() - before) * 1000)
        return statistics.median(times)

    def work(document: bytes) -> bytes:
        read = CertificateSnapshot.model_validate_json(document)
        steps: dict[str, Callable[[], object]] = {
            "empty page": lambda: printer.to_pdf(EMPTY),
            "snapshot from JSON": lambda: CertificateSnapshot.model_validate_json(document),
            "canonical JSON and hash": lambda: canonical.sha256_hex(canonical.canonical_bytes(read)),
            "template": lambda: page.certificate_html(read, "0" * 64),
            "whole certificate": lambda: certificate.print_certificate(printer, document),
        }
        return json.dumps({name: median(step) for name, step in steps.items()}).encode()

    return work


@pytest.mark.benchmark
async def test_a_certificate_costs_what_its_tables_cost() -> None:
    work = "tests.benchmarks.bench_certificate:timed"
    async with WorkerPdfRenderer(workers=1, timeout=300, work=work) as renderer:
        costs = json.loads(await renderer.render(snapshot(trial_count=12, lot_count=24)))
    for name, milliseconds in costs.items():
        print(f"{name:<26}{milliseconds:9.2f} ms{milliseconds / costs['empty page']:8.2f} x")
    around = costs["snapshot from JSON"] + costs["canonical JSON and hash"] + costs["template"]
    assert around < costs["whole certificate"] / 5
