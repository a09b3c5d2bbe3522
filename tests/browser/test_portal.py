"""The portal in a browser: an order is followed without a gap, whatever becomes of the server meanwhile."""

import asyncio
import signal

import pytest

from server.remote import Remote
from tests.browser.chromium import PROGRAM, Page
from tests.browser.pages import (
    CLOSED,
    LIVE,
    RECONNECTING,
    Portal,
    cursors_of,
    cursors_of_feed,
    customer_token,
    log_in,
)
from tests.scenarios.driving import approved, imported, work_off

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed")]


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM], ids=lambda sign: sign.name)
async def test_no_event_is_missed_or_repeated_when_the_server_restarts(
    page: Page, portal: Portal, remote: Remote, sign: signal.Signals
) -> None:
    order = await imported(remote)
    await log_in(page, portal, customer_token())
    await page.until(LIVE)
    start = await page.evaluate("window.somgraph.start")
    working = asyncio.create_task(work_off(remote, order))
    await page.until("window.somgraph.cursors.length > 3")

    await portal.end(sign)
    await page.until(RECONNECTING)
    seen = await cursors_of(page)
    await portal.begin_again()
    await working
    await page.until(CLOSED)

    async with Remote(f"{portal.url}/graphql", customer_token()) as customer:
        feed = await cursors_of_feed(customer, order, start)
    await page.until(f"window.somgraph.cursors.length >= {len(feed)}")
    assert await cursors_of(page) == feed
    assert len(set(feed)) == len(feed) > len(seen)
    assert await page.evaluate("window.somgraph.start") == start


async def test_an_order_is_shown_as_it_stands_and_as_it_becomes(
    page: Page, portal: Portal, remote: Remote
) -> None:
    order = await imported(remote)
    await log_in(page, portal, customer_token())
    await page.until(LIVE)
    before = await shown(page)

    await work_off(remote, order)

    await page.until(CLOSED)
    after = await shown(page)
    assert "Business Internet" in before
    assert "closed complete" not in before
    assert "100 %" in after
    assert "✓ internet in service" in after
    assert page.complaints == []


async def test_what_somebody_writes_stays_when_events_arrive(
    page: Page, portal: Portal, remote: Remote
) -> None:
    order = await imported(remote)
    await log_in(page, portal, customer_token())
    await page.until(LIVE)
    await page.enter("#issue-text", "The router is")

    await approved(remote, order)
    await page.until("document.querySelector('#news').children.length")
    await page.enter("#issue-text", " missing")

    assert await page.evaluate("document.querySelector('#issue-text').value") == "The router is missing"


async def test_an_issue_that_is_raised_appears_in_the_order(
    page: Page, portal: Portal, remote: Remote
) -> None:
    await imported(remote)
    await log_in(page, portal, customer_token())
    await page.until(LIVE)

    await page.enter("#issue-text", "The router is missing")
    await page.press_enter()

    await page.until("document.querySelector('#facts').innerText.includes('You: The router is missing')")
    assert await page.evaluate("document.querySelector('#issue-text').value") == ""


async def test_a_token_that_nobody_issued_is_answered_with_words(page: Page, portal: Portal) -> None:
    await log_in(page, portal, "not.a.token")

    await page.until("document.querySelector('#problem').textContent.includes('not valid')")
    assert await page.evaluate("document.activeElement.id") == "token"


async def test_somebody_whose_token_expires_is_asked_to_log_in_again(
    page: Page, portal: Portal, remote: Remote
) -> None:
    await imported(remote)
    await log_in(page, portal, customer_token(lifetime=6))
    await page.until(LIVE)

    await page.until("document.querySelector('#problem').textContent.includes('logged out')")

    assert await page.evaluate("document.querySelector('#login').hidden") is False
    assert await page.evaluate("document.querySelector('#order').hidden") is True
    assert await page.evaluate("sessionStorage.length") == 0


async def test_a_token_in_the_address_logs_in_and_does_not_stay_there(
    page: Page, portal: Portal, remote: Remote
) -> None:
    await imported(remote)

    await page.visit(f"{portal.url}/portal/#token={customer_token()}")

    await page.until(LIVE)
    assert await page.evaluate("location.href") == f"{portal.url}/portal/"


async def shown(page: Page) -> str:
    """Read the order as a person sees it."""
    text: str = await page.evaluate("document.querySelector('#facts').innerText")
    return text
