"""The API's own domain: does PUBLIC_URL lead to this stage?"""

from typing import Any

from infra.doctor.aws import unless_absent
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning
from infra.domain import Address, Leads, address, leads_to

SUBJECT = "domain"


def check(context: Context) -> list[Finding]:
    if not context.settings.public_url:
        return []
    apigateway, named = context.aws.client("apigateway"), address(context.settings.public_url)
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
