"""Metrics, in CloudWatch's embedded format: what was sold, what was delivered, and how long it took."""

from typing import Any

from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.aws_calls import failing
from tests.api.recording import RecordedOutput
from tests.api.workers import Fulfilment


def test_an_order_is_counted_once_from_placing_to_completion(
    shopper: Shopper, fulfilment: Fulfilment, written: RecordedOutput
) -> None:
    shopper.buy(MAILBOX, BUNDLE)
    assert written.metric("OrdersPlaced") == [1]
    assert written.metric("OrdersCompleted") == []
    clock.advance(30)
    fulfilment.run()
    assert written.metric("CouponsIssued") == [1, 1]
    assert written.metric("WelcomeMails") == [1]
    assert written.metric("OrdersCompleted") == [1]
    (took,) = written.metric("PlacedToCompleted")
    assert 30 <= took < 60
    assert written.metric("OrdersPlaced") == [1]


def test_metrics_are_written_as_cloudwatch_reads_them(
    shopper: Shopper, fulfilment: Fulfilment, written: RecordedOutput
) -> None:
    shopper.buy()
    fulfilment.run()
    units = {}
    for blob in written.blobs:
        assert isinstance(blob["_aws"]["Timestamp"], int)
        (directive,) = blob["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "BitTitanStorefront"
        assert [sorted(names) for names in directive["Dimensions"]] == [["service", "stage"]]
        assert (blob["service"], blob["stage"]) == ("bittitan-storefront", "test")
        units |= {metric["Name"]: metric["Unit"] for metric in directive["Metrics"]}
    assert units == {
        "OrdersPlaced": "Count",
        "CouponsIssued": "Count",
        "WelcomeMails": "Count",
        "OrdersCompleted": "Count",
        "PlacedToCompleted": "Seconds",
    }


def test_what_is_refused_or_repeated_is_not_counted(
    shopper: Shopper, fulfilment: Fulfilment, written: RecordedOutput
) -> None:
    shopper.fill()
    assert shopper.place().status == 409
    assert written.blobs == []
    checkout = shopper.confirm()
    assert shopper.place(checkout, key="key-1").status == 201
    assert shopper.place(checkout, key="key-1").status == 201
    assert shopper.place(checkout).status == 200
    assert written.metric("OrdersPlaced") == [1]
    (body,) = fulfilment.take()
    fulfilment.handle(body)
    fulfilment.handle(body)
    assert (written.metric("OrdersCompleted"), written.metric("CouponsIssued")) == ([1], [1])


def test_what_fails_is_counted_too(
    shopper: Shopper, fulfilment: Fulfilment, bittitan_fails: Any, written: RecordedOutput
) -> None:
    bittitan_fails({"kind": "reject"})
    shopper.buy(MAILBOX, BUNDLE)
    with failing("sesv2", "SendEmail", "ThrottlingException"):
        fulfilment.run()
    assert written.metric("CouponFailures") == [1]
    assert written.metric("WelcomeMailFailures") == [1]
    assert written.metric("OrdersCompleted") == []


def test_an_order_that_needs_attention_is_counted(
    shopper: Shopper, fulfilment: Fulfilment, bittitan_fails: Any, written: RecordedOutput
) -> None:
    bittitan_fails({"kind": "reject"})
    shopper.buy()
    fulfilment.run()
    assert written.metric("OrdersNeedingAttention") == [1]
