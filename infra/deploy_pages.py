"""`make deploy-pages`: the pages' stack, `/config.json`, and the files that changed."""

import uuid
from typing import Any

from infra.changing import changing
from infra.command_line import say
from infra.dependencies import FOR_REAL, Dependencies
from infra.pages import files, policy, settings, stack
from infra.pages.uploading import Bucket, planned
from infra.stage import Stage, WrongArgument


def run(
    stage: Stage,
    arguments: list[str],
    tools: Dependencies = FOR_REAL,
    discovery: policy.Discovery = policy.discovered,
) -> int:
    if arguments:
        raise WrongArgument(f"deploy_pages takes a stage and nothing else, not {arguments[0]!r}.")
    given = settings.settings_of(stage)
    sign_in = settings.sign_in(stage, given)
    issuer = policy.described(sign_in.issuer, discovery)
    sign_in = sign_in.model_copy(update={"issuer": issuer.issuer})
    allowed = policy.content_security_policy(issuer.origins)
    with changing(stage, tools):
        host = stack.api_host(stage, tools)
        outputs = stack.bring_up(stage, tools, stack.parameters(host, stage, given, allowed))
        api = f"/{stage.config().api_gateway_stage}"
        wanted = files.served() | {"config.json": files.config(api, sign_in)}
        _upload(tools, outputs, wanted)
    return _tell(stage, outputs)


def _upload(tools: Dependencies, outputs: dict[str, str], wanted: dict[str, files.File]) -> None:
    bucket = Bucket(tools.clients("s3"), outputs["BucketName"])
    listed = bucket.listed()
    changes = planned(wanted, bucket.etags(), listed)
    if listed is not None and not changes.any:
        say(f"The {len(wanted)} files of the pages are up to date.")
        return
    bucket.begin()
    bucket.carry_out(changes, wanted)
    _have_forgotten(tools.clients("cloudfront"), outputs["DistributionId"])
    bucket.end(wanted)
    say(f"{len(changes.put)} of {len(wanted)} files were uploaded, {len(changes.remove)} removed.")


def _have_forgotten(cloudfront: Any, distribution: str) -> None:
    """Have CloudFront ask the bucket anew. All files are one path, which is what an invalidation is billed by."""
    cloudfront.create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={
            "Paths": {"Quantity": 1, "Items": ["/*"]},
            "CallerReference": str(uuid.uuid4()),
        },
    )
    say("CloudFront shows what is new within a minute or two.")


def _tell(stage: Stage, outputs: dict[str, str]) -> int:
    if record := outputs.get("DnsPages"):
        say(f"To put into DNS: {record}")
    address = outputs["Address"]
    say(f"The pages of {stage.name} are at {address}, the staff desk at {address}/bss.")
    say(f"The issuer must know these to send people back to: {address}/ and {address}/bss/.")
    return 0
