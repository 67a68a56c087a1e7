"""One identifier, three ways in: the address, the calculator and the command line answer the same."""

import json

import httpx
from click.testing import CliRunner

from registry.cli.calc import calc
from tests.conftest import NOW
from tests.schemas.identifiers.test_examples import INVALID, JIS_STANDARDS, VALID

GOOD = {
    *((scheme, value) for scheme, values in VALID.items() for value in values.split()),
    *(("jis_t9", value) for value in JIS_STANDARDS),
}
EXAMPLES = [
    *sorted(GOOD),
    *((scheme, value) for scheme, value, *_ in INVALID),
]


async def test_every_example_is_answered_alike_by_the_address_the_calculator_and_the_command(
    client: httpx.AsyncClient,
) -> None:
    day = NOW.date().isoformat()
    cases = [{"scheme": scheme, "value": value, "as_of": day} for scheme, value in EXAMPLES]
    printed = CliRunner().invoke(calc, ["identifier"], input="\n".join(map(json.dumps, cases)))
    assert printed.exit_code == 0, printed.stderr
    by_command = [json.loads(line)["result"] for line in printed.stdout.splitlines()]
    by_calculator = (await client.post("/api/v1/calc/identifier", json=cases)).json()
    assert len(by_command) == len(by_calculator) == len(EXAMPLES)
    for (scheme, value), command, computed in zip(EXAMPLES, by_command, by_calculator, strict=True):
        address = await client.get(f"/api/v1/identifiers/{scheme}", params={"value": value})
        assert address.status_code == 200
        assert address.json() == command == computed["result"], (scheme, value)
        if (scheme, value) in GOOD:
            assert address.json()["valid"]
