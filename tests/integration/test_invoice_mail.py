"""The mail of an invoice goes out at most once by itself, whatever breaks off and whoever is late."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any

import pytest

from chalicelib.bss.invoices.archive.bucket import Bucket, DocumentNotRead
from chalicelib.bss.invoices.archive.models import StoredDocument
from chalicelib.bss.invoices.claim import MOST_BEGINNINGS
from chalicelib.bss.mail.events import MailEvent
from chalicelib.bss.mail.feedback import record
from chalicelib.bss.mail.ses import MailNotSent
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.receipts import slot
from chalicelib.storage.table import Table
from tests.integration.archive import Archive
from tests.integration.concurrency import THREADS, at_once
from tests.integration.crashes import Crash, TroubledTable, When
from tests.integration.invoice_post import InvoicePost

WHENS = pytest.mark.parametrize("when", ["before", "after"])
OTHER = "anna@northwind.example"


def _dying(*_: Any) -> str:
    raise Crash


def _event(number: str, mail: int = 1, message_id: str = "ses-1") -> MailEvent:
    tags = {"invoice_number": [number], "mail": [str(mail)]}
    return MailEvent.model_validate(
        {
            "eventType": "Bounce",
            "mail": {"messageId": message_id, "tags": tags},
            "bounce": {"bounceType": "Permanent"},
        }
    )


def test_the_mail_becomes_due_with_the_documents_and_not_before(invoice_post: InvoicePost) -> None:
    number = invoice_post.archive.bought()
    assert invoice_post.mails(number) == []
    invoice_post.archive.make(number)
    assert invoice_post.is_due(number)
    invoice_post.send(number)
    assert invoice_post.states(number) == ["sent"]
    assert not invoice_post.is_due(number)
    [(mail, tags)] = invoice_post.sent
    assert tags == {"invoice_number": number, "mail": "1"}
    [attachment] = mail.attachments
    assert attachment.content == invoice_post.archive.contents(number)["pdf"]


@WHENS
@pytest.mark.parametrize("place", [1, 2])
def test_documents_that_break_off_make_one_mail(
    invoice_post: InvoicePost, place: int, when: When
) -> None:
    archive = invoice_post.archive
    number = archive.bought()
    archive.make_after_a_crash(
        number, table=TroubledTable(archive.backend.table, place, when, Crash())
    )
    assert invoice_post.states(number) == ["pending"]
    invoice_post.send(number)
    assert len(invoice_post.sent) == 1


@WHENS
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_worker_that_breaks_off_sends_it_once_at_most_and_a_person_can_send_it(
    invoice_post: InvoicePost, place: int, when: When
) -> None:
    number, table = invoice_post.stored(), invoice_post.archive.backend.table
    invoice_post.send_after_a_crash(number, table=TroubledTable(table, place, when, Crash()))
    [mail] = invoice_post.mails(number)
    # Until it is written down that SES is about to be asked, another worker simply goes on.
    written_down = (place, when) in ((2, "after"), (3, "before"))
    assert mail.state == ("unknown" if written_down else "sent")
    assert len(invoice_post.sent) == (0 if (place, when) == (2, "after") else 1)
    assert not invoice_post.is_due(number)
    invoice_post.ask(number)
    invoice_post.send(number, 2)
    assert invoice_post.states(number)[-1] == "sent"


def test_a_mail_whose_sending_had_begun_is_never_sent_again_by_itself(
    invoice_post: InvoicePost,
) -> None:
    number = invoice_post.stored()
    invoice_post.send_after_a_crash(number, send=_dying)
    assert (invoice_post.states(number), invoice_post.sent) == (["unknown"], [])
    invoice_post.send(number)
    assert invoice_post.sent == []


def test_nobody_sends_what_somebody_else_is_sending(invoice_post: InvoicePost) -> None:
    number = invoice_post.stored()
    with pytest.raises(Crash):
        invoice_post.send(number, send=_dying)
    invoice_post.send(number)
    assert (invoice_post.states(number), invoice_post.sent) == (["pending"], [])


def test_workers_that_get_the_message_at_once_send_one_mail(invoice_post: InvoicePost) -> None:
    number = invoice_post.stored()
    at_once([partial(invoice_post.send, number)] * THREADS)
    assert (len(invoice_post.sent), invoice_post.states(number)) == (1, ["sent"])


def test_eight_who_ask_at_once_are_one_mail(invoice_post: InvoicePost) -> None:
    number = invoice_post.mailed()
    answers = at_once([partial(invoice_post.ask, number)] * THREADS)
    assert {answer.mail.count for answer in answers} == {2}
    assert invoice_post.queued == [f"{number}#000002"]
    invoice_post.send(number, 2)
    assert (len(invoice_post.sent), invoice_post.states(number)) == (2, ["sent", "sent"])


def test_eight_who_ask_for_the_first_mail_at_once_are_one_mail(invoice_post: InvoicePost) -> None:
    invoice_post.wanted(None)
    number = invoice_post.stored()
    at_once([partial(invoice_post.ask, number, OTHER)] * THREADS)
    assert invoice_post.states(number) == ["pending"]
    assert invoice_post.queued == [f"{number}#000001"]


def test_a_key_used_eight_times_at_once_is_one_mail(invoice_post: InvoicePost) -> None:
    number = invoice_post.mailed()
    used = slot("acc_distributor", "usr_kim", "send_invoice_mail", "key", b"{}")
    answers = at_once([partial(invoice_post.ask, number, slot=used)] * THREADS)
    assert len({answer.model_dump_json() for answer in answers}) == 1
    invoice_post.send(number, 2)
    invoice_post.ask(number, slot=used)
    assert invoice_post.states(number) == ["sent", "sent"]


def test_whoever_asks_for_another_address_while_it_is_prepared_replaces_it(
    invoice_post: InvoicePost,
) -> None:
    number = invoice_post.stored()
    late = _Slow(invoice_post.archive, partial(invoice_post.ask, number, OTHER))
    invoice_post.send(number, bucket=late)
    assert (invoice_post.states(number), invoice_post.sent) == (["replaced", "pending"], [])
    invoice_post.send(number, 2)
    assert [mail.to for mail, _ in invoice_post.sent] == [OTHER]


class _Slow(Bucket):
    """A bucket so slow that something happens before it gives a document."""

    def __init__(self, archive: Archive, happens: Any) -> None:
        super().__init__(archive.client, archive.name)
        self._happens = happens

    def read(self, invoice_number: str, document: StoredDocument) -> bytes:
        self._happens()
        return super().read(invoice_number, document)


def _pausing(table: Table, pause: Callable[[float], None]) -> Table:
    """The same table, whose callers pause between two tries as given."""
    return Table(table._client, table._name, pause=pause)


def test_whoever_asks_while_it_is_being_sent_waits_for_what_becomes_of_it(
    invoice_post: InvoicePost,
) -> None:
    number, waits, ends = invoice_post.stored(), Event(), Event()
    asked: list[Future[Any]] = []

    def pause(seconds: float) -> None:
        waits.set()
        assert ends.wait(10)

    table = _pausing(invoice_post.archive.backend.table, pause)

    def slow(*mail: Any) -> str:
        asked.append(staff.submit(invoice_post.ask, number, OTHER, table=table))
        assert waits.wait(10)
        return invoice_post.take(*mail)

    with ThreadPoolExecutor() as staff:
        invoice_post.send(number, send=slow)
        ends.set()
    assert asked[0].result()
    assert invoice_post.states(number) == ["sent", "pending"]


def test_while_it_is_being_sent_nobody_can_ask_for_another_and_then_it_is_of_unknown_outcome(
    invoice_post: InvoicePost,
) -> None:
    number = invoice_post.stored()
    with pytest.raises(Crash):
        invoice_post.send(number, send=_dying)
    impatient = _pausing(invoice_post.archive.backend.table, lambda seconds: None)
    with pytest.raises(TemporarilyUnavailable):
        invoice_post.ask(number, OTHER, table=impatient)
    assert invoice_post.states(number) == ["pending"]
    invoice_post.archive.backend.clock.advance(181)
    invoice_post.ask(number, OTHER)
    assert invoice_post.states(number) == ["unknown", "pending"]


def test_whoever_was_overtaken_writes_nothing_more(invoice_post: InvoicePost) -> None:
    number = invoice_post.stored()

    def overtaken() -> None:
        invoice_post.archive.backend.clock.advance(181)
        invoice_post.send(number)

    invoice_post.send(number, bucket=_Slow(invoice_post.archive, overtaken))
    assert (len(invoice_post.sent), invoice_post.states(number)) == (1, ["sent"])


def test_what_ends_its_worker_every_time_waits_for_a_person(invoice_post: InvoicePost) -> None:
    number = invoice_post.stored()
    dying = _Slow(invoice_post.archive, _dying)
    for _ in range(MOST_BEGINNINGS):
        with pytest.raises(Crash):
            invoice_post.send(number, bucket=dying)
        invoice_post.archive.backend.clock.advance(181)
    invoice_post.send(number, bucket=dying)
    assert (invoice_post.states(number), invoice_post.is_due(number)) == (["failed"], False)


@pytest.mark.parametrize("away", ["ses", "bucket"])
def test_what_fails_is_tried_ten_times_and_staff_lead_out(
    invoice_post: InvoicePost, away: str
) -> None:
    number = invoice_post.stored()
    trouble = {
        "ses": {"send": _raising(MailNotSent("SES is away."))},
        "bucket": {"bucket": _Slow(invoice_post.archive, _raising(DocumentNotRead("It is away.")))},
    }[away]
    for _ in range(12):
        invoice_post.send(number, **trouble)
        invoice_post.archive.backend.clock.advance(4000)
    [mail] = invoice_post.mails(number)
    assert (mail.state, mail.attempts, invoice_post.is_due(number)) == ("failed", 10, False)
    invoice_post.ask(number)
    invoice_post.send(number, 2)
    assert invoice_post.states(number) == ["failed", "sent"]


def _raising(trouble: Exception) -> Any:
    def fail(*_: Any) -> str:
        raise trouble

    return fail


@WHENS
def test_staff_whose_request_breaks_off_have_one_mail_or_none(
    invoice_post: InvoicePost, when: When
) -> None:
    number, table = invoice_post.mailed(), invoice_post.archive.backend.table
    with pytest.raises(Crash):
        invoice_post.ask(number, table=TroubledTable(table, 1, when, Crash()))
    begun = when == "after"
    assert invoice_post.states(number) == (["sent", "pending"] if begun else ["sent"])
    assert invoice_post.is_due(number) == begun


def test_a_bounce_that_is_reported_eight_times_at_once_shows_once(
    invoice_post: InvoicePost,
) -> None:
    number, backend = invoice_post.mailed(), invoice_post.archive.backend
    reporting = partial(record, _event(number), table=backend.table, now=backend.clock())
    at_once([reporting] * THREADS)
    [mail] = invoice_post.mails(number)
    assert (mail.state, mail.reported) == ("bounced", ("bounced",))


def test_a_bounce_while_another_mail_is_asked_for_loses_neither(invoice_post: InvoicePost) -> None:
    number, backend = invoice_post.mailed(), invoice_post.archive.backend
    reporting = partial(record, _event(number), table=backend.table, now=backend.clock())
    at_once([reporting, partial(invoice_post.ask, number, OTHER)])
    assert invoice_post.states(number) == ["bounced", "pending"]


def test_a_bounce_that_comes_before_the_outcome_is_written_comes_again_and_is_shown(
    invoice_post: InvoicePost,
) -> None:
    number, backend = invoice_post.stored(), invoice_post.archive.backend
    with pytest.raises(Crash):
        invoice_post.send(number, send=_dying)
    with pytest.raises(TemporarilyUnavailable):
        record(_event(number), table=backend.table, now=backend.clock())
    backend.clock.advance(181)
    record(_event(number), table=backend.table, now=backend.clock())
    assert invoice_post.states(number) == ["bounced"]
    assert not invoice_post.is_due(number)
