"""Sealed secrets: read with the key they were sealed with and no other."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.adapters.secret_box import FernetBox, key_in
from registry.domain.errors import Unsealable

KEY, OTHER = "k" * 32, "o" * 32


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=100))
def test_what_was_sealed_is_read_again(secret: str) -> None:
    box = FernetBox(KEY)
    assert box.unseal(box.seal(secret)) == secret


def test_another_key_or_a_changed_text_reads_nothing() -> None:
    sealed = FernetBox(KEY).seal("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    for box, text in (
        (FernetBox(OTHER), sealed),
        (FernetBox(KEY), sealed[:-3] + "xx="),
        (FernetBox(KEY), ""),
    ):
        with pytest.raises(Unsealable):
            box.unseal(text)


def test_a_folder_keeps_one_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(key_in, [tmp_path / "data"] * 32))
    assert keys == {key_in(tmp_path / "data")}
    assert len(keys.pop()) >= 32
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]
    assert (tmp_path / "data/secret.key").stat().st_mode & 0o077 == 0
