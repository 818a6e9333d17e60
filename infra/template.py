"""Reads the templates as CloudFormation does, for the commands and tests that use what they declare."""

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent
# What is kept between deployments, what watches it, and the pages. Where none is named, the first is meant.
INFRA, ALARMS, PAGES = FOLDER / "template.yaml", FOLDER / "alarms.yaml", FOLDER / "pages.yaml"
_CREATED_WITH = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")


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


@lru_cache(maxsize=4)
def body(of: Path = INFRA) -> str:
    """A template as CloudFormation is given it."""
    return compact(_written(of))


def compact(text: str) -> str:
    """The same template with a line for each resource: CloudFormation takes 51,200 bytes inline."""
    document: Any = _shortened(yaml.compose(text, yaml.SafeLoader))
    document.flow_style = False
    for _, section in document.value:
        if isinstance(section, yaml.MappingNode):
            section.flow_style = False
            for _, described in section.value:
                _on_one_line(described)
    return yaml.serialize(document, width=float("inf"))


def _written(of: Path) -> str:
    return of.read_text(encoding="utf-8")


def _shortened(node: Any) -> Any:
    """The node with CloudFormation's functions in their short form: `!Ref` for `Ref:`, `!If` for `Fn::If:`."""
    if isinstance(node, yaml.SequenceNode):
        node.value = [_shortened(each) for each in node.value]
    if not isinstance(node, yaml.MappingNode):
        return node
    node.value = [(name, _shortened(value)) for name, value in node.value]
    if len(node.value) != 1:
        return node
    [(name, given)] = node.value
    is_function = name.value == "Ref" or name.value.startswith("Fn::")
    if not is_function or given.tag.startswith("!") or isinstance(given, yaml.MappingNode):
        return node
    given.tag = "!" + name.value.removeprefix("Fn::")
    return given


def _on_one_line(node: Any) -> None:
    if isinstance(node, yaml.CollectionNode):
        node.flow_style = True
        for each in node.value:
            for part in each if isinstance(each, tuple) else (each,):
                _on_one_line(part)
    else:
        node.style = None
        node.value = _without_spaces(node.value)


def _without_spaces(text: str) -> str:
    """JSON inside the template as short as it can be; other text as it is."""
    if not text.startswith('{"'):
        return text
    return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)


def parsed(text: str) -> dict[str, Any]:
    """A template's text, every short form spelt out."""
    return yaml.load(text, _Loader)  # nosec B506


@lru_cache(maxsize=4)
def _parsed(of: Path) -> dict[str, Any]:
    return parsed(_written(of))


def read(of: Path = INFRA) -> dict[str, Any]:
    """A template, every short form spelt out; the caller may change it."""
    return deepcopy(_parsed(of))


def spelt(value: Any, given: Mapping[str, str]) -> Any:
    """A value of a template with the parameters that are given put in."""
    if isinstance(value, list):
        return [spelt(each, given) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(parameter := value.get("Ref"), str) and parameter in given:
        return given[parameter]
    if isinstance(text := value.get("Fn::Sub"), str):
        for name, meant in given.items():
            text = text.replace(f"${{{name}}}", meant)
        return {"Fn::Sub": text} if "${" in text else text
    return {name: spelt(each, given) for name, each in value.items()}


def declared(resource: str, of: Path = INFRA) -> dict[str, Any]:
    """A resource's properties by its logical name."""
    return deepcopy(_parsed(of)["Resources"][resource]["Properties"])


def table_definition(table_name: str) -> dict[str, Any]:
    """The arguments of DynamoDB's create_table for the declared table, under another name."""
    properties = declared("Table")
    return {"TableName": table_name} | {name: properties[name] for name in _CREATED_WITH}


def queue_attributes(queue: str = "Orders") -> dict[str, str]:
    """The attributes of SQS's create_queue for a queue, without its dead-letter queue."""
    # SQS and CloudFormation use the same attribute names. The redrive policy needs an ARN that does not exist yet.
    plain = {name: value for name, value in declared(queue).items() if isinstance(value, int)}
    return {name: str(value).lower() for name, value in plain.items()}
