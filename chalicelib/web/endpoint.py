"""How a route is declared: once. Parsing its requests and documenting it both use the declaration."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, cast

from pydantic import BaseModel
from typing_extensions import TypeVar

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
# Raises a Refusal, given the parameters of a path.
Judge = Callable[[Mapping[str, str]], None]


class Nothing(Model):
    """The body of a call that takes no body, and the query of one that takes no query parameters."""


Body = TypeVar("Body", bound=BaseModel, default=Nothing)
Query = TypeVar("Query", bound=BaseModel, default=Nothing)


class Verbatim(BaseModel):
    """An answer that is not JSON, such as a page; `media_type` is its Content-Type."""

    text: str
    media_type: str


class Reply(NamedTuple):
    """What a view answers: a status, a model, and headers besides the usual ones."""

    status: int
    body: BaseModel
    headers: Headers = {}


@dataclass(frozen=True)
class Call(Generic[Body, Query]):
    """A request that fits its declaration: parsed, from a caller who has the role.

    `Call[NewAccount]` has a body, `Call[Nothing, ListQuery]` query parameters, `Call` neither.
    """

    caller: Caller
    path: dict[str, str]
    body: Body
    query: Query
    if_match: frozenset[int] | None
    slot: Slot


@dataclass(frozen=True)
class Takes(Generic[Body, Query]):
    """What a request may bring besides the parameters of its path.

    An optional body that is not sent is one in which every field is left out. `judged_first` refuses,
    by the path, what cannot be done whatever the body says; it is called before the body is read.
    Without If-Match a change is merged onto the newest version, or, with `replaces`, written over it.
    """

    body: type[Body] | None = None
    body_is_optional: bool = False
    judged_first: Judge | None = None
    query: type[Query] | None = None
    if_match: bool = False
    replaces: bool = False
    idempotency_key: bool = False


class Answers(NamedTuple):
    """The model of every success status, with the headers and media types that all of them have.

    With a `cache_control` a caller may keep the answer; it has an entity tag, and 304 answers who has it.
    """

    models: dict[int, type[BaseModel]]
    headers: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ("application/json",)
    cache_control: str = ""


# A call and a view of any endpoint, where the models of body and query are not known.
ParsedCall = Call[BaseModel, BaseModel]
View = Callable[[ParsedCall], Reply]
TypedView = Callable[[Call[Body, Query]], Reply]


class Endpoint(NamedTuple):
    """One route: what it takes, what it answers, and what it may refuse."""

    method: str
    path: str
    view: View
    tag: str
    role: Role | None
    answers: dict[int, type[BaseModel]]
    body: type[BaseModel] | None = None
    body_is_optional: bool = False
    judged_first: Judge | None = None
    query: type[BaseModel] | None = None
    refuses: tuple[type[Refusal], ...] = ()
    answer_headers: tuple[str, ...] = ()
    takes_if_match: bool = False
    replaces: bool = False
    takes_idempotency_key: bool = False
    media_types: tuple[str, ...] = ("application/json",)
    cache_control: str = ""

    @property
    def name(self) -> str:
        return self.view.__name__

    @property
    def call(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def needs_body(self) -> bool:
        return self.body is not None and not self.body_is_optional

    @property
    def all_refusals(self) -> tuple[type[Refusal], ...]:
        """The declared refusals, then those that follow from what the endpoint takes."""
        # Without an answer every request is refused, and only its query is read before that.
        if self.refuses and not self.answers:
            return (*self.refuses, ValidationFailed, *([WrongRole] if self.role else []))
        return tuple(dict.fromkeys((*self.refuses, *self._implied_refusals())))

    def _implied_refusals(self) -> Iterator[type[Refusal]]:
        # A call that takes no body may be sent one, and refuses it by the same rules.
        yield from (ValidationFailed, MalformedJson, UnsupportedMediaType, PayloadTooLarge)
        yield TemporarilyUnavailable
        if self.role:
            yield WrongRole
        if self.takes_if_match:
            yield StaleVersion
        if self.takes_idempotency_key:
            yield from (IdempotencyKeyReused, RequestInProgress)
        if "{" in self.path:
            yield NotFound


class Endpoints:
    """The endpoints of one section of the API. Importing a routes module adds its endpoints."""

    def __init__(self, tag: str, role: Role | None) -> None:
        self.tag = tag
        self.role: Role | None = role
        self.declared: list[Endpoint] = []

    def route(
        self,
        method: str,
        path: str,
        *,
        takes: Takes[Body, Query] = Takes(),
        answers: Answers | dict[int, type[BaseModel]],
        refuses: tuple[type[Refusal], ...] = (),
    ) -> "Route[Body, Query]":
        """The decorator of the view that answers this method and path."""
        known = answers if isinstance(answers, Answers) else Answers(answers)
        return Route(self, method, path, takes, known, refuses)


@dataclass(frozen=True)
class Route(Generic[Body, Query]):
    """Adds a view to a section. The view takes a Call of the declared body and query, which pyright checks."""

    section: Endpoints
    method: str
    path: str
    takes: Takes[Body, Query]
    answers: Answers
    refuses: tuple[type[Refusal], ...]

    def __call__(self, view: TypedView[Body, Query]) -> TypedView[Body, Query]:
        endpoint = Endpoint(
            method=self.method,
            path=self.path,
            view=cast(View, view),  # Its requests are parsed by the models that are declared here.
            tag=self.section.tag,
            role=self.section.role,
            answers=self.answers.models,
            body=self.takes.body,
            body_is_optional=self.takes.body_is_optional,
            judged_first=self.takes.judged_first,
            query=self.takes.query,
            refuses=self.refuses,
            answer_headers=self.answers.headers,
            takes_if_match=self.takes.if_match,
            replaces=self.takes.replaces,
            takes_idempotency_key=self.takes.idempotency_key,
            media_types=self.answers.media_types,
            cache_control=self.answers.cache_control,
        )
        self.section.declared.append(endpoint)
        return view
