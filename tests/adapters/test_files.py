"""Recognising files: what is whole passes, what is not what it seems is refused in both languages."""

import asyncio
from collections.abc import Iterator

import pytest

from registry.adapters.files import ContentInspector
from registry.domain.errors import Invalid
from registry.domain.ports import FileInspector
from schemas.vocab import AttachmentType
from tests import file_examples as files

PNG, JPEG, PDF = files.picture(), files.picture("JPEG"), files.pdf()


@pytest.fixture
def inspector() -> Iterator[ContentInspector]:
    made = ContentInspector()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PNG, AttachmentType.PNG), (JPEG, AttachmentType.JPEG), (PDF, AttachmentType.PDF)],
)
async def test_a_whole_file_is_recognised_by_its_content(
    inspector: ContentInspector, content: bytes, kind: AttachmentType
) -> None:
    assert isinstance(inspector, FileInspector)
    assert await inspector.inspect(content) is kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (files.HTML, "unknown_type"),
        (files.SVG, "unknown_type"),
        (b"", "unknown_type"),
        (b"GIF89a" + PNG, "unknown_type"),
        (b"\n" + PDF, "unknown_type"),
        (files.HTML + PDF, "unknown_type"),
        (b"PK\x03\x04" + PDF, "unknown_type"),
        (PNG + files.HTML, "damaged"),
        (PNG + PDF, "damaged"),
        (JPEG + b"PK\x05\x06" + b"\0" * 18, "damaged"),
        (PDF + files.HTML, "damaged"),
        (PNG[:-20], "damaged"),
        (PNG[:40] + PNG[-12:], "damaged"),
        (PNG[:60] + b"\xff" + PNG[61:], "damaged"),
        (JPEG[:200] + b"\xff\xd9", "damaged"),
        (b"\xff\xd8\xff" + files.HTML + b"\xff\xd9", "damaged"),
        (PDF[: len(PDF) // 2] + b"%%EOF\n", "damaged"),
        (b"%PDF-1.7\n" + files.HTML + b"\n%%EOF\n", "damaged"),
        (files.pdf(pages=0), "damaged"),
        (files.pdf(password="secret"), "encrypted"),
        (files.bomb(), "E_LIMIT"),
        (files.bomb(9_000, 9_000), "E_LIMIT"),
    ],
)
async def test_a_file_that_is_not_what_it_seems_is_refused(
    inspector: ContentInspector, content: bytes, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await inspector.inspect(content)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.message.ja
    assert problem.message.en


async def test_the_event_loop_runs_on_while_a_large_picture_is_read(inspector: ContentInspector) -> None:
    large = files.picture(size=(6_000, 6_000))
    reading = asyncio.create_task(inspector.inspect(large))
    turns = 0
    while not reading.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert await reading is AttachmentType.PNG
    assert turns > 5
