"""What can wake the service, and whom it calls: the API's routes, the queue of orders, the schedule."""

import gc
import os

gc.disable()  # Nothing made while importing is garbage; see docs/performance.md.

from chalice.app import (  # noqa: E402
    AuthRequest,
    AuthResponse,
    Chalice,
    CloudWatchEvent,
    Rate,
    Request,
    Response,
    SQSEvent,
)

from chalicelib import auth, wiring  # noqa: E402
from chalicelib.config import APP_NAME, settings  # noqa: E402
from chalicelib.openapi.routes import SECTIONS  # noqa: E402
from chalicelib.web import http  # noqa: E402

app = Chalice(app_name=APP_NAME, configure_logs=False)


@app.middleware("http")
def as_problem(request: Request, get_response) -> Response:  # type: ignore[no-untyped-def]
    """Chalice's own refusals take the shape of ours."""
    return http.as_problem(request, get_response(request))


@app.authorizer(ttl_seconds=60)
def authorize(request: AuthRequest) -> AuthResponse:
    """Who calls. What the caller may do is judged at the route, so one cached answer fits them all."""
    caller = auth.authenticated(request.token, settings())
    return AuthResponse(routes=["*"], principal_id=caller.sub, context=caller.as_context())


for section in SECTIONS:
    app.register_blueprint(http.blueprint(section, authorize))


@app.on_sqs_message(queue=settings().orders_queue_name, batch_size=1, maximum_concurrency=10)
def fulfil_order(event: SQSEvent) -> None:
    """An order was placed, or something on one is due."""
    for record in event:
        wiring.fulfil_message(record.body, event.context)


@app.on_sqs_message(queue=settings().mail_events_queue_name, batch_size=1)
def record_mail_event(event: SQSEvent) -> None:
    """SES told of a bounce or a complaint."""
    for record in event:
        wiring.record_mail_event(record.body)


@app.schedule(Rate(1, unit=Rate.DAYS))
def check_coupons(event: CloudWatchEvent) -> None:
    """Every day: which coupons were redeemed, which have expired."""
    wiring.check_coupons(event.context)


@app.schedule(Rate(1, unit=Rate.MINUTES))
def queue_due_orders(event: CloudWatchEvent) -> None:
    """Every minute: whatever is due goes to the queue."""
    wiring.queue_due_orders()


if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    wiring.warm_up()
gc.freeze()
gc.enable()
