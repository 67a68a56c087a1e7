"""The first schema: members, versions and log, products, listings, trials, quality data, certificates."""

from collections.abc import Sequence

__all__ = ["statements"]

_TYPES = {
    "sqlite": {"uuid": "UUID", "blob": "BLOB"},
    "postgres": {"uuid": "UUID", "blob": "BYTEA"},
}

_SCHEMA = """
CREATE TABLE installation (
    id TEXT PRIMARY KEY,
    base_address TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL CHECK (value >= 0)
);
CREATE TABLE log_entry (
    seq BIGINT PRIMARY KEY CHECK (seq > 0),
    recorded_at TIMESTAMPTZ NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    version BIGINT,
    actor {uuid},
    role TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT,
    reason TEXT,
    document_sha256 TEXT,
    salt TEXT NOT NULL CHECK (length(salt) = 64),
    entry TEXT NOT NULL,
    leaf_hash TEXT NOT NULL CHECK (length(leaf_hash) = 64)
);
CREATE INDEX log_entry_subject ON log_entry (subject, seq);
CREATE TABLE version (
    id {uuid} PRIMARY KEY,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    contract TEXT NOT NULL,
    document TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    salt TEXT NOT NULL CHECK (length(salt) = 64),
    recorded_at TIMESTAMPTZ NOT NULL,
    recorded_by {uuid},
    role TEXT NOT NULL,
    CONSTRAINT version_record_number UNIQUE (record, number)
);
CREATE TABLE publication (
    id {uuid} PRIMARY KEY,
    record TEXT NOT NULL,
    version BIGINT NOT NULL,
    public_from TIMESTAMPTZ NOT NULL,
    public_until TIMESTAMPTZ CHECK (public_until >= public_from)
);
CREATE UNIQUE INDEX publication_one_open ON publication (record) WHERE public_until IS NULL;
CREATE INDEX publication_as_of ON publication (record, public_from);
CREATE TABLE person (
    id {uuid} PRIMARY KEY,
    name TEXT,
    email TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    erased_at TIMESTAMPTZ
);
CREATE TABLE firm (
    id {uuid} PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    corporate_no TEXT NOT NULL UNIQUE,
    name_ja TEXT NOT NULL,
    name_kana TEXT,
    name_en TEXT,
    address TEXT NOT NULL,
    lg_code TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE organisation (
    id {uuid} PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    code TEXT UNIQUE,
    lg_code TEXT,
    prefecture TEXT,
    postal_code TEXT,
    address TEXT,
    source TEXT,
    document TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX organisation_kind ON organisation (kind, public_id);
CREATE TABLE account (
    id {uuid} PRIMARY KEY,
    person {uuid} NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    login TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until TIMESTAMPTZ,
    disabled_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX account_person ON account (person);
CREATE TABLE role_grant (
    id {uuid} PRIMARY KEY,
    person {uuid} NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    role TEXT NOT NULL,
    firm {uuid} REFERENCES firm (id) ON DELETE RESTRICT,
    organisation {uuid} REFERENCES organisation (id) ON DELETE RESTRICT,
    granted_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX role_grant_person ON role_grant (person);
CREATE TABLE browser_session (
    id {uuid} PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    account {uuid} NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
    csrf_token TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ
);
CREATE INDEX browser_session_account ON browser_session (account);
CREATE TABLE api_token (
    id {uuid} PRIMARY KEY,
    person {uuid} NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ
);
CREATE INDEX api_token_person ON api_token (person);
CREATE TABLE product (
    id {uuid} PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    public_id TEXT NOT NULL UNIQUE,
    firm {uuid} NOT NULL REFERENCES firm (id) ON DELETE RESTRICT,
    subclass TEXT NOT NULL,
    state TEXT NOT NULL,
    name TEXT NOT NULL,
    latest_version BIGINT NOT NULL,
    published_version BIGINT,
    public_json TEXT,
    card_json TEXT,
    etag TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX product_firm ON product (firm, public_id);
CREATE INDEX product_public ON product (number) WHERE public_json IS NOT NULL;
CREATE TABLE product_identifier (
    id {uuid} PRIMARY KEY,
    product {uuid} NOT NULL REFERENCES product (id) ON DELETE RESTRICT,
    scheme TEXT NOT NULL,
    value TEXT NOT NULL
);
CREATE INDEX product_identifier_value ON product_identifier (value, scheme);
CREATE INDEX product_identifier_product ON product_identifier (product);
CREATE TABLE product_draft (
    id {uuid} PRIMARY KEY,
    product {uuid} NOT NULL UNIQUE REFERENCES product (id) ON DELETE RESTRICT,
    version BIGINT NOT NULL CHECK (version > 0),
    revision BIGINT NOT NULL CHECK (revision > 0),
    document TEXT NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    saved_by {uuid}
);
CREATE TABLE listing (
    id {uuid} PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    public_id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    source_key TEXT NOT NULL,
    product_class TEXT,
    subclass TEXT,
    firm_text TEXT,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    edition TEXT NOT NULL,
    edition_date DATE,
    file_sha256 TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    latest_version BIGINT NOT NULL,
    product {uuid} REFERENCES product (id) ON DELETE RESTRICT,
    public_json TEXT NOT NULL,
    card_json TEXT NOT NULL,
    etag TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT listing_source_key UNIQUE (source, source_key)
);
CREATE INDEX listing_product ON listing (product);
CREATE INDEX listing_source ON listing (source, number);
CREATE TABLE reading (
    id {uuid} PRIMARY KEY,
    scheme TEXT NOT NULL,
    code TEXT NOT NULL,
    name_key TEXT NOT NULL,
    kana TEXT NOT NULL,
    origin TEXT NOT NULL,
    CONSTRAINT reading_once UNIQUE (code, scheme, name_key)
);
CREATE TABLE trial (
    id {uuid} PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    public_id TEXT NOT NULL UNIQUE,
    primary_id TEXT NOT NULL,
    register TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    registered_on TEXT,
    latest_version BIGINT NOT NULL,
    source TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX trial_primary_id ON trial (primary_id);
CREATE TABLE trial_identifier (
    id {uuid} PRIMARY KEY,
    trial {uuid} NOT NULL REFERENCES trial (id) ON DELETE RESTRICT,
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT trial_identifier_once UNIQUE (trial, scheme, value)
);
CREATE INDEX trial_identifier_value ON trial_identifier (value, scheme);
CREATE TABLE product_link (
    id {uuid} PRIMARY KEY,
    record TEXT NOT NULL,
    trial {uuid} NOT NULL REFERENCES trial (id) ON DELETE RESTRICT,
    directness TEXT NOT NULL,
    reason TEXT NOT NULL,
    product_version BIGINT,
    linked_by {uuid},
    linked_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    ended_reason TEXT
);
CREATE UNIQUE INDEX product_link_one_open ON product_link (record, trial) WHERE ended_at IS NULL;
CREATE INDEX product_link_trial ON product_link (trial);
CREATE TABLE specification (
    id {uuid} PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    public_id TEXT NOT NULL UNIQUE,
    product {uuid} NOT NULL UNIQUE REFERENCES product (id) ON DELETE RESTRICT,
    latest_version BIGINT NOT NULL,
    effective_from DATE NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE lot (
    id {uuid} PRIMARY KEY,
    product {uuid} NOT NULL REFERENCES product (id) ON DELETE RESTRICT,
    number TEXT NOT NULL,
    site TEXT NOT NULL,
    product_version BIGINT NOT NULL,
    specification TEXT,
    specification_version BIGINT,
    manufactured_on DATE,
    expires_on DATE,
    size TEXT,
    size_unit TEXT,
    state TEXT NOT NULL,
    reason TEXT,
    recall_class TEXT,
    what_to_do TEXT,
    released_on DATE,
    released_by {uuid},
    document TEXT,
    document_sha256 TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT lot_number_site UNIQUE (product, number, site)
);
CREATE TABLE sample (
    id {uuid} PRIMARY KEY,
    listing {uuid} NOT NULL REFERENCES listing (id) ON DELETE RESTRICT,
    source TEXT NOT NULL,
    sample_no TEXT NOT NULL,
    collected_on DATE,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT sample_no_once UNIQUE (source, sample_no, listing)
);
CREATE INDEX sample_listing ON sample (listing);
CREATE TABLE test_result (
    id {uuid} PRIMARY KEY,
    lot {uuid} REFERENCES lot (id) ON DELETE RESTRICT,
    sample {uuid} REFERENCES sample (id) ON DELETE RESTRICT,
    position BIGINT NOT NULL,
    item TEXT NOT NULL,
    item_ja TEXT,
    method TEXT,
    value TEXT,
    qualifier TEXT NOT NULL,
    unit TEXT,
    loq TEXT,
    lod TEXT,
    uncertainty TEXT,
    k TEXT,
    mass_g TEXT,
    tested_on DATE,
    laboratory TEXT,
    accreditation TEXT,
    verdict TEXT,
    rule_version TEXT,
    as_written TEXT,
    entered_by {uuid},
    entered_as TEXT,
    entered_at TIMESTAMPTZ NOT NULL,
    replaced_at TIMESTAMPTZ,
    CONSTRAINT test_result_of_one CHECK ((lot IS NULL) <> (sample IS NULL))
);
CREATE INDEX test_result_lot ON test_result (lot, position);
CREATE INDEX test_result_sample ON test_result (sample, position);
CREATE TABLE certificate (
    id {uuid} PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    product {uuid} NOT NULL REFERENCES product (id) ON DELETE RESTRICT,
    product_version BIGINT NOT NULL,
    state TEXT NOT NULL,
    public_sha256 TEXT NOT NULL,
    full_sha256 TEXT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    expires_on DATE NOT NULL
);
CREATE INDEX certificate_product ON certificate (product, issued_at);
CREATE TABLE attachment (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    content {blob} NOT NULL,
    stored_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE attachment_use (
    id {uuid} PRIMARY KEY,
    attachment TEXT NOT NULL REFERENCES attachment (sha256) ON DELETE RESTRICT,
    record TEXT NOT NULL,
    purpose TEXT NOT NULL,
    file_name TEXT NOT NULL,
    added_by {uuid},
    added_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX attachment_use_record ON attachment_use (record);
CREATE INDEX attachment_use_attachment ON attachment_use (attachment);
CREATE TABLE import_run (
    id {uuid} PRIMARY KEY,
    source TEXT NOT NULL,
    edition TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    counts TEXT NOT NULL,
    started_by {uuid},
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX import_run_once ON import_run (source, file_sha256) WHERE state = 'finished';
CREATE TABLE rejected_row (
    id {uuid} PRIMARY KEY,
    run {uuid} NOT NULL REFERENCES import_run (id) ON DELETE RESTRICT,
    row BIGINT NOT NULL,
    code TEXT NOT NULL,
    field TEXT,
    value TEXT,
    message_ja TEXT NOT NULL,
    message_en TEXT NOT NULL
);
CREATE INDEX rejected_row_run ON rejected_row (run, row)
"""

_IMMUTABLE = ("version", "log_entry", "attachment")


def _guards(dialect: str) -> list[str]:
    """Triggers that refuse to change or remove what must stay, whoever asks."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} rows are never changed'); END"
            for table in _IMMUTABLE
            for verb in ("update", "delete")
        ]
    function = (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% rows are never changed', TG_TABLE_NAME; END $$"
    )
    return [
        function,
        *(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            for table in _IMMUTABLE
        ),
    ]


def statements(dialect: str) -> Sequence[str]:
    """The statements for ``sqlite`` or ``postgres``."""
    schema = _SCHEMA.format(**_TYPES[dialect])
    return [*(statement.strip() for statement in schema.split(";\n")), *_guards(dialect)]
