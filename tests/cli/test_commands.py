"""The operator's commands, as an operator runs them."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import pytest

from tests.conftest import ROOT

PROGRAM = [sys.executable, "-c", "from registry.cli import main; main()"]


def environment(folder: Path, **more: str) -> dict[str, str]:
    url = f"sqlite:///{folder / 'registry.db'}"
    return {**os.environ, "REGISTRY_DATABASE_URL": url, "PYTHONPATH": str(ROOT), **more}


def run(folder: Path, *args: str, code: int = 0, **more: str) -> str:
    ended = subprocess.run(
        [*PROGRAM, *args],
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == code, ended.stderr
    return ended.stdout if code == 0 else ended.stderr


PHRASE = "long enough 1234"
ADD = ("account", "add", "boss", "--name", "管理者", "--role", "admin", "--password")


def test_nothing_runs_before_the_migrations(tmp_path: Path) -> None:
    assert "registry migrate" in run(tmp_path, *ADD, "long enough 1234", code=1)
    assert "registry migrate" in run(tmp_path, "serve", code=1)


def test_an_operator_reads_the_rows_of_law_and_applies_them(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    listed = run(tmp_path, "rules", "list").splitlines()
    assert "ffc.gmp  2026-09-01..  confirmed" in "\n".join(listed)
    [one] = run(tmp_path, "rules", "list", "--code", "ffc.notice_days").splitlines()
    assert one.startswith("ffc.notice_days  2015-04-01..  warns only  60  ")
    assert "ffc.nothing" in run(tmp_path, "rules", "list", "--code", "ffc.nothing", code=1)
    assert run(tmp_path, "rules", "apply") == "0 listing(s) are shown differently now.\n"


def test_the_first_administrator_gets_an_account_and_a_token_that_can_be_revoked(tmp_path: Path) -> None:
    assert "0001_foundation" in run(tmp_path, "migrate")
    assert "12 characters" in run(tmp_path, *ADD, "short", code=2)
    run(tmp_path, *ADD, "long enough 1234")
    assert "boss" in run(tmp_path, *ADD, "long enough 1234", code=1)
    secret = run(tmp_path, "token", "add", "boss", "--name", "t", "--scope", "firm:write").strip()
    assert secret.startswith("mmv_")
    assert "never:exists" in run(
        tmp_path, "token", "add", "boss", "--name", "t", "--scope", "never:exists", code=1
    )
    listed = run(tmp_path, "token", "list", "boss")
    assert secret not in listed
    run(tmp_path, "token", "revoke", listed.split()[0])
    assert "revoked" in run(tmp_path, "token", "list", "boss")
    run(tmp_path, "token", "revoke", listed.split()[0], code=1)
    assert "nobody" in run(tmp_path, "token", "add", "nobody", "--name", "t", code=1)


def test_who_lost_the_app_is_let_to_enrol_anew_and_a_role_names_whom_it_is_for(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    run(tmp_path, *ADD, "long enough 1234")
    assert "boss" in run(tmp_path, "account", "reset-second-factor", "BOSS")
    assert "nobody" in run(tmp_path, "account", "reset-second-factor", "nobody", code=1)
    laboratory = ("account", "add", "lab", "--name", "試験", "--role", "member_lab", "--password", PHRASE)
    assert "organisation" in run(tmp_path, *laboratory, code=1)
    assert "O-000404" in run(tmp_path, *laboratory, "--organisation", "O-000404", code=1)
    maker = ("account", "add", "maker", "--name", "製造", "--role", "member_mfr", "--password", PHRASE)
    assert "firm:" in run(tmp_path, *maker, "--firm", "123", code=1)
    simple = ("account", "add", "simple", "--name", "単純", "--role", "hcp", "--password", "abcdefghijklm")
    assert "password" in run(tmp_path, *simple, code=1)


def test_secrets_are_stored_as_hashes_only(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    run(tmp_path, *ADD, "long enough 1234")
    secret = run(tmp_path, "token", "add", "boss", "--name", "t").strip()
    run(tmp_path, "backup", str(tmp_path / "copy.db"))
    stored = (tmp_path / "copy.db").read_bytes()
    assert secret.encode() not in stored
    assert b"long enough 1234" not in stored
    assert b"$argon2id$" in stored


def test_a_backup_is_a_whole_database_and_never_overwrites(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    copy = tmp_path / "copy.db"
    run(tmp_path, "backup", str(copy))
    opened = sqlite3.connect(copy)
    assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    opened.close()
    assert "exists" in run(tmp_path, "backup", str(copy), code=1)
    answer = run(tmp_path, "backup", str(copy), code=1, REGISTRY_DATABASE_URL="postgresql://somewhere/db")
    assert "pg_dump" in answer


def test_the_contract_is_written_as_json_schema(tmp_path: Path) -> None:
    run(tmp_path, "export-contract", str(tmp_path / "contract"))
    draft = json.loads((tmp_path / "contract" / "products.ProductDraft.json").read_text())
    assert len(draft["discriminator"]["mapping"]) == 12
    firm = json.loads((tmp_path / "contract" / "members.FirmEntry.json").read_text())
    assert firm["additionalProperties"] is False


def test_sqlite_takes_one_server_process(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    assert "PostgreSQL" in run(tmp_path, "serve", "--workers", "2", code=2)


@contextmanager
def served(folder: Path, **more: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(
            [*PROGRAM, "serve", "--port", str(port)], env=environment(folder, **more), stdout=out, stderr=out
        )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=1).close()  # noqa: S310 # loopback
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield address, process
    finally:
        process.terminate()
        process.wait(timeout=40)


def test_the_server_answers_logs_without_queries_and_stops_when_asked(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    with served(tmp_path) as (address, process):
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310 # loopback
            assert json.load(answer) == {"status": "ready"}
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/api/v1/products?secret=personal", timeout=5)  # noqa: S310 # loopback
        refused.value.close()
        assert refused.value.code == 422
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=40) == 0
    lines = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines() if line.startswith("{")]
    requests = [line for line in lines if line.get("event") == "request"]
    assert [(r["path"], r["status"]) for r in requests][-2:] == [("/readyz", 200), ("/api/v1/products", 422)]
    assert "personal" not in (tmp_path / "out").read_text()
