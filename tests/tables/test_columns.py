"""Keys of rows."""

import time

from registry.tables.columns import uuid7


def test_keys_are_version_7_and_rise_in_the_order_they_are_made() -> None:
    made = [uuid7() for _ in range(5_000)]
    assert made == sorted(set(made))
    assert {key.version for key in made} == {7}
    assert {key.variant for key in made} == {"specified in RFC 4122"}


def test_a_key_tells_its_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    assert abs((uuid7().int >> 80) - before) < 1_000
