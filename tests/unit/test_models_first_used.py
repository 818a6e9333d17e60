"""Models build their validators at their first use: whoever is first, and however many are."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from chalicelib.values.base import Model
from tests.project import PROJECT, plain_environment

THREADS, ROUNDS = 8, 25
MOST_BUILT = 10
BUILT = """
import json
import app
from chalicelib.values.base import Model

def all_of(model):
    for each in model.__subclasses__():
        yield each
        yield from all_of(each)

models = set(all_of(Model))
print(json.dumps([len(models), sum(each.__pydantic_complete__ for each in models)]))
"""


def test_a_start_builds_next_to_no_models() -> None:
    asked = [sys.executable, "-B", "-c", BUILT]
    environment = plain_environment() | {"AWS_DEFAULT_REGION": "eu-west-1"}
    done = subprocess.run(
        asked, cwd=PROJECT, env=environment, capture_output=True, check=True, text=True
    )
    models, built = json.loads(done.stdout)
    assert models > 100
    assert built <= MOST_BUILT


def test_many_threads_may_be_the_first_to_use_a_model() -> None:
    """None of them may get the validator of the base, which takes no field."""
    with ThreadPoolExecutor(THREADS) as threads:
        for _ in range(ROUNDS):
            together = Barrier(THREADS)

            class Inner(Model):
                number: int

            class Outer(Model):
                inner: Inner

            def first_use(text: str, outer: type[Outer] = Outer, start: Barrier = together) -> str:
                start.wait()
                return outer.model_validate_json(text).model_dump_json()

            text = '{"inner":{"number":1}}'
            assert set(threads.map(first_use, [text] * THREADS)) == {text}
