"""The local cloud these tests run on: never skipped, and its error says what to install."""

import shutil
import subprocess
import sys
from pathlib import Path

from chalicelib.config import APP_NAME
from local.cloud import Cloud
from tests.project import PROJECT

START = """
import sys
from pathlib import Path
from local.cloud import Cloud
Cloud(Path(sys.argv[1]) / "cloud.log")
"""


def test_where_it_is_not_installed_it_says_what_to_do(tmp_path: Path) -> None:
    """In a copy of local/ that has no .tools beside it."""
    shutil.copytree(PROJECT / "local", tmp_path / "local")
    done = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path)],
        env={"PYTHONPATH": f"{tmp_path}:{PROJECT}", "CI": "true"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    program = tmp_path / "local/../.tools/cloud/bin/ministack"
    sentence = f"The local cloud is not installed ({program.resolve()}); run: make install"
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"local.failures.CloudFailed: {sentence}"


def test_it_knows_the_whole_stack(cloud: Cloud) -> None:
    cloud.create_stack("whole", "licences@distributor.example")
    tables = cloud.client("dynamodb").list_tables()["TableNames"]
    queues = cloud.client("sqs").list_queues(QueueNamePrefix=f"{APP_NAME}-whole-orders")[
        "QueueUrls"
    ]
    assert f"{APP_NAME}-whole" in tables
    assert sorted(url.rpartition("/")[2] for url in queues) == [
        f"{APP_NAME}-whole-orders",
        f"{APP_NAME}-whole-orders-dead",
    ]
