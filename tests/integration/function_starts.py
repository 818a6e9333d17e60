"""A process for each function as Lambda starts it, with one event, and what it answers where nobody answers it."""

import json
import subprocess
import sys
from typing import Any

from chalicelib.errors import TemporarilyUnavailable
from chalicelib.functions import API, AUTHORIZE
from local.lambda_events import queue_event, schedule_event
from tests.project import plain_environment

INVOKED = """
import json, os, sys
sys.path[:] = [path for path in sys.path if "site-packages" not in path]
sys.path[:0] = sys.argv[1:3]
import app

class Context:
    aws_request_id = "one"
    def get_remaining_time_in_millis(self):
        return 100_000

function = getattr(app, os.environ["_HANDLER"].removeprefix("app."))
try:
    answer = function(json.load(sys.stdin), Context())
except Exception as raised:
    print(type(raised).__name__, raised)
else:
    print((answer or {}).get("statusCode"))
"""
AS_LAMBDA = {
    "AWS_LAMBDA_FUNCTION_NAME": "one",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    # Nobody listens there.
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
}
HEALTH = {
    "httpMethod": "GET",
    "headers": {},
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "stageVariables": None,
    "body": None,
    "isBase64Encoded": False,
    "requestContext": {"httpMethod": "GET", "resourcePath": "/health", "requestId": "one"},
}
TOKEN = {"type": "TOKEN", "authorizationToken": "Bearer none", "methodArn": "arn:aws:execute-api:x"}
BOUNCE = {
    "eventType": "Bounce",
    "mail": {"messageId": "one", "tags": {"order_id": ["ord_a"]}},
    "bounce": {"bounceType": "Permanent"},
}
# What a worker says without a table: the code that asks for it was there.
NO_TABLE = f"TemporarilyUnavailable {TemporarilyUnavailable.code}"
COUPONS = '{"asset_ids": ["ast_a_01"], "day": "2026-11-27"}'
EVENTS: list[tuple[str, dict[str, Any], str]] = [
    (API, HEALTH, "200"),
    (AUTHORIZE, TOKEN, "Exception Unauthorized"),
    ("app.fulfil_order", queue_event('{"order_id": "ord_a"}'), NO_TABLE),
    ("app.number_invoices", queue_event('{"order_id": "ord_a"}'), "None"),
    (
        "app.record_mail_event",
        queue_event(json.dumps({"Message": json.dumps(BOUNCE)})),
        f"RuntimeError {TemporarilyUnavailable.detail}",
    ),
    ("app.queue_due_orders", schedule_event(), NO_TABLE),
    ("app.queue_due_coupons", schedule_event(), NO_TABLE),
    ("app.check_coupons", queue_event(COUPONS), NO_TABLE),
    ("app.reconcile", schedule_event(), NO_TABLE),
]


def answered(handler: str, event: dict[str, Any], paths: list[str]) -> str:
    """What a new process for this function answers to an event; it sees these paths and Python's own."""
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", INVOKED, *paths],
        cwd=paths[0],
        env=plain_environment() | AS_LAMBDA | {"_HANDLER": handler},
        input=json.dumps(event),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines()[-1] if done.returncode == 0 else done.stderr
