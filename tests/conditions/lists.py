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
        "islice(table.due(DUE_ORDERS, stamp(now)), MOST_AT_ONCE)",
        "table.due(DUE_ORDERS, stamp(now))",
        (
            "tests/unit/test_queue.py"
            "::test_the_schedule_queues_a_thousand_orders_at_once_and_leaves_the_rest_for_its_next_ring",
        ),
    ),
)
