"""The API's own domain, which PUBLIC_URL names, and the base path mapping that leads from there to a stage.

PUBLIC_URL may be an address of the pages instead: CloudFront leads from there to the API (decision 44).
"""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from infra.stage import Stage

# What API Gateway calls a mapping without a base path.
NO_BASE_PATH = "(none)"
ABSENT = "NotFoundException"
# What CloudFront calls pages that have no domain of their own ends so.
CLOUDFRONT = ".cloudfront.net"


class Address(NamedTuple):
    """A domain name of API Gateway, and one base path below it."""

    domain: str
    base_path: str


class Leads(NamedTuple):
    """Where a base path mapping leads: an API, and one of its stages."""

    api_id: str
    api_stage: str


def address(public_url: str) -> Address:
    """What PUBLIC_URL names."""
    url = urlsplit(public_url)
    return Address(url.hostname or "", url.path.strip("/") or NO_BASE_PATH)


def is_of_the_pages(stage: Stage, public_url: str) -> bool:
    """Whether PUBLIC_URL is an address of the stage's pages."""
    host = address(public_url).domain
    pages = stage.chalice_config["stages"][stage.name].get("pages") or {}
    return bool(host) and (host == pages.get("domain") or host.endswith(CLOUDFRONT))


def of_the_gateway(stage: Stage) -> str:
    """PUBLIC_URL where API Gateway serves it; empty where there is none, or the pages have the API."""
    public = stage.settings.public_url
    return "" if is_of_the_pages(stage, public) else public


def leads_to(apigateway: Any, named: Address) -> Leads | None:
    """Where an address leads; None when it leads nowhere, or API Gateway does not know the domain."""
    try:
        found = apigateway.get_base_path_mapping(domainName=named.domain, basePath=named.base_path)
    except ClientError as error:
        if error.response["Error"]["Code"] != ABSENT:
            raise
        return None
    return Leads(found["restApiId"], found.get("stage", ""))


def lead(apigateway: Any, public_url: str, api_id: str, api_stage: str) -> str:
    """Let an address lead to an API, unless it leads to another one. Returns a sentence of how it is now."""
    named = address(public_url)
    now = leads_to(apigateway, named)
    if now == Leads(api_id, api_stage):
        return f"{public_url} leads here."
    if now:
        return f"{public_url} leads to the API {now.api_id}, and was left so."
    try:
        apigateway.create_base_path_mapping(
            domainName=named.domain, basePath=named.base_path, restApiId=api_id, stage=api_stage
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != ABSENT:
            raise
        return f"API Gateway knows no domain {named.domain}, so {public_url} does not lead here."
    return f"{public_url} leads here from now on."


def take_away(apigateway: Any, api_id: str) -> list[str]:
    """Remove every address that leads to an API, which AWS does not delete before; returns them."""
    pages = apigateway.get_paginator("get_domain_names").paginate()
    domains = [each["domainName"] for page in pages for each in page.get("items", [])]
    taken = []
    for domain in domains:
        found = apigateway.get_paginator("get_base_path_mappings").paginate(domainName=domain)
        leading = [each for page in found for each in page.get("items", [])]
        for each in (one for one in leading if one["restApiId"] == api_id):
            apigateway.delete_base_path_mapping(domainName=domain, basePath=each["basePath"])
            taken.append(f"{domain}/{each['basePath']}")
    return taken


def mapping(public_url: str) -> dict[str, Any]:
    """The same as a resource of the package's template."""
    named = address(public_url)
    below = {} if named.base_path == NO_BASE_PATH else {"BasePath": named.base_path}
    here = {"RestApiId": {"Ref": "RestAPI"}, "Stage": {"Ref": "RestAPI.Stage"}}
    properties = {"DomainName": named.domain} | below | here
    return {"Type": "AWS::ApiGateway::BasePathMapping", "Properties": properties}
