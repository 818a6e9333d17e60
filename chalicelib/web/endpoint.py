"""How a route is declared: once, with everything that checks it and everything that documents it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import BaseModel

from chalicelib.auth import Caller, Role
from chalicelib.errors import (
    IdempotencyKeyReused,
    MalformedJson,
    NotFound,
    PayloadTooLarge,
    Refusal,
    RequestInProgress,
    StaleVersion,
    TemporarilyUnavailable,
    UnsupportedMediaType,
    ValidationFailed,
    WrongRole,
)
from chalicelib.storage.receipts import Slot
from chalicelib.values.base import Model

Headers = dict[str, str]


class Nothing(Model):
    """Stands where a call takes no query."""


class Verbatim(BaseModel):
    """An answer that is no JSON, such as a page; `media_type` says what it is."""

    text: str
    media_type: str


class Reply(NamedTuple):
    """What a view answers: a status, a model, and headers besides the usual ones."""

    status: int
    body: BaseModel
    headers: Headers = {}


@dataclass(frozen=True)
class Call:
    """A request that passed its declaration: parsed, with a caller who has the role."""

    caller: Caller
    path: dict[str, str]
    body: Any
    query: Any
    if_match: frozenset[int] | None
    slot: Slot


View = Callable[[Call], Reply]


@dataclass(frozen=True)
class Endpoint:
    """One route: what it takes, what it answers, and what it may refuse."""

    method: str
    path: str
    view: View
    tag: str
    role: Role | None
    answers: dict[int, type[BaseModel]]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    refuses: tuple[type[Refusal], ...] = ()
    answer_headers: tuple[str, ...] = ()
    takes_if_match: bool = False
    takes_idempotency_key: bool = False
    media_types: tuple[str, ...] = ("application/json",)

    @property
    def name(self) -> str:
        return self.view.__name__

    @property
    def call(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def all_refusals(self) -> tuple[type[Refusal], ...]:
        """Those declared, and those that the declaration itself brings with it."""
        if self.refuses and not self.answers:  # it refuses whatever it is asked
            return (*self.refuses, ValidationFailed, *([WrongRole] if self.role else []))
        brought: list[type[Refusal]] = [ValidationFailed, TemporarilyUnavailable]
        if self.role:
            brought.append(WrongRole)
        if self.body:
            brought += [MalformedJson, UnsupportedMediaType, PayloadTooLarge]
        if self.takes_if_match:
            brought.append(StaleVersion)
        if self.takes_idempotency_key:
            brought += [IdempotencyKeyReused, RequestInProgress]
        if "{" in self.path:
            brought.append(NotFound)
        return tuple(dict.fromkeys((*self.refuses, *brought)))


@dataclass
class Endpoints:
    """The endpoints of one room, collected as its routes module is read."""

    tag: str
    role: Role | None
    declared: list[Endpoint] = field(default_factory=list)

    def route(self, method: str, path: str, **declaration: Any) -> Callable[[View], View]:
        """Declare a view as the answer to a method and path. Takes the fields of Endpoint."""

        def declare(view: View) -> View:
            given = {"tag": self.tag, "role": self.role} | declaration
            self.declared.append(Endpoint(method=method, path=path, view=view, **given))
            return view

        return declare
