"""The stack of infra/pages.yaml: bucket and CloudFront."""

from collections.abc import Mapping

from infra import stage_resources, template
from infra.command_line import say
from infra.dependencies import Dependencies
from infra.pages.settings import PagesSettings, UnusablePages
from infra.pages.uploading import Bucket
from infra.stack import Stack
from infra.stage import Stage


def of(stage: Stage, tools: Dependencies) -> Stack:
    return Stack(tools.clients("cloudformation"), stage.pages_stack, tools.patience)


def parameters(api_host: str, stage: Stage, settings: PagesSettings, policy: str) -> dict[str, str]:
    """The stack's parameters, every one of them."""
    return {
        "ApiHost": api_host,
        "ApiStage": stage.config().api_gateway_stage,
        "ContentSecurityPolicy": policy,
        "DomainName": settings.domain,
        "CertificateArn": settings.certificate_arn,
    }


def api_host(stage: Stage, tools: Dependencies) -> str:
    """The host of the stage's API. Raises UnusablePages where there is none, Ambiguous."""
    here = stage_resources.resources(stage, tools.clients)
    ids = [each["rest_api_id"] for each in here if each["resource_type"] == "rest_api"]
    if not ids:
        raise UnusablePages(
            f"{stage.name} has no API that its pages could call; first: make deploy STAGE={stage.name}"
        )
    region = tools.clients("apigateway").meta.region_name
    return f"{ids[0]}.execute-api.{region}.amazonaws.com"


def bring_up(stage: Stage, tools: Dependencies, given: Mapping[str, str]) -> dict[str, str]:
    """Create or update it; gives its outputs. Raises StackFailed."""
    stack = of(stage, tools)
    if stack.described() is None:
        say("CloudFront takes some minutes to be everywhere.")
    how = stack.bring_up({"TemplateBody": template.body(template.PAGES)}, given)
    say(f"The stack {stack.name} is {how}.")
    return stack.outputs()


def take_down(stage: Stage, tools: Dependencies) -> None:
    """Empty the bucket and delete the stack, where it is there. Raises StackFailed."""
    stack = of(stage, tools)
    if stack.described() is None:
        return
    if bucket := stack.outputs().get("BucketName"):
        _empty(tools, bucket)
    stack.take_down()
    say(f"The stack {stack.name} is gone.")


def _empty(tools: Dependencies, bucket: str) -> None:
    s3 = tools.clients("s3")
    # A deletion that broke off may have deleted it already.
    if bucket in [each["Name"] for each in s3.list_buckets()["Buckets"]]:
        Bucket(s3, bucket).empty()
