"""Does PUBLIC_URL lead to this stage: the API's own domain, or the pages, which have the API at /api?"""

from typing import Any

from infra.doctor.aws import unless_absent
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning
from infra.domain import Address, Leads, address, is_of_the_pages, leads_to
from infra.stack import Stack

SUBJECT = "domain"


def check(context: Context) -> list[Finding]:
    if not context.settings.public_url:
        return []
    named = address(context.settings.public_url)
    if is_of_the_pages(context.stage, context.settings.public_url):
        return [_of_the_pages(context, named)]
    apigateway = context.aws.client("apigateway")
    described = unless_absent(apigateway.get_domain_name, domainName=named.domain)
    if described is None:
        return [judge_absent(named.domain, is_first=context.is_first)]
    pages = apigateway.get_paginator("get_rest_apis").paginate()
    apis = {each["id"]: each["name"] for page in pages for each in page["items"]}
    ours = {api for api, name in apis.items() if name == context.stage.api_name}
    return [
        judge_domain(named.domain, described),
        judge_mapping(named, leads_to(apigateway, named), ours, context.stage.name),
    ]


def _of_the_pages(context: Context, named: Address) -> Finding:
    stage = context.stage
    pages = Stack(context.aws.client("cloudformation"), stage.pages_stack).outputs().get("Address")
    return judge_pages(named, pages, stage.config().api_gateway_stage, stage.name)


def judge_pages(named: Address, pages: str | None, api_stage: str, stage: str) -> Finding:
    """Do the pages have the API there? `pages` is where they are; None before `make deploy-pages`."""
    host = f"https://{named.domain}"
    if named.base_path != api_stage:
        sentence = f"The pages at {host} have the API at {host}/{api_stage}, and nowhere else."
        return error(SUBJECT, sentence, "Correct PUBLIC_URL in .chalice/config.json.")
    if pages is None:
        sentence = f"{host} leads nowhere yet: the pages are not there."
        return warning(SUBJECT, sentence, f"make deploy-pages STAGE={stage}")
    if pages != host:
        remedy = f"Correct PUBLIC_URL; or make deploy-pages STAGE={stage}, if their domain is new."
        return error(SUBJECT, f"The pages are at {pages}, not at {host}.", remedy)
    return ok(SUBJECT, f"The pages at {host} have the API of this stage at /{api_stage}.")


def judge_absent(domain: str, *, is_first: bool) -> Finding:
    """API Gateway has no such domain; before the first deployment that may be as it should be."""
    if is_first:
        return ok(SUBJECT, f"{domain} is not there yet; it comes with the stack's CertificateArn.")
    remedy = (
        "FORCE=yes make deploy with PARAMETERS=CertificateArn=…, a certificate of that name in "
        "this region; or correct PUBLIC_URL."
    )
    return error(SUBJECT, f"API Gateway knows no domain {domain}, which PUBLIC_URL names.", remedy)


def judge_domain(domain: str, described: dict[str, Any]) -> Finding:
    """Does API Gateway serve the domain?"""
    status = described.get("domainNameStatus", "AVAILABLE")
    if status != "AVAILABLE":
        said = described.get("domainNameStatusMessage", "")
        sentence = f"API Gateway does not serve {domain}: {status}. {said}".rstrip()
        return error(SUBJECT, sentence, "Wait, or look at its certificate in ACM.")
    target = described.get("regionalDomainName") or described.get("distributionDomainName")
    return ok(SUBJECT, f"API Gateway serves {domain}; in DNS it is a CNAME or alias of {target}.")


def judge_mapping(named: Address, leads: Leads | None, ours: set[str], stage: str) -> Finding:
    """Does the base path lead to the stage's API? `ours` are the ids of APIs of its name."""
    place = f"The base path {named.base_path} of {named.domain}"
    if leads is None:
        return warning(SUBJECT, f"{place} leads nowhere yet.", f"make deploy STAGE={stage}")
    if leads.api_id in ours:
        return ok(SUBJECT, f"{place} leads to this stage.")
    remedy = (
        f"Choose another base path in PUBLIC_URL, or: aws apigateway delete-base-path-mapping "
        f"--domain-name {named.domain} --base-path '{named.base_path}', then make deploy"
    )
    return error(SUBJECT, f"{place} leads to another API ({leads.api_id}).", remedy)
