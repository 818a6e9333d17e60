"""The Storefront as `make run` serves it, in Chromium."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

pytest.register_assert_rewrite(
    "tests.browser.visitor", "tests.browser.guest", "tests.journey.service_client"
)

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from tests.browser.chromium import ARGUMENTS, MISSING, found  # noqa: E402
from tests.browser.guest import NORA, STELLA, Guest  # noqa: E402
from tests.browser.provider import Provider  # noqa: E402
from tests.browser.provider_server import serving  # noqa: E402
from tests.browser.visitor import CONTOSO, DISTRIBUTOR, NORTHWIND, Visitor  # noqa: E402
from tests.journey.service_client import Service  # noqa: E402
from tests.journey.service_process import Running  # noqa: E402


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running service that the browser's tests share; each has users of its own."""
    running = Running(tmp_path_factory.mktemp("pages"))
    service = Service(running.url)
    yield service
    service.http.close()
    running.end()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    assert found(), MISSING
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=ARGUMENTS)
        yield browser
        browser.close()


def visit(
    browser: Browser, service: Service, name: str = NORTHWIND, *, bypass_csp: bool = False
) -> Iterator[Visitor]:
    """A visitor on whose page nothing may go wrong: no error, no warning, no call to another host."""
    context = browser.new_context(
        locale="en-GB", permissions=["clipboard-read", "clipboard-write"], bypass_csp=bypass_csp
    )
    visitor = Visitor(context, service, name)
    yield visitor
    context.close()
    assert visitor.wrong == []


@pytest.fixture
def visitor(browser: Browser, service: Service) -> Iterator[Visitor]:
    """A clerk of a partner."""
    yield from visit(browser, service)


@pytest.fixture
def customer(browser: Browser, service: Service) -> Iterator[Visitor]:
    """An admin of a customer."""
    yield from visit(browser, service, name=CONTOSO)


@pytest.fixture
def staff(browser: Browser, service: Service) -> Iterator[Visitor]:
    """Somebody of the distributor's staff, at the desk."""
    yield from visit(browser, service, DISTRIBUTOR)


@pytest.fixture(scope="package")
def desk_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose coupons are made by hand."""
    running = Running(tmp_path_factory.mktemp("desk"), COUPONS="desk")
    service = Service(running.url)
    yield service
    service.http.close()
    running.end()


@pytest.fixture
def clerk(browser: Browser, desk_service: Service) -> Iterator[Visitor]:
    """Somebody of the staff who makes coupons by hand."""
    yield from visit(browser, desk_service, DISTRIBUTOR)


@pytest.fixture(scope="package")
def provider() -> Iterator[Provider]:
    """An OpenID Connect provider that only this service trusts beside its own issuer."""
    with serving() as provider:
        yield provider


@pytest.fixture(scope="package")
def hosted(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Service]:
    """A service whose pages sign in at the provider."""
    running = Running(
        tmp_path_factory.mktemp("hosted"),
        SIGN_IN=json.dumps(provider.settings()),
        TOKEN_ISSUERS=json.dumps([provider.trusted()]),
    )
    provider.pages = running.url
    service = Service(running.url)
    yield service
    service.http.close()
    running.end()


@contextmanager
def invited(
    browser: Browser, hosted: Service, provider: Provider, name: str = NORA
) -> Iterator[Guest]:
    before = dict(vars(provider))
    provider.asked.clear()
    context = browser.new_context(locale="en-GB")
    guest = Guest(context, hosted, provider, name)
    yield guest
    context.close()
    vars(provider).update(before)
    assert guest.wrong == []


@pytest.fixture
def guest(browser: Browser, hosted: Service, provider: Provider) -> Iterator[Guest]:
    """A clerk of a partner, who has to sign in."""
    with invited(browser, hosted, provider) as guest:
        yield guest


@pytest.fixture
def stella(browser: Browser, hosted: Service, provider: Provider) -> Iterator[Guest]:
    """Somebody of the staff, who has to sign in."""
    with invited(browser, hosted, provider, STELLA) as guest:
        yield guest
