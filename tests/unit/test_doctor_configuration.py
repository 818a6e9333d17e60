"""The doctor checks a stage's variables."""

import pytest

from infra.doctor.configuration import judge, settings_of
from infra.doctor.finding import Level
from infra.stage import Stage, stage

GOOD = {
    "STAGE": "dev",
    "SENDER_EMAIL": "licences@shop.internal",
    "TOKEN_ISSUER": "https://login.shop.internal/",
    "TOKEN_AUDIENCE": "storefront",
    "JWKS_URL": "https://login.shop.internal/jwks.json",
    "BITTITAN_URL": "https://bittitan.shop.internal",
    "INVOICE_PREFIX": "INV",
    "CREDIT_PREFIX": "CN",
    "LOG_LEVEL": "INFO",
    "DOCUMENTS_BUCKET": "the-shops-documents",
}
LOCAL = {"BITTITAN_URL": "http://127.0.0.1:9000"}


def found(changes: dict[str, str], *, rehearsed: bool = False) -> list[tuple[Level, str]]:
    judged = judge("dev", GOOD | changes, rehearsed=rehearsed)
    return [(each.level, each.sentence) for each in judged]


def stage_with(variables: dict[str, str]) -> Stage:
    real = stage("dev")
    chalice_config = real.chalice_config | {"stages": {"dev": {"environment_variables": variables}}}
    return Stage(name="dev", project=real.project, chalice_config=chalice_config)


def test_good_variables_are_one_ok() -> None:
    assert found({}) == [(Level.OK, "The variables of dev are set and fit.")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"STAGE": "prod"}, "STAGE is not dev."),
        ({"INVOICE_PREFIX": "inv"}, "INVOICE_PREFIX does not fit"),
        ({"PAYMENT_DAYS": "soon"}, "PAYMENT_DAYS does not fit"),
        ({"TOKEN_AUDIENCE": ""}, "TOKEN_AUDIENCE is not set."),
        ({"BITTITAN_URL": ""}, "BITTITAN_URL is not set."),
        ({"JWKS_URL": "http://login.shop.internal/"}, "JWKS_URL does not begin with https://."),
        ({"JWKS_URL": "https://"}, "JWKS_URL does not begin with https://."),
        ({"BITTITAN_URL": "https://bittitan.example"}, "BITTITAN_URL is still a placeholder"),
        ({"TOKEN_ISSUER": "https://www.example.com/"}, "TOKEN_ISSUER is still a placeholder"),
        (
            {"DOCUMENTS_BUCKET": "distributor-example-dev"},
            "DOCUMENTS_BUCKET is still a placeholder",
        ),
        ({"SENDER_EMAIL": "a@distributor.example"}, "SENDER_EMAIL is still a placeholder"),
        ({"SENDER_EMAIL": "distributor"}, "SENDER_EMAIL is no mail address."),
        ({"BITTITAN_URL": "https://127.0.0.1:1"}, "BITTITAN_URL is an address of this machine."),
        ({"CREDIT_PREFIX": "INV"}, "Invoices and credit invoices would both be numbered INV-…"),
        ({"INVOICE_PREFIX": "CN", "CREDIT_PREFIX": ""}, "Invoices and credit invoices would both"),
        ({"BITTITAN_API_KEY": "k"}, "The key to BitTitan lies in the configuration"),
    ],
)
def test_what_cannot_be_meant_is_an_error(changes: dict[str, str], sentence: str) -> None:
    [(level, said)] = found(changes)
    assert level is Level.ERROR
    assert said.startswith(sentence)


def test_everything_wrong_is_reported_at_once() -> None:
    assert len(found({"STAGE": "prod", "TOKEN_AUDIENCE": "", "CREDIT_PREFIX": "INV"})) == 3


def test_a_coupon_desk_that_nobody_tells_of_its_tasks_is_remarked_and_no_error() -> None:
    assert levels(COUPONS="desk", BITTITAN_URL="") == [Level.WARNING]
    assert levels(COUPONS="api") == [Level.OK]


def test_a_coupon_desk_needs_no_address_of_bittitan_and_one_that_is_given_is_judged() -> None:
    desk = {"COUPONS": "desk", "DESK_EMAIL": "desk@distributor.example"}
    assert levels(BITTITAN_URL="", **desk) == [Level.OK]
    assert Level.ERROR in levels(BITTITAN_URL="https://bittitan.example", **desk)


def levels(**changes: str) -> list[Level]:
    return [each.level for each in judge("dev", GOOD | changes, rehearsed=False)]


def test_a_misspelt_variable_is_a_warning() -> None:
    assert found({"JWKS_ULR": "x"}) == [(Level.WARNING, "JWKS_ULR means nothing to the service.")]


def test_an_address_of_this_machine_is_good_in_a_rehearsal_only() -> None:
    assert [level for level, _ in found(LOCAL, rehearsed=True)] == [Level.OK]
    assert [level for level, _ in found(LOCAL)] == [Level.ERROR]


def test_a_key_in_the_configuration_is_not_repeated() -> None:
    assert "the-key" not in str(found({"BITTITAN_API_KEY": "the-key"}))


def test_what_does_not_fit_leaves_the_other_checks_their_settings() -> None:
    settings = settings_of(stage_with(GOOD | {"STAGE": "prod", "INVOICE_PREFIX": "inv"}))
    assert settings.bittitan_url == GOOD["BITTITAN_URL"]
    assert settings.table_name == "bittitan-storefront-dev"


def test_without_a_bucket_there_are_no_documents_and_that_is_said() -> None:
    [(level, said)] = found({"DOCUMENTS_BUCKET": ""})
    assert level is Level.WARNING
    assert said == "DOCUMENTS_BUCKET is not set, so invoices get no documents."


def test_a_placeholder_of_a_bucket_is_good_in_a_rehearsal() -> None:
    [(level, _)] = found({"DOCUMENTS_BUCKET": "distributor-example-dev"}, rehearsed=True)
    assert level is Level.OK
