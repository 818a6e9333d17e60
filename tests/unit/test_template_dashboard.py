"""The dashboard of infra/alarms.yaml: it fits its grid and shows what somebody publishes."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.unit.known_metrics import counted_by_the_code, counted_from_the_log, is_known
from tests.unit.stack import REGION, dashboard

STAGES = ("dev", "prod")
COLUMNS = 24


class Shown(NamedTuple):
    """A line in a widget, with everything that "." and "..." stand for."""

    namespace: str
    metric: str
    dimensions: dict[str, str]


def shown(widget: dict[str, Any]) -> Iterator[Shown]:
    """The metrics of a widget. A "." is what stands there in the line before, "..." all but what follows."""
    before: list[str] = []
    for line in widget["properties"]["metrics"]:
        names = [name for name in line if isinstance(name, str)]
        if names[0] == "...":
            names = before[: len(before) - len(names) + 1] + names[1:]
        names = [before[number] if name == "." else name for number, name in enumerate(names)]
        before = names
        yield Shown(names[0], names[1], dict(zip(names[2::2], names[3::2], strict=True)))


def widgets(stage: str = "prod") -> list[dict[str, Any]]:
    return dashboard(stage)["widgets"]


def cells(widget: dict[str, Any]) -> set[tuple[int, int]]:
    """The cells of the grid that a widget covers."""
    across = range(widget["x"], widget["x"] + widget["width"])
    down = range(widget["y"], widget["y"] + widget["height"])
    return {(column, row) for column in across for row in down}


def titles() -> list[str]:
    return [widget["properties"]["title"] for widget in widgets()]


@pytest.mark.parametrize("stage", STAGES)
def test_every_line_shows_what_somebody_publishes(stage: str) -> None:
    lines = [line for widget in widgets(stage) for line in shown(widget)]
    unknown = [line for line in lines if not is_known(*line, stage)]
    assert len(lines) > 50 and not unknown


def test_the_short_forms_are_read_as_cloudwatch_reads_them() -> None:
    lines: list[Any] = [["A", "B", "c", "d"], ["...", "e", {"stat": "p95"}], [".", "F", ".", "."]]
    assert list(shown({"properties": {"metrics": lines}})) == [
        Shown("A", "B", {"c": "d"}),
        Shown("A", "B", {"c": "e"}),
        Shown("A", "F", {"c": "e"}),
    ]


def test_every_metric_that_the_service_counts_is_shown() -> None:
    seen = {line.metric for widget in widgets() for line in shown(widget)}
    assert counted_by_the_code() | counted_from_the_log() <= seen


def test_every_widget_is_on_the_grid_and_covers_no_other() -> None:
    covered = [cells(widget) for widget in widgets()]
    assert all(column < COLUMNS for each in covered for column, _ in each)
    assert len(set.union(*covered)) == sum(map(len, covered))


def test_a_row_is_filled_from_edge_to_edge() -> None:
    rows: dict[int, int] = {}
    for widget in widgets():
        rows[widget["y"]] = rows.get(widget["y"], 0) + widget["width"]
    assert set(rows.values()) == {COLUMNS}


def test_it_shows_the_journey_from_top_to_bottom() -> None:
    placed = [(widget["y"], widget["x"]) for widget in widgets()]
    assert placed == sorted(placed)
    firsts = ["Orders", "Coupons", "Messages that wait", "Functions: errors", "API: calls", "Table"]
    positions = [
        next(number for number, title in enumerate(titles()) if title.startswith(x)) for x in firsts
    ]
    assert positions == sorted(positions) and positions[0] == 0


def test_every_widget_says_what_it_shows_and_how_it_is_counted() -> None:
    assert len(set(titles())) == len(titles())
    for widget in widgets():
        properties = widget["properties"]
        assert widget["type"] == "metric" and properties["region"] == REGION
        assert properties["stat"] in {"Sum", "Maximum", "Average", "p50", "p95"}


def test_the_dashboard_of_a_stage_shows_that_stage() -> None:
    body = str(dashboard("dev"))
    assert "prod" not in body and "${" not in body
