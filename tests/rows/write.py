"""Write the rows of a release: `python -m tests.rows.write 0.3.0`.

Each release runs this once and keeps what it wrote: the rows of every
kind as its code writes them, and what its API answers about them. Writing twice gives the same files.
"""

import io
import re
import shutil
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from tests.rows import files
from tests.rows.queries import about, ask, lists, send


def main() -> None:
    given = sys.argv[1:]
    if len(given) != 1 or not re.fullmatch(r"\d+\.\d+\.\d+", given[0]):
        sys.stderr.write("Give one version, such as 0.3.0.\n")
        sys.exit(2)
    release = files.HERE / given[0]
    if release.exists():
        sys.exit(f"{release} is there: what a release wrote stays as it is.")
    try:
        with redirect_stdout(io.StringIO()):  # where the service logs
            write(release)
    except BaseException:
        shutil.rmtree(release, ignore_errors=True)
        raise
    print(f"Written: {release}")  # noqa: T201


def write(release: Path) -> None:
    """Play the stories, and write the rows and answers they left."""
    # Imported here, so that what is logged during the import is redirected too.
    from tests.rows.recorder import Recorder
    from tests.rows.service import opened

    with opened() as office:
        recorder = Recorder(office)
        write_stories(recorder)
        files.write_rows(release, office.side_effects.cloud.rows)
        files.write_bittitan(release, office.side_effects.simulator)
        files.write(release / "answers.json", answers(recorder))


def write_stories(recorder: Any) -> None:
    """Play every story: first those that take a year, last those that end with a worker at work."""
    from tests.rows import baskets, coupons, mails, orders

    coupons.record_coupons_after_a_year(recorder)
    baskets.record_accounts(recorder)
    baskets.record_products(recorder)
    orders.record_completed_orders(recorder)
    orders.record_drafts(recorder)
    orders.record_cancellations(recorder)
    mails.record_mails(recorder)
    mails.record_bounced_addresses(recorder)
    coupons.record_coupon_failures(recorder)
    coupons.record_failed_workers(recorder)
    baskets.record_baskets(recorder)
    baskets.record_kept_answers(recorder)
    coupons.record_orders_in_progress(recorder)
    mails.record_mail_being_sent(recorder)


def answers(recorder: Any) -> dict[str, Any]:
    """What the API answers about each story, and when it was asked."""
    from chalicelib.values.clock import now, stamp

    api, stories = recorder.office.side_effects.api, {}
    for title, story in recorder.stories.items():
        asked = [_answered(call, ask(api, call)) for call in about(api, story)]
        sent = [_answered(call, send(api, call)) for call in story.get("sent", [])]
        stories[title] = story | {"asked": asked} | ({"sent": sent} if sent else {})
    listed = [_answered(call, ask(api, call)) for call in lists()]
    stories["the lists"] = {"asked": [_shortened(call) for call in listed]}
    return {"asked_at": stamp(now()), "stories": stories}


def _answered(call: dict[str, Any], answer: Any) -> dict[str, Any]:
    body = answer.without_request_id if answer.status >= 400 else answer.json
    assert not (answer.status == 200 and body.get("next_cursor")), f"more than a page: {call}"
    return call | {"status": answer.status, "answer": body}


def _shortened(call: dict[str, Any]) -> dict[str, Any]:
    """A filtered list, reduced to its items' text fields; the unfiltered list has them in full."""
    if not ("items" in call["answer"] and "=" in call["path"].removesuffix("limit=100")):
        return call
    items = [
        {name: value for name, value in item.items() if isinstance(value, str)}
        for item in call["answer"]["items"]
    ]
    return call | {"answer": call["answer"] | {"items": items}}


if __name__ == "__main__":
    main()
