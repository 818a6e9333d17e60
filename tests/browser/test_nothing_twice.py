"""Nothing is ordered twice, whatever is pressed, reloaded or cut off."""

from playwright.sync_api import Route, expect

from tests.browser.visitor import Visitor


def test_a_double_click_adds_once(visitor: Visitor) -> None:
    visitor.open("products/prd_mailbox")
    visitor.button("Add to basket").dblclick()
    expect(visitor.page.get_by_text("in your basket")).to_be_visible()
    [line] = visitor.user.get("/basket")["lines"]
    assert line["quantity"] == 1


def test_the_second_click_of_a_slow_double_click_adds_nothing(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("products/prd_mailbox")
    visitor.button("Add to basket").click()
    expect(page.get_by_text("in your basket")).to_be_visible()
    visitor.button("Add to basket").hover()
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    visitor.go("Basket")
    expect(page.get_by_role("spinbutton", name="Quantity")).to_have_value("1")
    page.wait_for_load_state("networkidle")
    [line] = visitor.user.get("/basket")["lines"]
    assert line["quantity"] == 1


def test_a_double_click_places_one_order(visitor: Visitor) -> None:
    visitor.add()
    visitor.checkout("Fjord Foods")
    visitor.confirm()
    visitor.button("Place order").dblclick()
    visitor.order_id()
    assert len(visitor.orders()) == 1


def test_a_reload_before_the_answer_leads_to_the_order_that_was_placed(visitor: Visitor) -> None:
    visitor.add()
    visitor.checkout("Fjord Foods")
    visitor.confirm()
    held: list[Route] = []

    def reaches_the_service_and_gets_no_answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        route.fetch()
        return held.append(route)

    visitor.page.route("**/api/orders", reaches_the_service_and_gets_no_answer)
    with visitor.page.expect_request(lambda request: request.method == "POST"):
        visitor.button("Place order").click()
    expect(visitor.page.get_by_text("Placing your order…")).to_be_visible()
    while not held:
        visitor.page.wait_for_timeout(20)
    visitor.page.reload()
    order_id = visitor.order_id()
    assert [order["order_id"] for order in visitor.orders()] == [order_id]
    visitor.go("Basket")
    expect(visitor.page.get_by_text("Your basket is empty.")).to_be_visible()


def test_a_gateway_that_lost_the_answer_does_not_know_and_pressing_again_places_the_same_order(
    visitor: Visitor,
) -> None:
    visitor.add()
    visitor.checkout("Fjord Foods")
    visitor.confirm()
    visitor.expects(504)
    code = "temporarily_unavailable"
    problem = {"status": 504, "code": code, "detail": "It cannot.", "request_id": "", "errors": []}

    def is_done_and_not_told(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        route.fetch()
        return route.fulfill(status=504, json=problem)

    visitor.page.route("**/api/orders", is_done_and_not_told, times=1)
    visitor.page.route("**/api/checkout", lambda route: route.fulfill(status=504, json=problem))
    visitor.page.route("**/api/basket", lambda route: route.fulfill(status=504, json=problem))
    visitor.button("Place order").click()
    told = visitor.page.get_by_role("alert").filter(has_text="The service did not answer.").first
    expect(told).to_be_visible()
    visitor.page.unroute_all()
    visitor.button("Place order").click()
    order_id = visitor.order_id()
    assert [order["order_id"] for order in visitor.orders()] == [order_id]


def test_a_lost_answer_is_told_and_pressing_again_places_the_same_order(visitor: Visitor) -> None:
    visitor.add()
    visitor.checkout("Fjord Foods")
    visitor.confirm()
    keys: list[str] = []

    def loses_the_first_answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            return route.fallback()
        route.fetch()
        return route.abort()

    visitor.page.route("**/api/orders", loses_the_first_answer)
    visitor.page.route("**/api/checkout", lambda route: route.abort(), times=3)
    visitor.page.route("**/api/basket", lambda route: route.abort(), times=3)
    visitor.lost_connection()
    visitor.button("Place order").click()
    told = visitor.page.get_by_role("alert").filter(has_text="The service did not answer.").first
    expect(told).to_be_visible()
    visitor.button("Place order").click()
    order_id = visitor.order_id()
    assert [order["order_id"] for order in visitor.orders()] == [order_id]
    assert len(set(keys)) == 1


def test_the_way_back_from_an_order_leads_past_the_checkout(visitor: Visitor) -> None:
    visitor.add()
    visitor.checkout("Fjord Foods")
    visitor.confirm()
    visitor.place()
    visitor.page.go_back()
    expect(visitor.page.get_by_role("heading", level=1, name="My basket")).to_be_visible()
    expect(visitor.page.get_by_text("Your basket is empty.")).to_be_visible()


def test_the_order_placed_in_another_tab_is_shown_in_this_one(visitor: Visitor) -> None:
    visitor.add()
    visitor.checkout("Fjord Foods")
    visitor.confirm()
    other = visitor.open("checkout", visitor.tab())
    other.get_by_role("button", name="Place order").click()
    expect(other.get_by_role("heading", level=1, name="Order ord_")).to_be_visible()
    expect(visitor.page.get_by_text("This basket was ordered in another tab.")).to_be_visible()
    visitor.page.get_by_role("link", name="Open the order").click()
    visitor.order_id()
    assert len(visitor.orders()) == 1
