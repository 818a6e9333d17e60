"""The service answers as its OpenAPI document says, to whatever schemathesis thinks of (`make fuzz` for more)."""

from pathlib import Path

import pytest

from tests.journey.fuzzing import PARTS, Part, fuzz
from tests.journey.service_client import Service


@pytest.mark.timeout(170)
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_schemathesis_finds_nothing(fresh_service: Service, tmp_path: Path, part: Part) -> None:
    outcome = fuzz(fresh_service, part, examples=6, seed=7, folder=tmp_path)
    assert outcome.passed, outcome.output
    assert outcome.cases > 200
    assert "Stateful" in outcome.output
