"""The API key for BitTitan when Secrets Manager cannot give it: BitTitan is out of reach, no more."""

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.bss.coupons import http_client
from chalicelib.bss.coupons.port import BitTitanUnavailable
from tests.fakes import ScriptedClient, refused


@pytest.mark.parametrize(
    "answer",
    [
        refused("ThrottlingException", ResponseMetadata={"HTTPStatusCode": 429}),
        refused("InternalFailure", ResponseMetadata={"HTTPStatusCode": 500}),
        refused("503", ResponseMetadata={"HTTPStatusCode": 503}),
        EndpointConnectionError(endpoint_url="https://secretsmanager"),
        {"ResponseMetadata": {"HTTPStatusCode": 200}},
    ],
    ids=lambda answer: str(answer)[:40],
)
def test_without_its_key_bittitan_is_unavailable(
    monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    monkeypatch.setattr(http_client.aws, "client", lambda service: ScriptedClient(answer))
    http_client._secrets.cache_clear()
    with pytest.raises(BitTitanUnavailable, match="nothing was sent"):
        http_client._secret("bittitan/api-key")
    http_client._secrets.cache_clear()
