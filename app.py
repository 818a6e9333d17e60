"""The entry points of the service: every Lambda function, and what each of them calls.

Each function is started for itself, from this one file: so what one of them calls is imported there.
"""

import gc
import os
from collections.abc import Callable

gc.disable()  # Collecting during the imports costs time and finds nothing; see docs/performance.md.
# There are none, and pydantic would look for them through everything that is installed.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

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

from chalicelib import functions  # noqa: E402
from chalicelib.config import APP_NAME, settings  # noqa: E402

# The API's name in API Gateway and in its metrics. Chalice sets the stage's variables before it imports this.
app = Chalice(app_name=f"{APP_NAME}-{os.environ.get('STAGE') or 'dev'}", configure_logs=False)


@app.authorizer(ttl_seconds=60)
def authorize(request: AuthRequest) -> AuthResponse:
    """Tells API Gateway who calls. The route checks the role, so one cached answer allows every route."""
    from chalicelib import auth

    caller = auth.authenticated(request.token, settings())
    return AuthResponse(routes=["*"], principal_id=caller.sub, context=caller.as_context())


if functions.runs(functions.API):
    from chalicelib.openapi.routes import SECTIONS
    from chalicelib.web import http

    for section in SECTIONS:
        app.register_blueprint(http.blueprint(section, authorize))

    @app.middleware("http")
    def as_answered(request: Request, get_response: Callable[[Request], Response]) -> Response:
        """Answers what Chalice itself refuses with a problem, as the service does, and HEAD without content."""
        return http.without_content_for_head(
            request, http.as_problem(request, get_response(request))
        )


@app.on_sqs_message(queue=settings().orders_queue_name, batch_size=1, maximum_concurrency=10)
def fulfil_order(event: SQSEvent) -> None:
    """Works on the orders that the messages name: an order was placed, or a step of it is due."""
    from chalicelib import workers

    for record in event:
        workers.fulfil_message(record.body, event.context)


@app.on_sqs_message(queue=settings().invoices_queue_name, batch_size=10)
def number_invoices(event: SQSEvent) -> None:
    """Issues the invoices of the orders that the messages name, in one transaction."""
    from chalicelib import workers

    workers.number_invoices([record.body for record in event])


@app.on_sqs_message(queue=settings().mail_events_queue_name, batch_size=1)
def record_mail_event(event: SQSEvent) -> None:
    """Records the bounces and complaints that SES reports."""
    from chalicelib import workers

    for record in event:
        workers.record_mail_event(record.body)


@app.schedule(Rate(5, unit=Rate.MINUTES))
def queue_due_coupons(event: CloudWatchEvent) -> None:
    """Queues the next coupons that BitTitan is to be asked about; a day has all that are due on it."""
    from chalicelib import workers

    workers.queue_due_coupons(event.context)


@app.on_sqs_message(queue=settings().coupon_checks_queue_name, batch_size=1, maximum_concurrency=5)
def check_coupons(event: SQSEvent) -> None:
    """Asks BitTitan which of some coupons were redeemed, and finds those that have expired."""
    from chalicelib import workers

    for record in event:
        workers.check_coupons(record.body, event.context)


@app.schedule(Rate(1, unit=Rate.MINUTES))
def queue_due_orders(event: CloudWatchEvent) -> None:
    """Queues every minute the orders with a step that is due."""
    from chalicelib import workers

    workers.queue_due_orders()


@app.schedule(Rate(1, unit=Rate.DAYS))
def reconcile(event: CloudWatchEvent) -> None:
    """Looks every day whether the rows of orders and invoices fit each other, and counts what does not."""
    from chalicelib import workers

    workers.reconcile(event.context)


functions.warm_up()
gc.freeze()
# A call makes some thousand values and drops them, hardly any in a ring; docs/performance.md.
gc.set_threshold(20_000)
gc.enable()
