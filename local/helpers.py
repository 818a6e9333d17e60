"""The helpers under /_local. Never deployed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from chalicelib.auth import Role
from chalicelib.errors import Fault, ValidationFailed
from chalicelib.openapi import sample_data
from chalicelib.values import clock
from chalicelib.values.base import Model
from chalicelib.web.bodies import parse_body
from local.bittitan_coupons import NotRedeemable
from local.bittitan_faults import Faults
from local.bittitan_simulator import Simulator
from local.cloud import Cloud
from local.issuer import Issuer
from local.mail_events import publish_mail_event
from local.pages import local_page, mail_page

M = type[BaseModel]


class TokenWanted(Model):
    """Whose token to make."""

    account_id: Annotated[str, Field(pattern=r"^acc_[A-Za-z0-9_]{1,64}$")]
    roles: tuple[Role, ...]
    sub: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    expires_in: Annotated[int, Field(ge=-86_400, le=31_536_000)] = 12 * 3600


class MailEventWanted(Model):
    """The event that SES is to send about a mail."""

    event: Literal["hard_bounce", "soft_bounce", "complaint"]


class ClockMove(Model):
    """How far to move the service's clock."""

    advance_seconds: Annotated[float, Field(ge=0, le=315_360_000)]


class Helpers:
    """Who can sign in, tokens, sent mails, the simulator's state and faults, and the clock."""

    def __init__(self, issuer: Issuer, cloud: Cloud, simulator: Simulator) -> None:
        self._issuer = issuer
        self._cloud = cloud
        self._simulator = simulator
        routes: dict[tuple[str, str], Callable[..., Any]] = {
            ("GET", "/_local/pages/<path:name>"): self.page,
            ("GET", "/_local/accounts"): self.accounts,
            ("POST", "/_local/token"): self.token,
            ("GET", "/_local/emails"): self.emails,
            ("GET", "/_local/emails/<message_id>"): self.mail,
            ("POST", "/_local/emails/<message_id>/event"): self.mail_event,
            ("GET", "/_local/bittitan"): self.bittitan,
            ("POST", "/_local/bittitan/faults"): self.faults,
            ("POST", "/_local/bittitan/coupons/<code>/redeem"): self.redeem,
            ("POST", "/_local/bittitan/coupons/<code>/forget"): self.forget,
            ("POST", "/_local/clock"): self.clock,
        }
        self._map = Map(
            [Rule(path, methods=[method], endpoint=view) for (method, path), view in routes.items()]
        )

    def answer(self, request: Request) -> Any:
        """The JSON to answer with. Raises Refusal, or werkzeug's HTTP errors."""
        view, given = self._map.bind_to_environ(request.environ).match()
        return view(request, **given)

    def page(self, request: Request, name: str) -> Response:
        """A file of the bar that the pages have on this machine."""
        return local_page(request)

    def accounts(self, request: Request) -> list[dict[str, Any]]:
        """The accounts of the seed data that buy."""
        known = [each for each in sample_data.accounts(clock.now()) if each.kind != "end_customer"]
        return [each.model_dump(include={"account_id", "name", "kind"}) for each in known]

    def token(self, request: Request) -> dict[str, str]:
        wanted = _parsed(TokenWanted, request)
        token = self._issuer.token(
            wanted.account_id, wanted.roles, sub=wanted.sub, expires_in=wanted.expires_in
        )
        return {"token": token}

    def emails(self, request: Request) -> list[dict[str, Any]]:
        mails = sorted(self._cloud.mails(), key=lambda mail: mail["Timestamp"], reverse=True)
        return [_shown(mail) for mail in mails]

    def mail(self, request: Request, message_id: str) -> Response:
        """A mail as its reader sees it."""
        return mail_page(self._mail(message_id)["BodyHtml"])

    def mail_event(self, request: Request, message_id: str) -> dict[str, str]:
        wanted = _parsed(MailEventWanted, request)
        publish_mail_event(self._cloud, self._mail(message_id), wanted.event)
        return {"event": wanted.event}

    def _mail(self, message_id: str) -> dict[str, Any]:
        mail = next((mail for mail in self._cloud.mails() if mail["MessageId"] == message_id), None)
        if mail is None:
            raise NotFound
        return mail

    def bittitan(self, request: Request) -> dict[str, Any]:
        return self._simulator.snapshot()

    def faults(self, request: Request) -> dict[str, Any]:
        faults = _parsed(Faults, request)
        self._simulator.set_faults(faults)
        return faults.model_dump(mode="json", exclude_none=True)

    def redeem(self, request: Request, code: str) -> dict[str, str]:
        try:
            self._simulator.redeem(code)
        except KeyError:
            raise NotFound from None
        except NotRedeemable as no:
            raise ValidationFailed(faults=[Fault(code="not_redeemable", detail=str(no))]) from None
        return {"status": "redeemed"}

    def forget(self, request: Request, code: str) -> dict[str, str]:
        try:
            self._simulator.forget(code)
        except KeyError:
            raise NotFound from None
        return {"status": "forgotten"}

    def clock(self, request: Request) -> dict[str, str]:
        clock.advance(_parsed(ClockMove, request).advance_seconds)
        return {"now": clock.stamp(clock.now())}


def _parsed(model: M, request: Request) -> Any:
    return parse_body(model, request.get_data())


def _shown(mail: dict[str, Any]) -> dict[str, Any]:
    return {
        "to": ", ".join(mail["To"]),
        "subject": mail["Subject"],
        "text": mail["BodyText"],
        "html": mail["BodyHtml"],
        "sent_at": clock.stamp(datetime.fromtimestamp(mail["Timestamp"], UTC)),
        "message_id": mail["MessageId"],
    }
