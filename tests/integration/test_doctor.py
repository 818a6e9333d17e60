"""`make doctor`: green on a stage in good health, red with the right sentence on each that is not."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import botocore
import pytest

from chalicelib.storage.keys import seller_key
from chalicelib.values import clock
from infra.domain import Leads, address, lead, leads_to, take_away
from local.cloud import free_port
from tests.integration.doctor_stage import (
    DOMAIN,
    KEY,
    NAME,
    SECRET,
    SENDER,
    Doctor,
    HealthyStage,
    Report,
    change_stack,
    grant_sending,
    set_variables,
    take_out,
)

READS = ("Get", "List", "Describe", "Head")


@pytest.fixture(scope="module")
def healthy_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HealthyStage]:
    healthy_stage = HealthyStage(tmp_path_factory.mktemp("healthy_stage"))
    try:
        healthy_stage.open()
        yield healthy_stage
    finally:
        healthy_stage.close()


@pytest.fixture
def doctor(
    healthy_stage: HealthyStage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Doctor:
    """A doctor who looks at the good stage, from a copy of its project that may be spoilt."""
    for name, value in healthy_stage.cloud.environment().items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.delenv("SENDER_EMAIL")
    shutil.copytree(healthy_stage.project, tmp_path / "project")
    return Doctor(healthy_stage, tmp_path / "project", capsys)


@pytest.fixture
def aws(healthy_stage: HealthyStage) -> Iterator[Any]:
    """The stage's cloud, to break something in it; afterwards it is in good health again."""
    yield healthy_stage.cloud.client
    healthy_stage.bring_up()


@pytest.fixture
def calls() -> Iterator[list[str]]:
    """Every operation that any AWS client of this process is asked for."""
    made: list[str] = []

    def watch(session: Any) -> None:
        session.register("before-call", lambda model, **_: made.append(model.name))

    botocore.register_initializer(watch)
    yield made
    botocore.unregister_initializer(watch)


def is_red(report: Report, *sentences: str) -> bool:
    """Status 1, and these errors and no others; each begins with a sentence and has a remedy."""
    errors = report.of("error")
    assert report.status == 1, report.output
    assert len(errors) == len(sentences), report.output
    assert all(" -> " in each for each in errors), report.output
    fits = zip(sorted(errors), sorted(sentences), strict=True)
    assert all(each.startswith(sentence) for each, sentence in fits), report.output
    return True


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_stage_in_good_health_is_green(doctor: Doctor) -> None:
    report = doctor.examine()
    assert report.status == 0, report.output
    assert report.of("error") == report.of("warning") == []
    looked_at = {line.split()[0] for line in report.of("ok")}
    assert looked_at == {
        *("configuration", "package", "runtime", "permissions", "aws", "stack", "table"),
        *(
            "seller",
            "queues",
            "mail",
            "documents",
            "secret",
            "gateway",
            "bittitan",
            "issuer",
            "clock",
        ),
    }


def test_the_doctor_changes_nothing(doctor: Doctor, calls: list[str]) -> None:
    before = contents(doctor.project)
    doctor.examine()
    assert len(calls) > 15
    assert not [call for call in calls if not call.startswith(READS)]
    assert contents(doctor.project) == before
    held = doctor.stage.simulator.snapshot()
    assert (held["accounts"], held["coupons"]) == ([], [])


def test_the_key_is_never_shown(doctor: Doctor) -> None:
    assert KEY not in doctor.examine().output


def test_a_second_stage_cannot_make_the_identity_of_the_first_once_more(doctor: Doctor) -> None:
    [refused] = doctor.examine("prod").of("error")
    said, _, remedy = refused.partition(" -> ")
    assert said == f"mail SES has {SENDER} already, so CloudFormation cannot make it once more."
    assert "SENDER_EMAIL=" in remedy


def test_before_the_first_deployment_nothing_is_missing(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The other stage's stack has made the identity.
    monkeypatch.setenv("SENDER_EMAIL", "")
    report = doctor.examine("prod")
    assert report.status == 0, report.output
    assert (
        "table The table bittitan-storefront-prod is not there yet; it comes with the stack."
        in (report.of("ok"))
    )
    assert [line.split(" -> ")[0] for line in report.of("warning")] == [
        "package sam.json carries other variables than prod has now.",
        "bittitan BitTitan answers; there is no key to try.",
    ]


def test_an_unknown_stage_is_one_sentence(doctor: Doctor) -> None:
    report = doctor.examine("nowhere")
    assert report.status == 2
    assert report.output == ""
    assert report.complaint == (
        ".chalice/config.json describes no stage 'nowhere', only: dev, prod.\n"
    )


# The stage's variables


def test_invoices_and_credits_in_one_series(doctor: Doctor) -> None:
    set_variables(doctor.project, {"CREDIT_PREFIX": "DEV", "INVOICE_PREFIX": "DEV"})
    clash = (
        "configuration Invoices and credit invoices would both be numbered DEV-…, in one series."
    )
    assert is_red(doctor.examine(), clash)


def test_an_address_that_is_still_a_placeholder(doctor: Doctor) -> None:
    set_variables(doctor.project, {"TOKEN_ISSUER": "https://login.distributor.example/"})
    expected = "configuration TOKEN_ISSUER is still a placeholder (login.distributor.example)."
    assert is_red(doctor.examine(), expected)


def test_a_policy_that_lacks_an_action(doctor: Doctor) -> None:
    take_out(doctor.project, "dynamodb:UpdateItem")
    expected = "permissions The code uses dynamodb:UpdateItem, and no policy grants it."
    assert is_red(doctor.examine(), expected)


def test_a_package_that_is_too_big(doctor: Doctor) -> None:
    with ZipFile(doctor.project / "build" / "deployment.zip", "a", ZIP_STORED) as packed:
        packed.writestr("film.bin", os.urandom(8 * 1024 * 1024))
    report = doctor.examine()
    assert is_red(report, "package 2")
    assert "MB zipped: that is more than the 14 MB we allow ourselves." in report.output


def test_a_package_for_another_python(doctor: Doctor) -> None:
    with ZipFile(doctor.project / "build" / "deployment.zip", "a") as packed:
        packed.writestr("fast.cpython-39-x86_64-linux-gnu.so", b"")
    assert is_red(
        doctor.examine(), "package Its wheels are built for 39-x86_64; the functions run "
    )


# The table and the queues


def test_a_table_without_one_of_its_indexes(doctor: Doctor, aws: Any) -> None:
    gone = [{"Delete": {"IndexName": "due"}}]
    aws("dynamodb").update_table(TableName=NAME, GlobalSecondaryIndexUpdates=gone)
    assert is_red(doctor.examine(), "table The index due is missing.")


def test_a_table_that_never_forgets(doctor: Doctor, aws: Any) -> None:
    aws("dynamodb").update_time_to_live(
        TableName=NAME, TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires_at"}
    )
    expected = "table It never forgets what has expired (TTL is off)."
    assert is_red(doctor.examine(), expected)


def test_a_table_that_cannot_be_restored(doctor: Doctor, aws: Any) -> None:
    aws("dynamodb").update_continuous_backups(
        TableName=NAME, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )
    assert is_red(doctor.examine(), "table It cannot be restored to a point in time.")


def test_a_table_that_is_gone(doctor: Doctor, aws: Any) -> None:
    aws("dynamodb").update_table(TableName=NAME, DeletionProtectionEnabled=False)
    assert is_red(doctor.examine(), "table It can be deleted by mistake.")
    aws("dynamodb").delete_table(TableName=NAME)
    assert is_red(doctor.examine(), f"table The table {NAME} is not there, though its stack is.")


def test_a_stage_without_a_seller(doctor: Doctor, aws: Any) -> None:
    aws("dynamodb").delete_item(TableName=NAME, Key=seller_key().attributes())
    report = doctor.examine()
    assert report.status == 0, report.output
    assert report.of("warning") == [
        "seller The seller's data is not given, so nothing can be ordered (seller_incomplete). -> "
        "Staff give the whole of it: PUT /bss/seller."
    ]


def test_a_stage_without_its_bucket(doctor: Doctor, aws: Any) -> None:
    bucket = "distributor-example-dev-documents"
    aws("s3").delete_bucket(Bucket=bucket)
    report = doctor.examine()
    assert report.status == 0, "orders are fulfilled without"
    [told] = report.of("warning")
    assert told.startswith(f"documents The bucket {bucket} is not there")


def test_a_queue_without_dead_letters(doctor: Doctor, aws: Any) -> None:
    sqs = aws("sqs")
    url = sqs.get_queue_url(QueueName=f"{NAME}-orders")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": ""})
    expected = f"queues {NAME}-orders does not send what crashed 5 times to {NAME}-orders-dead."
    assert is_red(doctor.examine(), expected)


def test_a_queue_that_shows_messages_too_soon(doctor: Doctor, aws: Any) -> None:
    sqs = aws("sqs")
    url = sqs.get_queue_url(QueueName=f"{NAME}-orders")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "30"})
    expected = (
        f"queues {NAME}-orders has VisibilityTimeout 30, declared is 720: a message comes back"
    )
    assert is_red(doctor.examine(), expected)


# Mail


def test_a_sender_that_ses_has_not_verified(doctor: Doctor, aws: Any) -> None:
    aws("sesv2").delete_email_identity(EmailIdentity=SENDER)
    expected = f"mail SES does not know {SENDER}, so no mail can be sent."
    assert is_red(doctor.examine(), expected)


SIGNED = {"Status": "SUCCESS", "SigningEnabled": True, "Tokens": ["t1", "t2", "t3"]}
BOUNCING = {"MailFromDomain": f"bounces.{DOMAIN}", "MailFromDomainStatus": "SUCCESS"}


@pytest.fixture
def domain(doctor: Doctor, aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A sender whose domain is verified, with what SES says of it: the local AWS can be told nothing of that."""
    aws("sesv2").delete_email_identity(EmailIdentity=SENDER)
    aws("sesv2").create_email_identity(EmailIdentity=DOMAIN)
    grant_sending(doctor.project, DOMAIN, SENDER)
    said = {"DkimAttributes": dict(SIGNED), "MailFromAttributes": dict(BOUNCING)}

    def watch(session: Any) -> None:
        session.register(
            "after-call.sesv2.GetEmailIdentity", lambda parsed, **_: parsed.update(said)
        )

    botocore.register_initializer(watch)
    yield said
    botocore.unregister_initializer(watch)


def test_a_domain_that_is_signed_for_and_returns_its_bounces_is_green(
    doctor: Doctor, domain: dict[str, Any]
) -> None:
    report = doctor.examine()
    assert report.of("error") == [], report.output
    assert f"mail Mails of {DOMAIN} are signed with DKIM." in report.of("ok")
    assert f"mail Bounces of {DOMAIN} return to bounces.{DOMAIN}." in report.of("ok")


def test_a_domain_whose_mails_are_not_signed(doctor: Doctor, domain: dict[str, Any]) -> None:
    domain["DkimAttributes"]["Status"] = "PENDING"
    report = doctor.examine()
    expected = f"mail SES does not sign mails of {DOMAIN} with DKIM: its status is PENDING."
    assert is_red(report, expected)
    assert f"t1._domainkey.{DOMAIN} CNAME t1.dkim.amazonses.com" in report.output


def test_a_domain_whose_bounces_do_not_return_to_it(doctor: Doctor, domain: dict[str, Any]) -> None:
    domain["MailFromAttributes"]["MailFromDomainStatus"] = "FAILED"
    expected = f"mail SES does not use the MAIL FROM bounces.{DOMAIN}: FAILED."
    assert is_red(doctor.examine(), expected)


def test_a_policy_that_names_the_address_where_ses_judges_the_domain(
    doctor: Doctor, domain: dict[str, Any]
) -> None:
    grant_sending(doctor.project, SENDER, SENDER)
    expected = (
        f"mail SES judges mail from {SENDER} by the identity {DOMAIN}, which no policy names."
    )
    assert is_red(doctor.examine(), expected)


def test_a_sender_that_is_not_in_the_domain_of_the_stack(doctor: Doctor, aws: Any) -> None:
    change_stack(aws, SenderDomain="elsewhere.internal")
    expected = f"mail SENDER_EMAIL {SENDER} is not in elsewhere.internal, the stack's SenderDomain."
    assert is_red(doctor.examine(), expected)


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_an_account_in_the_sandbox_keeps_no_stage_from_its_first_deployment(
    doctor: Doctor, aws: Any, stage: str
) -> None:
    """Dev is up, prod is not; what else prod says is not looked at here."""
    aws("sesv2").put_account_details(
        ProductionAccessEnabled=False,
        MailType="TRANSACTIONAL",
        WebsiteURL="https://shop.internal",
    )
    sentence = "mail SES is in its sandbox here: only verified recipients get mail."
    report = doctor.examine(stage)
    assert [each for each in report.of("warning") if each.startswith(sentence)], report.output


def test_bounces_that_nobody_hears_of(doctor: Doctor, aws: Any) -> None:
    aws("sesv2").delete_configuration_set_event_destination(
        ConfigurationSetName=NAME, EventDestinationName="mail-events"
    )
    expected = f"mail The configuration set {NAME} does not publish BOUNCE, COMPLAINT to {NAME}-mail-events."
    assert is_red(doctor.examine(), expected)


# The API's own domain

API_DOMAIN = "api.shop.internal"


def api_called(aws: Any, name: str) -> str:
    """An API with a stage, as a deployment leaves it; its id."""
    apigateway = aws("apigateway")
    api_id: str = apigateway.create_rest_api(name=name)["id"]
    apigateway.create_deployment(restApiId=api_id, stageName="api")
    return api_id


@pytest.fixture
def api_domain(doctor: Doctor, aws: Any) -> str:
    """A stage that is reached below a domain of its own, which leads to its API."""
    set_variables(doctor.project, {"PUBLIC_URL": f"https://{API_DOMAIN}/v1"})
    certificate = "arn:aws:acm:eu-west-1:000000000000:certificate/1"
    change_stack(aws, DomainName=API_DOMAIN, CertificateArn=certificate)
    return api_called(aws, NAME)


def test_a_domain_that_leads_to_the_stage_is_green(
    doctor: Doctor, aws: Any, api_domain: str
) -> None:
    lead(aws("apigateway"), f"https://{API_DOMAIN}/v1", api_domain, "api")
    report = doctor.examine()
    assert report.of("error") == [], report.output
    assert f"domain The base path v1 of {API_DOMAIN} leads to this stage." in report.of("ok")


def test_a_domain_that_leads_nowhere_yet_is_mended_by_the_next_deployment(
    doctor: Doctor, api_domain: str
) -> None:
    report = doctor.examine()
    assert report.of("error") == [], report.output
    told = f"domain The base path v1 of {API_DOMAIN} leads nowhere yet. -> make deploy STAGE=dev"
    assert told in report.of("warning")


def test_a_domain_that_leads_to_another_stage(doctor: Doctor, aws: Any, api_domain: str) -> None:
    other = api_called(aws, "bittitan-storefront-prod")
    lead(aws("apigateway"), f"https://{API_DOMAIN}/v1", other, "api")
    expected = f"domain The base path v1 of {API_DOMAIN} leads to another API ({other})."
    assert is_red(doctor.examine(), expected)


def test_a_deployment_leads_a_domain_to_its_api_once_and_never_away_from_another(
    aws: Any, api_domain: str
) -> None:
    public, apigateway = f"https://{API_DOMAIN}/v1", aws("apigateway")
    assert lead(apigateway, public, api_domain, "api") == f"{public} leads here from now on."
    assert lead(apigateway, public, api_domain, "api") == f"{public} leads here."
    other = api_called(aws, "bittitan-storefront-prod")
    kept = f"{public} leads to the API {api_domain}, and was left so."
    assert lead(apigateway, public, other, "api") == kept
    assert leads_to(apigateway, address(public)) == Leads(api_domain, "api")
    unknown = "https://other.shop.internal"
    said = f"API Gateway knows no domain other.shop.internal, so {unknown} does not lead here."
    assert lead(apigateway, unknown, api_domain, "api") == said


def test_an_address_is_taken_away_with_the_api_it_leads_to_and_no_other(
    aws: Any, api_domain: str
) -> None:
    apigateway, other = aws("apigateway"), api_called(aws, "bittitan-storefront-prod")
    lead(apigateway, f"https://{API_DOMAIN}/v1", api_domain, "api")
    lead(apigateway, f"https://{API_DOMAIN}/v0", api_domain, "api")
    lead(apigateway, f"https://{API_DOMAIN}", other, "api")
    taken = [f"{API_DOMAIN}/v0", f"{API_DOMAIN}/v1"]
    assert sorted(take_away(apigateway, api_domain)) == taken
    assert take_away(apigateway, api_domain) == [], "again is harmless"
    assert leads_to(apigateway, address(f"https://{API_DOMAIN}/v1")) is None
    assert leads_to(apigateway, address(f"https://{API_DOMAIN}")) == Leads(other, "api")


def test_a_domain_that_api_gateway_does_not_know(doctor: Doctor) -> None:
    set_variables(doctor.project, {"PUBLIC_URL": f"https://{API_DOMAIN}/v1"})
    expected = f"domain API Gateway knows no domain {API_DOMAIN}, which PUBLIC_URL names."
    assert is_red(doctor.examine(), expected)


def test_a_public_address_that_no_mapping_can_have(doctor: Doctor) -> None:
    set_variables(doctor.project, {"PUBLIC_URL": f"https://{API_DOMAIN}/shop/v1"})
    assert is_red(doctor.examine(), "configuration PUBLIC_URL does not fit: ")


def test_a_public_address_that_is_still_a_placeholder(doctor: Doctor) -> None:
    set_variables(doctor.project, {"PUBLIC_URL": "https://api.shop.example/v1"})
    report = doctor.examine()
    expected = "configuration PUBLIC_URL is still a placeholder (api.shop.example)."
    assert is_red(report, expected, "domain API Gateway knows no domain api.shop.example")


# BitTitan and its key


def without_its_secret(aws: Any) -> Any:
    secrets = aws("secretsmanager")
    secrets.delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    return secrets


def test_a_secret_without_a_value(doctor: Doctor, aws: Any) -> None:
    without_its_secret(aws).create_secret(Name=SECRET)
    assert is_red(doctor.examine(), f"secret {SECRET} has no value. -> read -rs KEY")


def test_a_secret_that_is_not_there(doctor: Doctor, aws: Any) -> None:
    without_its_secret(aws)
    expected = f"secret The secret {SECRET} is not there, though its stack is."
    assert is_red(doctor.examine(), expected)


def test_a_key_that_bittitan_does_not_accept(doctor: Doctor, aws: Any) -> None:
    aws("secretsmanager").put_secret_value(SecretId=SECRET, SecretString="yesterdays-key")
    report = doctor.examine()
    assert is_red(report, "bittitan BitTitan does not accept our API key (401). -> Ask BitTitan")
    assert "yesterdays-key" not in report.output


def test_a_bittitan_that_cannot_be_reached(doctor: Doctor) -> None:
    set_variables(doctor.project, {"BITTITAN_URL": f"http://127.0.0.1:{free_port()}"})
    assert is_red(doctor.examine(), "bittitan BitTitan could not be reached; nothing was sent.")


# The issuer


def test_an_issuer_that_cannot_be_reached(doctor: Doctor) -> None:
    set_variables(doctor.project, {"JWKS_URL": f"http://127.0.0.1:{free_port()}/jwks.json"})
    assert is_red(doctor.examine(), "issuer The issuer's keys cannot be fetched from http://127.")


def test_an_issuer_without_a_key(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": []}))
    serving = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), serving) as empty:
        threading.Thread(target=empty.serve_forever, args=(0.02,), daemon=True).start()
        url = f"http://127.0.0.1:{empty.server_port}/jwks.json"
        set_variables(doctor.project, {"JWKS_URL": url})
        assert is_red(doctor.examine(), f"issuer {url} holds no usable key")
        empty.shutdown()


def test_one_of_several_issuers_that_cannot_be_reached(doctor: Doctor) -> None:
    url = f"http://127.0.0.1:{free_port()}/jwks.json"
    other = {"issuer": "https://login.shop.internal", "jwks_url": url, "audiences": ["api"]}
    set_variables(doctor.project, {"TOKEN_ISSUERS": json.dumps([other])})
    report = doctor.examine()
    assert is_red(report, f"issuer The issuer's keys cannot be fetched from {url}.")
    assert "issuer The issuer's keys can be fetched: 1 of use." in report.of("ok")


def test_an_issuer_that_could_sign_with_a_secret(doctor: Doctor) -> None:
    issuer = {"issuer": "https://login.shop.internal", "jwks_url": "https://login.shop.internal/k"}
    given = issuer | {"audiences": ["api"], "algorithms": ["RS256", "HS256"]}
    set_variables(doctor.project, {"TOKEN_ISSUERS": json.dumps([given])})
    expected = "configuration TOKEN_ISSUERS[0].algorithms[1] does not fit: "
    assert is_red(doctor.examine(), expected)


# AWS itself


def test_nobody_to_be_in_aws(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    expected = (
        "aws There are no AWS credentials, so stack, table, seller, queues, mail, documents, secret"
    )
    assert is_red(doctor.examine(), expected)


def test_a_gateway_that_may_write_no_log(doctor: Doctor, aws: Any) -> None:
    doctor.stage.let_the_gateway_log("")
    report = doctor.examine()
    assert report.status == 0, "the stage works without"
    [told] = report.of("warning")
    assert told.startswith("gateway API Gateway has no role in this account and region to write")
    assert " -> Give it one, once a region: docs/operations.md#the-access-log" in told


@pytest.mark.parametrize(("minutes", "way"), [(10, "ahead of"), (-10, "behind")])
def test_a_clock_that_is_off(doctor: Doctor, minutes: int, way: str) -> None:
    report = doctor.examine(now=lambda: clock.now() + timedelta(minutes=minutes))
    [finding] = report.of("error")
    assert f"seconds {way} AWS. AWS refuses signatures that far off." in finding
    assert is_red(report, "clock This machine is ")
