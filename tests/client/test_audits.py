"""An audit is run to its end, step by step."""

from typing import Any

import httpx

from tests.client.fake_service import Service


def step(gaps: list[str], count: int, ok: bool, ahead: str | None) -> httpx.Response:
    answer: dict[str, Any] = {
        "series": "INV-2026",
        "first": "INV-2026-000001",
        "last": f"INV-2026-{count:06d}",
        "count": count,
        "gaps": gaps,
        "duplicates": [],
        "mismatched_totals": [],
        "missing_documents": [],
        "mismatched_documents": gaps,
        "ok": ok,
        "next_cursor": ahead,
    }
    return httpx.Response(200, json=answer)


def test_a_whole_audit_collects_what_every_step_found() -> None:
    service = Service(
        step(["INV-2026-000007"], 200, False, "a"),
        step([], 400, False, "b"),
        step(["INV-2026-000401"], 420, False, None),
    )
    found = service.back_office().audit("INV-2026")
    assert found.gaps == ("INV-2026-000007", "INV-2026-000401")
    assert found.mismatched_documents == found.gaps
    assert (found.count, found.ok, found.next_cursor) == (420, False, None)
    cursors = [dict(asked.url.params).get("cursor") for asked in service.asked]
    assert cursors == [None, "a", "b"]


def test_a_short_series_is_one_call() -> None:
    service = Service(step([], 3, True, None))
    assert service.back_office().audit("INV-2026").ok
    assert len(service.asked) == 1
