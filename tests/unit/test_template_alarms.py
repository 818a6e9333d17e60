"""The alarms of infra/alarms.yaml: on what exists, telling somebody, and each with its line in the docs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra import template
from infra.stage import stage as stage_of
from infra.template import ALARMS, declared
from tests.unit.known_metrics import is_known
from tests.unit.stack import alarms, dimensions_of, of_type, spelt

OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
STAGES = ("dev", "prod")
# What of a parameter decides which values fit.
JUDGING = ("Type", "AllowedPattern", "AllowedValues", "MinValue")
HOUR = 60 * 60
DAY = 24 * HOUR
FUNCTIONS = stage_of("prod").functions
every_alarm = pytest.mark.parametrize("name", sorted(alarms("prod")))
# The alarm on what one person does reads no metric but a rule of Contributor Insights.
on_a_metric = pytest.mark.parametrize("name", sorted(set(alarms("prod")) - {"codes-shown"}))


def called(function: str) -> str:
    """What alarms call a function."""
    return "api" if function == "api_handler" else function


def tried() -> list[str]:
    """The alarms of which the docs say what was done of their lines; `…-errors` is all that end so."""
    section = OPERATIONS.read_text().partition("### What was done of these lines")[2]
    rows = re.findall(r"^\| (`.+`) \| .+ \|$", section.partition("\n## ")[0], re.MULTILINE)
    return re.findall(r"`([^`]+)`", " ".join(rows))


def documented() -> dict[str, str]:
    """The alarms that docs/operations.md tells of, each with the rest of its line."""
    return dict(re.findall(r"^\| `…-(\S+)` \| (.+) \|$", OPERATIONS.read_text(), re.MULTILINE))


@on_a_metric
@pytest.mark.parametrize("stage", STAGES)
def test_an_alarm_watches_what_somebody_publishes(name: str, stage: str) -> None:
    alarm = alarms(stage)[name]
    namespace = spelt(alarm["Namespace"], stage)
    assert is_known(namespace, alarm["MetricName"], dimensions_of(alarm, stage), stage)


def test_a_metric_that_nobody_publishes_is_found_out() -> None:
    queue = {"QueueName": "bittitan-storefront-prod-orders"}
    assert is_known("AWS/SQS", "ApproximateAgeOfOldestMessage", queue, "prod")
    assert not is_known("AWS/SQS", "AgeOfOldestMessage", queue, "prod")
    assert not is_known("AWS/SQS", "ApproximateAgeOfOldestMessage", {}, "prod")
    assert not is_known("AWS/SQS", "ApproximateAgeOfOldestMessage", queue, "dev")
    ours = {"service": "bittitan-storefront", "stage": "prod"}
    assert is_known("BitTitanStorefront", "OrdersPlaced", ours, "prod")
    assert not is_known("BitTitanStorefront", "OrdersLost", ours, "prod")
    assert not is_known("BitTitanStorefront", "OrdersPlaced", ours, "dev")


@every_alarm
def test_an_alarm_tells_whoever_is_to_be_told_when_it_begins_and_when_it_ends(name: str) -> None:
    actions = {"Fn::If": ["SomebodyIsTold", [{"Ref": "AlarmTopicArn"}], []]}
    alarm = alarms("prod")[name]
    assert alarm["AlarmActions"] == alarm["OKActions"] == actions


@every_alarm
def test_an_alarm_says_what_happened_and_what_to_do(name: str) -> None:
    says = alarms("prod")[name]["AlarmDescription"]
    assert re.fullmatch(r"[A-Z].{40,}[.:] .+|[A-Z].{40,}[.?]", says)
    assert len(re.findall(r"[.:?;](?: |$)", says)) >= 2, (
        "one sentence on what is, one on what to do"
    )


def test_what_runs_every_day_may_be_some_hours_late() -> None:
    alarm = alarms("prod")["reconcile-stopped"]
    assert DAY + HOUR < alarm["Period"] * alarm["EvaluationPeriods"] < 2 * DAY


@every_alarm
def test_an_alarm_decides_what_silence_means(name: str) -> None:
    silence = alarms("prod")[name]["TreatMissingData"]
    stopped = ("schedule-stopped", "coupon-checks-stopped", "reconcile-stopped")
    expected: dict[str, str] = dict.fromkeys(stopped, "breaching")
    expected |= dict.fromkeys(("mail-bounces", "mail-complaints"), "ignore")
    assert silence == expected.get(name, "notBreaching")


@on_a_metric
def test_an_alarm_looks_at_times_that_cloudwatch_takes(name: str) -> None:
    alarm = alarms("prod")[name]
    assert alarm["Period"] % 60 == 0
    most = 7 * DAY if alarm["Period"] >= HOUR else DAY
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= most
    assert alarm.get("DatapointsToAlarm", 1) <= alarm["EvaluationPeriods"]


@on_a_metric
def test_an_alarm_sums_what_is_counted_and_never_averages_it(name: str) -> None:
    alarm = alarms("prod")[name]
    statistic = alarm.get("Statistic") or alarm["ExtendedStatistic"]
    levels = {"AWS/SQS": "Maximum", "AWS/SES": "Average", "AWS/ApiGateway": "Average"}
    expected = levels.get(spelt(alarm["Namespace"], "prod"), "Sum")
    times = {"PlacedToCompleted": "p95", "OldestVendorTask": "Maximum"}
    assert statistic == times.get(alarm["MetricName"], expected)


@every_alarm
def test_every_alarm_has_its_line_in_the_docs(name: str) -> None:
    means, _, do = documented().get(name, "").partition(" | ")
    assert means and do


def test_the_docs_say_of_every_alarm_what_was_done_of_its_line_and_of_no_other() -> None:
    suffixes = tuple(each.removeprefix("…") for each in tried() if each.startswith("…"))
    named = {each for each in tried() if not each.startswith("…")}
    there = set(alarms("prod"))
    assert {name for name in there if not name.endswith(suffixes)} <= named
    assert named <= there
    assert [each for each in suffixes if not any(name.endswith(each) for name in there)] == []


def test_the_docs_list_no_alarm_that_is_not_there() -> None:
    assert set(documented()) == set(alarms("prod"))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_an_alarm_on_its_errors_and_on_its_throttles(function: str) -> None:
    watched = {"FunctionName": stage_of("prod").lambda_name(function)}
    for ending, metric in (("errors", "Errors"), ("throttles", "Throttles")):
        alarm = alarms("prod")[f"{called(function)}-{ending}"]
        assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Lambda", metric)
        assert dimensions_of(alarm, "prod") == watched


def test_one_crash_of_what_is_tried_again_wakes_nobody() -> None:
    errors = {name: alarm for name, alarm in alarms("prod").items() if name.endswith("-errors")}
    once = [name for name, alarm in errors.items() if alarm["Threshold"] < 3]
    assert once == ["reconcile-errors"], "it runs once a day"
    tokens = errors["authorize-errors"]
    assert tokens["Threshold"] > 50, "API Gateway wants a refused token raised, so each is an error"


def watched_queues(metric: str) -> set[str]:
    found = alarms("prod").values()
    watching = [each for each in found if each.get("MetricName") == metric]
    return {dimensions_of(each, "prod")["QueueName"] for each in watching}


def test_no_dead_letter_and_no_waiting_message_goes_unseen() -> None:
    queues = {spelt(each["QueueName"], "prod") for each in of_type("AWS::SQS::Queue").values()}
    dead = {name for name in queues if name.removesuffix(".fifo").endswith("-dead")}
    assert watched_queues("ApproximateNumberOfMessagesVisible") == dead
    assert watched_queues("ApproximateAgeOfOldestMessage") == queues - dead
    for name in ("orders-dead", "invoices-dead", "mail-events-dead", "coupon-checks-dead"):
        alarm = alarms("prod")[name]
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)


@pytest.mark.parametrize(
    ("name", "queue"),
    [
        ("orders", "Orders"),
        ("invoices", "Invoices"),
        ("mail-events", "MailEventQueue"),
        ("coupon-checks", "CouponChecks"),
    ],
)
def test_a_message_that_comes_back_once_is_no_alarm(name: str, queue: str) -> None:
    visibility: Any = declared(queue)["VisibilityTimeout"]
    assert alarms("prod")[f"{name}-wait"]["Threshold"] > visibility


def test_an_index_that_holds_up_the_table_is_seen() -> None:
    indexes = {each["IndexName"] for each in declared("Table")["GlobalSecondaryIndexes"]}
    watched = [
        dimensions_of(each, "prod").get("GlobalSecondaryIndexName")
        for each in alarms("prod").values()
        if each.get("MetricName") == "WriteThrottleEvents"
    ]
    assert set(watched) == {None, *indexes}


def test_alarms_have_names_of_their_own() -> None:
    logical = [
        name
        for name, each in template.read(ALARMS)["Resources"].items()
        if each["Type"] == "AWS::CloudWatch::Alarm"
    ]
    assert len(alarms("prod")) == len(logical) == 54


@pytest.mark.parametrize("stage", STAGES)
def test_the_alarm_on_codes_reads_the_rule_that_counts_them_by_person(stage: str) -> None:
    alarm = alarms(stage)["codes-shown"]
    [asked] = alarm["Metrics"]
    name = spelt(declared("CodesShownByPerson", ALARMS)["RuleName"], stage)
    expected = f"INSIGHT_RULE_METRIC('{name}', 'MaxContributorValue')"
    assert spelt(asked["Expression"], stage) == expected
    assert (asked["Period"], alarm["EvaluationPeriods"]) == (HOUR, 1)
    assert alarm["Threshold"] == {"Ref": "CodesShownAnHour"}


@pytest.mark.parametrize("stage", STAGES)
def test_the_rule_counts_the_lines_that_the_service_writes_by_who_it_was(stage: str) -> None:
    rule = declared("CodesShownByPerson", ALARMS)
    assert rule["RuleState"] == "ENABLED"
    body = json.loads(spelt(rule["RuleBody"], stage))
    group = spelt(declared("ApiLogs")["LogGroupName"], stage)
    assert body["LogGroupNames"] == [group] and body["LogFormat"] == "JSON"
    assert (body["AggregateOn"], body["Contribution"]["Keys"]) == ("Count", ["$.by"])
    [counted] = body["Contribution"]["Filters"]
    assert counted == {"Match": "$.message", "In": sorted(of_codes(put_on_record()))}


def of_codes(lines: set[str]) -> set[str]:
    """The lines by which a code is shown to somebody; what else is on record says nothing of codes."""
    return {line for line in lines if line.startswith("coupon")}


def put_on_record() -> set[str]:
    """What the code puts on record: the first argument of every on_record()."""
    sources = (Path(__file__).resolve().parents[2] / "chalicelib").rglob("*.py")
    found = (re.findall(r'on_record\(\s*"(\w+)"', file.read_text()) for file in sources)
    return {name for names in found for name in names}


def test_a_whole_order_can_be_looked_at_without_an_alarm_and_no_alarm_is_a_choice() -> None:
    shown = template.read()["Parameters"]["CodesShownAnHour"]
    assert shown["Default"] > 40, "an order has at most 40 lines"
    none = {"Fn::Not": [{"Fn::Equals": [{"Ref": "CodesShownAnHour"}, "0"]}]}
    assert template.read(ALARMS)["Conditions"]["CodesAreCounted"] == none
    for name in ("CodesShownByPerson", "CodesShownAlarm"):
        assert template.read(ALARMS)["Resources"][name]["Condition"] == "CodesAreCounted"


def test_the_alarms_stack_takes_what_the_infra_stack_keeps_for_it_and_nothing_else() -> None:
    kept, taken = template.read()["Parameters"], template.read(ALARMS)["Parameters"]
    output = template.read()["Outputs"]["AlarmParameters"]["Value"]["Fn::Sub"]
    assert output.split(" ") == [f"{name}=${{{name}}}" for name in taken]
    for name, parameter in taken.items():
        judged = {key: each for key, each in kept[name].items() if key in JUDGING}
        assert judged == {key: each for key, each in parameter.items() if key in JUDGING}
        assert "Default" not in parameter, (
            "a value that was left out would drop what a stage was given"
        )
