"""The ids that answers give to the paths of other operations are declared, each by its model."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from chalicelib.openapi.links import IDS, lists_in, path_parameters
from chalicelib.openapi.routes import endpoints
from chalicelib.web.endpoint import Endpoint, Verbatim

IN_PATHS = {name for endpoint in endpoints() for name in path_parameters(endpoint)}
READS_ONE = [
    endpoint
    for endpoint in endpoints()
    if endpoint.method == "GET"
    and endpoint.path.endswith("}")
    and Verbatim not in endpoint.answers.values()
]


def with_items(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model, and the models of the items of every list in it."""
    yield model
    for _, item in lists_in(model):
        yield from with_items(item)


ANSWERED = {
    part
    for endpoint in endpoints()
    for model in endpoint.answers.values()
    for part in with_items(model)
}
WITH_AN_ID = sorted(
    (model for model in ANSWERED if IN_PATHS & model.model_fields.keys()),
    key=lambda model: model.__name__,
)


@pytest.mark.parametrize("model", WITH_AN_ID, ids=lambda model: model.__name__)
def test_an_answer_with_an_id_that_a_path_takes_declares_which_it_gives(
    model: type[BaseModel],
) -> None:
    assert model in IDS, f"{model.__name__} has {sorted(IN_PATHS & model.model_fields.keys())}"


@pytest.mark.parametrize("endpoint", READS_ONE, ids=lambda endpoint: endpoint.call)
def test_what_is_read_by_its_id_declares_that_id(endpoint: Endpoint) -> None:
    for model in endpoint.answers.values():
        assert path_parameters(endpoint)[-1] in IDS[model]


@pytest.mark.parametrize("model", IDS, ids=lambda model: model.__name__)
def test_a_declared_id_is_a_field_that_a_path_takes(model: type[BaseModel]) -> None:
    assert model in ANSWERED
    assert set(IDS[model]) <= IN_PATHS & model.model_fields.keys()
