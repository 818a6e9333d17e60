"""A stage's settings, read from its environment."""

import pytest
from pydantic import ValidationError

from chalicelib.config import Settings, from_environment


def test_an_empty_environment_is_the_dev_stage_that_trusts_nobody() -> None:
    settings = from_environment({})
    assert settings == Settings()
    assert (settings.stage, settings.invoice_prefix, settings.payment_days) == ("dev", "INV", 14)
    assert (settings.jwks_url, settings.bittitan_url, settings.bittitan_api_key) == ("", "", "")


def test_every_setting_has_a_variable_named_like_it_in_capitals() -> None:
    given = {
        "STAGE": "prod",
        "SENDER_EMAIL": "shop@distributor.example",
        "SENDER_NAME": "The shop",
        "REPLY_TO": "help@distributor.example",
        "TOKEN_ISSUER": "https://issuer.example/",
        "TOKEN_AUDIENCE": "storefront",
        "JWKS_URL": "https://issuer.example/jwks.json",
        "COUPONS": "desk",
        "BITTITAN_URL": "https://bittitan.example",
        "BITTITAN_API_KEY": "key",
        "INVOICE_PREFIX": "BTS",
        "CREDIT_PREFIX": "BTC",
        "INVOICE_NUMBERS": "queue",
        "PAYMENT_DAYS": "30",
        "REMINDER_DAYS": "30,7",
        "COUPON_CHECKS_A_SECOND": "40",
        "DESK_EMAIL": "desk@distributor.example",
        "DOCUMENTS_BUCKET": "the-shops-documents",
        "PUBLIC_URL": "https://api.shop.example/v1",
        "DOCS": "off",
    }
    settings = from_environment(given | {"PATH": "/bin", "stage": "other"})
    read = settings.model_dump(exclude={"token_issuers", "reminder_days"})
    read["reminder_days"] = ",".join(map(str, settings.reminder_days))
    assert {name.upper(): str(value) for name, value in read.items()} == given


def test_an_empty_variable_counts_as_unset() -> None:
    assert from_environment({"STAGE": "", "PAYMENT_DAYS": "", "JWKS_URL": ""}) == Settings()


def test_nothing_to_pay_within_is_still_a_number() -> None:
    assert from_environment({"PAYMENT_DAYS": "0"}).payment_days == 0


@pytest.mark.parametrize(
    ("given", "days"), [("", ()), ("0", ()), ("14", (14,)), ("30, 7,1", (30, 7, 1))]
)
def test_reminders_go_out_on_the_days_that_are_given_and_none_without(
    given: str, days: tuple[int, ...]
) -> None:
    assert from_environment({"REMINDER_DAYS": given}).reminder_days == days


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESK_EMAIL", "desk"),
        ("DESK_EMAIL", "a@b.example,c@d.example"),
        ("REMINDER_DAYS", "30;7"),
        ("REMINDER_DAYS", "30,0"),
        ("REMINDER_DAYS", "366"),
        ("REMINDER_DAYS", "6,5,4,3,2,1"),
        ("STAGE", "Prod"),
        ("STAGE", "1st"),
        ("STAGE", "a" * 17),
        ("STAGE", "my-stage"),
        ("INVOICE_PREFIX", "inv"),
        ("INVOICE_PREFIX", "I"),
        ("INVOICE_PREFIX", "INV-2026"),
        ("INVOICE_PREFIX", "INV#"),
        ("PAYMENT_DAYS", "-1"),
        ("PAYMENT_DAYS", "121"),
        ("PAYMENT_DAYS", "soon"),
        ("PUBLIC_URL", "api.shop.example/v1"),
        ("PUBLIC_URL", "https://api.shop.example/shop/v1"),
        ("PUBLIC_URL", "https://api.shop.example/v1?stage=prod"),
    ],
)
def test_a_setting_that_cannot_be_meant_stops_the_stage(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=name.lower()):
        from_environment({name: value})


def test_what_a_stage_owns_is_named_after_it() -> None:
    settings = Settings(stage="prod")
    assert settings.table_name == "bittitan-storefront-prod"
    assert settings.orders_queue_name == "bittitan-storefront-prod-orders"
    assert settings.bittitan_secret_name == "bittitan-storefront/prod/bittitan-api-key"


@pytest.mark.parametrize(
    ("setting", "value"),
    [("SENDER_NAME", "Shop\nBcc: all@shop.example"), ("REPLY_TO", "help"), ("REPLY_TO", "a@b c@d")],
)
def test_a_senders_name_or_reply_address_that_fits_no_header_is_refused(
    setting: str, value: str
) -> None:
    with pytest.raises(ValidationError):
        from_environment({setting: value})


@pytest.mark.parametrize(
    ("public_url", "base_url"),
    [
        ("", "/api"),
        ("https://api.shop.example", "https://api.shop.example"),
        ("https://api.shop.example/", "https://api.shop.example"),
        ("https://api.shop.example/v1/", "https://api.shop.example/v1"),
    ],
)
def test_callers_put_the_public_address_before_each_path(public_url: str, base_url: str) -> None:
    assert Settings(public_url=public_url).base_url == base_url


@pytest.mark.parametrize(
    ("public_url", "desk_page"),
    [
        ("", ""),
        ("https://api.shop.example", ""),
        ("https://api.shop.example/v1", ""),
        ("https://shop.example/api", "https://shop.example/bss/#/coupon-desk"),
        ("https://shop.example/api/", "https://shop.example/bss/#/coupon-desk"),
    ],
)
def test_the_coupon_desk_is_at_the_public_address_where_that_is_of_the_pages(
    public_url: str, desk_page: str
) -> None:
    assert Settings(public_url=public_url).desk_page == desk_page
