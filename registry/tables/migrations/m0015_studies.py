"""Which records a systematic review names, so that each leads to it; and when a register said the same once more."""

from collections.abc import Sequence

__all__ = ["statements"]

_SCHEMA = (
    """CREATE TABLE trial_sighting (
    id UUID PRIMARY KEY,
    trial UUID NOT NULL REFERENCES trial (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    version BIGINT NOT NULL,
    exported_on DATE NOT NULL,
    CONSTRAINT trial_sighting_version UNIQUE (trial, version)
)""",
    """CREATE TABLE systematic_review_record (
    id UUID PRIMARY KEY,
    review UUID NOT NULL REFERENCES systematic_review (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    record TEXT NOT NULL,
    CONSTRAINT systematic_review_record_once UNIQUE (record, review)
)""",
    "CREATE INDEX systematic_review_record_review ON systematic_review_record (review)",
)
_NEWEST = "systematic_review r JOIN version v ON v.record = r.public_id AND v.number = r.latest_version"
_LISTS = (("subjects", "record"), ("included", "trial"), ("excluded", "trial"))
_FILL = {
    "sqlite": "INSERT INTO systematic_review_record (id, review, record) SELECT lower(hex(randomblob(4)) || '-'"
    " || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(6))),"
    " review, record FROM ({named})",
    "postgres": "INSERT INTO systematic_review_record (id, review, record) SELECT gen_random_uuid(), review, record"
    " FROM ({named}) AS named",
}
_NAMED = {
    "sqlite": "SELECT r.id AS review, json_extract(s.value, '$.{field}') AS record FROM {newest}"
    " JOIN json_each(v.document, '$.{part}') s WHERE json_extract(s.value, '$.{field}') IS NOT NULL",
    "postgres": "SELECT r.id AS review, s.value ->> '{field}' AS record FROM {newest}"
    " CROSS JOIN jsonb_array_elements(v.document::jsonb -> '{part}') AS s(value)"
    " WHERE s.value ->> '{field}' IS NOT NULL",
}


def statements(dialect: str) -> Sequence[str]:
    """The statements for ``sqlite`` or ``postgres``; reviews that are there are read for what they name."""
    named = " UNION ".join(
        _NAMED[dialect].format(newest=_NEWEST, part=part, field=field) for part, field in _LISTS
    )
    return (*_SCHEMA, _FILL[dialect].format(named=named))
