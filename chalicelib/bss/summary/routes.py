"""What needs a person, as staff read it."""

from chalicelib.bss.summary import counts
from chalicelib.bss.summary.counts import Summary
from chalicelib.storage.table import table
from chalicelib.values.clock import now
from chalicelib.web.endpoint import Call, Endpoints, Reply

SUMMARY = Endpoints(tag="BSS", role="staff")


@SUMMARY.route("GET", "/bss/summary", answers={200: Summary})
def read_summary(call: Call) -> Reply:
    """What needs a person: counts, each with the call that lists what was counted."""
    return Reply(200, counts.summary(table=table(), now=now()))
