"""The roles of a stage's functions. A role has no region, so it may be the one of another region's functions."""

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from infra.stage import API, Stage

Role = dict[str, str]
LAMBDA = "lambda.amazonaws.com"
FULL_PAGES = {"PageSize": 1000}


def named(stage: Stage, iam: Any) -> Iterator[Role]:
    """The account's roles that have the names of the stage's, in the format of Chalice's record."""
    pages = iam.get_paginator("list_roles").paginate(PaginationConfig=FULL_PAGES)
    for role in (each for page in pages for each in page["Roles"]):
        function = stage.function_in(role["RoleName"])
        if function and role["RoleName"] != stage.lambda_name(API) and _is_a_functions(role):
            yield {
                "name": f"{function}_role",
                "resource_type": "iam_role",
                "role_name": role["RoleName"],
                "role_arn": role["Arn"],
            }


def _is_a_functions(role: dict[str, Any]) -> bool:
    """Whether Lambda may take it: whoever deploys may have a role of such a name, too."""
    return LAMBDA in json.dumps(role["AssumeRolePolicyDocument"])


def of_this_region(stage: Stage, iam: Any, region: str) -> Iterator[Role]:
    """Those of them that no other region has used last, so that they may be deleted from here."""
    return (each for each in named(stage, iam) if used_in(each, iam) in ("", region))


def used_in(role: Role, iam: Any) -> str | None:
    """The region where a role was used last, as AWS knows it some hours later; None for a role that is gone."""
    try:
        described = iam.get_role(RoleName=role["role_name"])["Role"]
    except ClientError as error:
        # A list goes on naming for some seconds what was deleted.
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return None
    return str(described.get("RoleLastUsed", {}).get("Region", ""))
