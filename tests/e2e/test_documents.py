"""The documents of an invoice on the deployed package: made, linked to, and kept."""

import httpx
import pytest
from botocore.exceptions import ClientError

from tests.e2e.deployed import Deployed
from tests.e2e.deployed_service import DeployedService, SeedData
from tests.e2e.scenarios import Scenarios


@pytest.fixture(scope="module")
def scenarios(service: DeployedService, seed_data: SeedData) -> Scenarios:
    return Scenarios(service, seed_data, soon=60)


def test_an_invoice_s_documents_are_made_and_each_link_leads_to_what_was_stored(
    scenarios: Scenarios,
) -> None:
    documents = scenarios.documented_order()
    scenarios.linked_to(documents)
    assert [item["kind"] for item in documents["items"]] == ["pdf", "cii", "ubl"]


def test_a_link_that_was_tampered_with_leads_nowhere(scenarios: Scenarios) -> None:
    url = scenarios.documented_order()["items"][0]["url"]
    signed, _, signature = url.rpartition("X-Amz-Signature=")
    forged = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    assert httpx.get(url).status_code == 200
    assert httpx.get(f"{signed}X-Amz-Signature={forged}").status_code == 403
    assert httpx.get(url.partition("?")[0]).status_code == 403


def test_what_is_stored_cannot_be_deleted(scenarios: Scenarios, deployed: Deployed) -> None:
    scenarios.documented_order()
    s3, bucket = deployed.client("s3"), deployed.stage.settings.documents_bucket
    versions = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert versions
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=bucket, Key=versions[0]["Key"], VersionId=versions[0]["VersionId"])
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
