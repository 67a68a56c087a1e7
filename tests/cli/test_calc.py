"""``registry calc``: JSON Lines in, JSON Lines out, exit codes 0, 1 and 2."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from registry.cli import main

GOOD = '{"id": 1, "scheme": "gtin", "value": "4912345678904"}'
REFUSED = '{"id": 2, "scheme": "gtin", "value": "1"}'
PROBLEM = '{"id": 3, "scheme": "isbn", "value": "1"}'


def calc(*arguments: str, cases: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["calc", *arguments], input=cases)


def test_every_line_is_answered_in_order() -> None:
    result = calc("identifier", cases=f"{GOOD}\n{REFUSED}\n{GOOD}")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [1, 2, 1]
    assert result.exit_code == 0


def test_a_problem_among_the_answers_gives_exit_code_1_and_the_rest_is_answered() -> None:
    result = calc("identifier", cases=f"{PROBLEM}\n{GOOD}\n")
    first, second = map(json.loads, result.stdout.splitlines())
    assert (first["problem"]["field"], second["id"]) == ("scheme", 1)
    assert result.exit_code == 1


@pytest.mark.parametrize("broken", ["{", "", "NaN", '{"value": Infinity}'])
def test_a_line_that_is_not_json_is_named_and_gives_exit_code_2(broken: str) -> None:
    result = calc("identifier", cases=f"{GOOD}\n{broken}\n{GOOD}\n")
    assert result.exit_code == 2
    assert "line 2" in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_a_line_that_names_a_field_twice_is_named_and_gives_exit_code_2() -> None:
    line = '{"id":"a","id":"b","scheme":"gtin","value":"4912345678904"}'
    result = calc("identifier", cases=f"{GOOD}\n{line}\n")
    assert result.exit_code == 2
    assert "line 2" in result.stderr
    assert "項目「id」が2回あります" in result.stderr


def test_an_unknown_name_gives_exit_code_2_and_lists_the_names() -> None:
    result = calc("astrology", cases=GOOD)
    assert result.exit_code == 2
    assert "identifier" in result.stderr
    assert "gs1" in result.stderr
    assert result.stdout == ""


def test_no_cases_are_no_answers() -> None:
    result = calc("gs1")
    assert (result.exit_code, result.stdout) == (0, "")


def test_the_schema_is_printed_without_reading_cases() -> None:
    result = calc("gs1", "--schema", cases="{")
    schema = json.loads(result.stdout)
    assert set(schema) == {"case", "answer"}
    assert set(schema["case"]["properties"]) == {"id", "scan"}
    assert result.exit_code == 0


def test_a_line_is_answered_before_the_next_is_read() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "from registry.cli import main; main()", "calc", "identifier"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for case, valid in ((GOOD, True), (REFUSED, False)):
            process.stdin.write(f"{case}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["result"]["valid"] is valid
        process.stdin.close()
        assert process.wait(timeout=10) == 0
