"""A stage that is not to be changed from here: a pipeline made it, or it runs in another region."""

from infra import roles, stage_resources
from infra.roles import Role
from infra.stack import Stack
from infra.stage import Stage
from infra.stage_resources import Clients


class Elsewhere(Exception):
    """The message says where or by whom the stage is changed, and what to do."""


def refuse(stage: Stage, clients: Clients) -> None:
    """Raises Elsewhere when `make deploy` and `make destroy` would spoil what others run. Changes nothing."""
    refuse_a_pipelines(stage, clients)
    refuse_another_regions(stage, clients)


def refuse_a_pipelines(stage: Stage, clients: Clients) -> None:
    """A pipeline's functions and its API have the names that Chalice gives. Raises Elsewhere."""
    name = stage.package_stack
    if Stack(clients("cloudformation"), name).described():
        raise Elsewhere(
            f"{stage.name} was made by a pipeline: the stack {name} has its functions and its API. Nothing was "
            "changed. Deploy it with the pipeline, or delete that stack first: "
            f"aws cloudformation delete-stack --stack-name {name}"
        )


def refuse_another_regions(stage: Stage, clients: Clients) -> None:
    """Roles are the account's, so a stage that has nothing else here runs in another region. Raises Elsewhere."""
    known = [*roles.named(stage, clients("iam"))]
    if not known or _is_here(stage, clients):
        return
    region, names = (
        clients("lambda").meta.region_name,
        ", ".join(each["role_name"] for each in known),
    )
    raise Elsewhere(
        f"{stage.name} has roles in this account and nothing else in {region}: it runs in another region"
        f"{_where(known, clients)}. Nothing was changed. A stage has one region in an account, because roles "
        "have none; go there with export AWS_DEFAULT_REGION=… If it runs nowhere any more, delete these "
        f"roles in IAM first: {names}"
    )


def _is_here(stage: Stage, clients: Clients) -> bool:
    if Stack(clients("cloudformation"), stage.infra_stack).described():
        return True
    return any(
        each["resource_type"] != "iam_role" for each in stage_resources.resources(stage, clients)
    )


def _where(known: list[Role], clients: Clients) -> str:
    used = (roles.used_in(each, clients("iam")) for each in known)
    regions = ", ".join(sorted({region for region in used if region}))
    return f" ({regions})" if regions else ""
