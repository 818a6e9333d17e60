"""Which calls on AWS clients a module makes, read from its syntax."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# What a library does with a client that the code hands to it: (service, operation).
HANDED_ON = {
    "SecretsProvider": ("secretsmanager", "get_secret_value"),
    "generate_presigned_url": ("s3", "get_object"),
}
PARTS = frozenset({"Put", "Update", "Delete", "ConditionCheck"})
DEFINED = re.compile(r"^[ \t]*(?:class|(?:async )?def) (\w+)", re.MULTILINE)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Calls:
    """Services whose clients are made, methods called on clients, and what could not be read."""

    services: set[str] = field(default_factory=set)
    methods: dict[str, int] = field(default_factory=dict)
    handed_on: set[tuple[str, str]] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    unreadable: list[int] = field(default_factory=list)


def calls_of(source: str, defined: frozenset[str]) -> Calls:
    """The calls of one module. `defined` names the project's own classes and functions."""
    return _Reader(ast.parse(source), defined).read()


def names_defined(source: str) -> set[str]:
    return set(DEFINED.findall(source))


def may_call(source: str) -> bool:
    """Is there anything in a module that could be a call, or a part of a transaction?"""
    return "client" in source or "TableName" in source


class _Reader:
    def __init__(self, tree: ast.Module, defined: frozenset[str]) -> None:
        self._tree = tree
        self._defined = defined
        self._around = {c: p for p in ast.walk(tree) for c in ast.iter_child_nodes(p)}
        self._clients = self._names_of_clients()
        # By function: which of its arguments names the operation it calls.
        self._dispatchers: dict[str, str] = {}

    def read(self) -> Calls:
        self._find_dispatchers()
        found = Calls()
        for call in self._calls():
            self._note(call, found)
        found.parts = self._parts()
        return found

    def _calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self._tree) if isinstance(node, ast.Call))

    def _names_of_clients(self) -> set[str]:
        made = (node for node in ast.walk(self._tree) if isinstance(node, ast.Assign))
        return {
            target.id
            for node in made
            if _is_making(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def _is_client(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id.endswith("client") or node.id in self._clients
        if isinstance(node, ast.Attribute):
            return node.attr.endswith("client")
        return _is_making(node)

    def _operation(self, call: ast.Call) -> ast.expr | None:
        """Where a call says which operation it means; None when it is about something else."""
        name = _called(call)
        if name == "getattr" and len(call.args) > 1 and self._is_client(call.args[0]):
            return call.args[1]
        if name in self._dispatchers:
            return call.args[0] if call.args else call
        return None

    def _find_dispatchers(self) -> None:
        known = -1
        while known != len(self._dispatchers):
            known = len(self._dispatchers)
            for call in self._calls():
                said, within = self._operation(call), self._within(call)
                if within and isinstance(said, ast.Name) and said.id == _first_argument(within):
                    self._dispatchers[within.name] = said.id

    def _within(self, node: ast.AST) -> Function | None:
        while node in self._around and not isinstance(node, Function):
            node = self._around[node]
        return node if isinstance(node, Function) else None

    def _note(self, call: ast.Call, found: Calls) -> None:
        if _is_making(call):
            self._note_service(call, found)
        elif isinstance(call.func, ast.Attribute) and self._is_client(call.func.value):
            if call.func.attr in HANDED_ON:
                found.handed_on.add(HANDED_ON[call.func.attr])
                return
            found.methods.setdefault(call.func.attr, call.lineno)
        elif (said := self._operation(call)) is not None:
            self._note_operation(call, said, found)
        elif self._hands_a_client_on(call) and _called(call) not in self._defined:
            if (done := HANDED_ON.get(_called(call))) is None:
                found.unreadable.append(call.lineno)
            else:
                found.handed_on.add(done)

    def _note_service(self, call: ast.Call, found: Calls) -> None:
        service = call.args[0] if call.args else None
        if isinstance(service, ast.Constant):
            found.services.add(str(service.value))
        else:
            found.unreadable.append(call.lineno)

    def _note_operation(self, call: ast.Call, said: ast.expr, found: Calls) -> None:
        if isinstance(said, ast.Constant):
            found.methods.setdefault(str(said.value), call.lineno)
            return
        within = self._within(call)
        passed_on = isinstance(said, ast.Name) and within and within.name in self._dispatchers
        if not passed_on:
            found.unreadable.append(call.lineno)

    def _hands_a_client_on(self, call: ast.Call) -> bool:
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        return _called(call) != "getattr" and any(self._is_client(each) for each in given)

    def _parts(self) -> set[str]:
        """What transactions are made of: the dictionaries that say what to do in a table."""
        dicts = (node for node in ast.walk(self._tree) if isinstance(node, ast.Dict))
        return {
            key.value
            for node in dicts
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and key.value in PARTS and _names_a_table(value)
        }


def _is_making(node: ast.expr) -> bool:
    """Is it `aws.client(…)`, the one way the service makes a client?"""
    made = node.func if isinstance(node, ast.Call) else None
    whose = made.value if isinstance(made, ast.Attribute) and made.attr == "client" else None
    return isinstance(whose, ast.Name) and whose.id == "aws"


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _first_argument(function: Function) -> str:
    named = [each.arg for each in function.args.args if each.arg not in ("self", "cls")]
    return named[0] if named else ""


def _names_a_table(value: ast.expr) -> bool:
    keys = value.keys if isinstance(value, ast.Dict) else []
    return any(isinstance(key, ast.Constant) and key.value == "TableName" for key in keys)
