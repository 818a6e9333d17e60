"""infra/template.yaml as CloudFormation reads it."""

from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).resolve().parent / "template.yaml"


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms (!Ref, !Sub, …) as the long ones."""


def _long_form(
    loader: _Loader, short: str, node: yaml.ScalarNode | yaml.SequenceNode
) -> dict[str, Any]:
    name = short if short in ("Ref", "Condition") else f"Fn::{short}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return {name: value.split(".", 1) if short == "GetAtt" else value}
    return {name: loader.construct_sequence(node, deep=True)}


_Loader.add_multi_constructor("!", _long_form)


def body() -> str:
    """The template as it is written."""
    return TEMPLATE.read_text(encoding="utf-8")


def read() -> dict[str, Any]:
    """The template, every short form spelt out."""
    return yaml.load(body(), _Loader)
