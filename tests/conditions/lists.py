"""A list shows each thing once, and the schedule takes no more than it can queue."""

from tests.conditions.mutation import Mutation

MUTATIONS = (
    Mutation(
        "an order that moves from one status to the next is listed once",
        "chalicelib/storage/pages.py",
        "in once(_merged(table, partitions, Span(span.start, last), at_once, reads)):",
        "in _merged(table, partitions, Span(span.start, last), at_once, reads):",
        (
            "tests/api/test_lists.py::test_an_order_that_is_completed_while_a_page_is_read_is_on_it_once",
        ),
    ),
    Mutation(
        "the schedule queues a thousand orders at most",
        "chalicelib/bss/orders/queue.py",
        "if order_id not in waiting][:MOST_AT_ONCE]",
        "if order_id not in waiting]",
        (
            "tests/unit/test_queue.py"
            "::test_the_schedule_queues_a_thousand_orders_at_once_and_leaves_the_rest_for_its_next_ring",
        ),
    ),
    Mutation(
        "what SQS did not take does not count as queued",
        "chalicelib/bss/orders/queue.py",
        "[name for ten in tens if self._took(ten) for name in ten]",
        "[name for ten in tens if self._took(ten) or True for name in ten]",
        (
            "tests/api/test_still_worker.py::test_an_order_that_sqs_did_not_take_is_queued_by_the_next_run",
            "tests/unit/test_queue.py::test_only_what_sqs_took_counts_as_queued",
        ),
    ),
    Mutation(
        "an order that waits on the queue is not queued again every minute",
        "chalicelib/bss/orders/queue.py",
        "for order_id in due if order_id not in waiting]",
        "for order_id in due]",
        (
            "tests/api/test_still_worker.py::test_half_an_hour_of_a_still_worker_queues_an_order_twice",
        ),
    ),
    Mutation(
        "an order that became due anew is queued at once",
        "chalicelib/bss/orders/queue.py",
        "queued.due_at == due.get(order_id) and queued.at > since",
        "order_id in due and queued.at > since",
        ("tests/api/test_still_worker.py::test_an_order_that_is_due_anew_is_queued_at_once",),
    ),
    Mutation(
        "an order whose message was lost is queued again",
        "chalicelib/bss/orders/queue.py",
        "queued.due_at == due.get(order_id) and queued.at > since",
        "queued.due_at == due.get(order_id)",
        ("tests/api/test_still_worker.py::test_a_lost_message_still_gets_its_order_done",),
    ),
)
