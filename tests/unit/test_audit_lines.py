"""What is on record is written at any level that the environment can name."""

import json
import subprocess
import sys

import pytest

from tests.project import PROJECT

WRITING = (
    "from chalicelib.observability import logger, on_record\n"
    "logger.error('an error')\n"
    "on_record('coupon_code_shown', by='usr_sue', asset_id='ast_1')\n"
)


@pytest.mark.parametrize(
    "level",
    [
        {"LOG_LEVEL": "CRITICAL"},
        {"POWERTOOLS_LOG_LEVEL": "CRITICAL"},
        {"AWS_LAMBDA_LOG_LEVEL": "FATAL"},
        {"LOG_LEVEL": "AUDIT"},
    ],
    ids=str,
)
def test_no_log_level_drops_what_is_on_record(level: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRITING],
        cwd=PROJECT,
        env=level,
        capture_output=True,
        text=True,
        check=True,
    )
    [line] = map(json.loads, done.stdout.splitlines())
    assert (line["message"], line["level"], line["audit"]) == ("coupon_code_shown", "AUDIT", True)
    assert (line["by"], line["asset_id"]) == ("usr_sue", "ast_1")
