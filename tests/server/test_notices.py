"""Those responsible hear of alerts by webhook and by e-mail, each once, and bad receivers stop nothing."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from pydantic import SecretStr

from domain.jeopardy_alerts import JeopardyAlert, JeopardyLevel
from domain.outcome import Job
from persistence.notices import forget_delivered
from persistence.queue import LOST
from persistence.stuck import COUNTS
from resolvers.context import Context
from resolvers.notices import Notices
from resolvers.outbound import OutboundFailed
from resolvers.workers import HANDLERS
from resolvers.workers.poison import give_up
from server.mail import SmtpMailer
from server.notices import notices_of, secret_bytes
from server.outbound import HttpOutbound
from tests.mailbox import Mailbox, mailbox
from tests.outside import Outside, answering, outside, silent
from tests.resolvers.situations import endangered
from tests.resolvers.world import World, opened
from tests.server.running import settings

pytestmark = pytest.mark.anyio
SHORT = timedelta(seconds=0.2)
SECRET = b"a secret between us and the receiver"
TOLD = """update assignment_groups set email = 'night-shift@example.org', told_of_alerts = true
where code = (select min(code) from assignment_groups) returning code"""


@pytest.fixture(scope="module")
async def world(module_database_url: str) -> AsyncIterator[World]:
    async with opened(module_database_url) as found:
        await found.database.reads.fetch(TOLD)
        yield found


@pytest.fixture
async def receiver() -> AsyncIterator[Outside]:
    async with outside() as system:
        yield system


@pytest.fixture
async def post() -> AsyncIterator[Mailbox]:
    async with mailbox() as box:
        yield box


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        yield client


async def alerted(world: World) -> JeopardyAlert:
    """An alert about an order that cannot keep its date."""
    alert_id = await endangered(world)
    rows = await world.database.reads.fetch("select order_id from jeopardy_alerts where id = $1", alert_id)
    return (await world.tree(rows[0]["order_id"])).alerts[alert_id]


def job_about(alert: JeopardyAlert, event: str = "JeopardyRaised 0") -> Job:
    return Job(name="notify", order_id=alert.id, part_id=alert.id, about=event)


def telling(world: World, client: httpx2.AsyncClient, host: str, **ways: Any) -> Context:
    outbound = HttpOutbound(client, hosts=frozenset({host}), secrets={})
    return replace(world.worker, outbound=outbound, notices=Notices(webhook_secret=SECRET, **ways))


async def test_a_webhook_says_what_happened_and_is_signed(
    world: World, receiver: Outside, client: httpx2.AsyncClient
) -> None:
    alert = await alerted(world)

    await HANDLERS["notify"](
        telling(world, client, receiver.host, webhook_url=receiver.url), job_about(alert)
    )

    (heard,) = receiver.heard
    signed = f"{heard.headers['webhook-id']}.{heard.headers['webhook-timestamp']}.".encode() + heard.body
    signature = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    assert heard.headers["webhook-signature"] == f"v1,{signature}"
    assert heard.json["type"] == "JeopardyRaised"
    assert heard.json["data"]["alert"]["number"] == alert.number


async def test_what_was_taken_is_not_sent_again_but_another_event_is(
    world: World, receiver: Outside, client: httpx2.AsyncClient
) -> None:
    alert = await alerted(world)
    context = telling(world, client, receiver.host, webhook_url=receiver.url)

    for event in ("JeopardyRaised 0", "JeopardyRaised 0", "JeopardyEscalated 1"):
        await HANDLERS["notify"](context, job_about(alert, event))

    assert [each.json["type"] for each in receiver.heard] == ["JeopardyRaised", "JeopardyEscalated"]


async def test_a_receiver_that_answers_500_is_tried_again(
    world: World, receiver: Outside, client: httpx2.AsyncClient
) -> None:
    alert = await alerted(world)
    receiver.then = [answering(500)]
    context = telling(world, client, receiver.host, webhook_url=receiver.url)

    with pytest.raises(OutboundFailed, match="answered 500"):
        await HANDLERS["notify"](context, job_about(alert))
    await HANDLERS["notify"](context, job_about(alert))

    assert len({each.headers["webhook-id"] for each in receiver.heard}) == 1
    assert len(receiver.heard) == 2


async def test_a_receiver_that_is_not_allowed_hears_nothing(
    world: World, receiver: Outside, client: httpx2.AsyncClient
) -> None:
    alert = await alerted(world)

    with pytest.raises(OutboundFailed):
        await HANDLERS["notify"](
            telling(world, client, "elsewhere.example", webhook_url=receiver.url), job_about(alert)
        )

    assert receiver.heard == []


async def test_an_alert_below_the_least_level_is_told_to_nobody(
    world: World, receiver: Outside, client: httpx2.AsyncClient
) -> None:
    alert = await alerted(world)
    await world.database.reads.fetch(
        "update jeopardy_alerts set level = 'LOW' where id = $1 returning id", alert.id
    )
    context = telling(world, client, receiver.host, webhook_url=receiver.url, least=JeopardyLevel.MEDIUM)

    await HANDLERS["notify"](context, job_about(alert))

    assert receiver.heard == []


async def test_a_letter_goes_to_those_responsible(
    world: World, post: Mailbox, client: httpx2.AsyncClient
) -> None:
    alert = await alerted(world)
    mailer = SmtpMailer(SecretStr(f"smtp://127.0.0.1:{post.port}"), sender="somgraph@example.org")

    await HANDLERS["notify"](telling(world, client, "", mailer=mailer), job_about(alert))

    (letter,) = post.letters
    assert "To: night-shift@example.org" in letter
    assert str(alert.number) in letter
    assert f"[{alert.level}] Order of" in letter


async def test_a_mail_server_that_refuses_is_tried_again_and_the_webhook_is_not(
    world: World, post: Mailbox, receiver: Outside, client: httpx2.AsyncClient
) -> None:
    alert = await alerted(world)
    post.refusals = 1
    mailer = SmtpMailer(SecretStr(f"smtp://127.0.0.1:{post.port}"), sender="somgraph@example.org")
    context = telling(world, client, receiver.host, mailer=mailer, webhook_url=receiver.url)

    with pytest.raises(OutboundFailed, match="did not take it"):
        await HANDLERS["notify"](context, job_about(alert))
    await HANDLERS["notify"](context, job_about(alert))

    assert (len(post.letters), len(receiver.heard)) == (1, 1)


async def test_where_nothing_is_set_up_nothing_is_told(world: World) -> None:
    alert = await alerted(world)

    await HANDLERS["notify"](world.worker, job_about(alert))

    assert await world.count("alert_deliveries where key like '" + str(alert.id) + "%'") == 0


async def test_a_mail_server_that_is_away_is_told_of(world: World, client: httpx2.AsyncClient) -> None:
    alert = await alerted(world)
    mailer = SmtpMailer(SecretStr("smtp://127.0.0.1:1"), sender="somgraph@example.org")

    with pytest.raises(OutboundFailed, match="ConnectionRefusedError"):
        await HANDLERS["notify"](telling(world, client, "", mailer=mailer), job_about(alert))


def test_settings_say_how_alerts_are_told() -> None:
    found = notices_of(
        settings(
            "postgresql://nowhere",
            alert_webhook_url="https://alerts.example/hook",
            alert_webhook_secret=SecretStr("whsec_c2VjcmV0"),
            smtp_url=SecretStr("smtps://me:it@mail.example"),
        )
    )

    assert (found.webhook_url, found.webhook_secret) == ("https://alerts.example/hook", b"secret")
    assert isinstance(found.mailer, SmtpMailer)
    assert secret_bytes("plain") == b"plain"


async def test_a_receiver_that_never_answers_is_given_up(
    world: World, receiver: Outside, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = await alerted(world)
    receiver.behaves = silent
    monkeypatch.setattr("resolvers.workers.notices.PATIENCE", SHORT)

    with pytest.raises(OutboundFailed) as failed:
        await HANDLERS["notify"](
            telling(world, client, receiver.host, webhook_url=receiver.url), job_about(alert)
        )

    assert failed.value.code == "TIMEOUT"


async def test_what_was_delivered_is_forgotten_after_some_weeks(
    world: World, receiver: Outside, client: httpx2.AsyncClient
) -> None:
    context = telling(world, client, receiver.host, webhook_url=receiver.url)
    old, young = await alerted(world), await alerted(world)
    for alert in (old, young):
        await HANDLERS["notify"](context, job_about(alert))
    await world.database.reads.fetch(
        "update alert_deliveries set delivered_at = now() - interval '29 days'"
        f" where starts_with(key, '{old.id}') returning key"
    )

    gone = await forget_delivered(world.database, timedelta(days=28))

    left = await world.database.reads.fetch("select key from alert_deliveries")
    assert gone == 1
    assert f"{young.id}.JeopardyRaised.0" in [each["key"] for each in left]
    assert f"{old.id}.JeopardyRaised.0" not in [each["key"] for each in left]


async def test_a_notice_that_cannot_be_sent_is_marked_as_given_up_and_what_was_sent_is_not(
    world: World, post: Mailbox, receiver: Outside, client: httpx2.AsyncClient
) -> None:
    alert = await alerted(world)
    post.refusals = 1
    mailer = SmtpMailer(SecretStr(f"smtp://127.0.0.1:{post.port}"), sender="somgraph@example.org")
    context = telling(world, client, receiver.host, mailer=mailer, webhook_url=receiver.url)
    with pytest.raises(OutboundFailed):
        await HANDLERS["notify"](context, job_about(alert))

    await give_up(context, job_about(alert), LOST)

    marks = (
        f"select channel, given_up_at is not null as gone from alert_deliveries where key like '{alert.id}%'"
    )
    found = await world.database.reads.fetch(f"{marks} order by channel")
    assert [(row["channel"], row["gone"]) for row in found] == [("letter", True), ("webhook", False)]
    counted = await world.database.reads.fetch(f"select {COUNTS['notices_given_up']} as notices")
    assert counted[0]["notices"] == 1
    await HANDLERS["notify"](context, job_about(alert))
    assert [row["gone"] for row in await world.database.reads.fetch(marks)] == [False, False]


async def test_of_an_alert_that_is_gone_or_that_nobody_is_told_of_nothing_is_given_up(
    world: World, client: httpx2.AsyncClient
) -> None:
    alert = await alerted(world)
    gone = Job(name="notify", order_id=uuid4(), part_id=uuid4(), about="JeopardyRaised 0")

    await give_up(world.worker, job_about(alert), LOST)
    await give_up(telling(world, client, "", webhook_url="https://nowhere.example"), gone, LOST)

    assert await world.count("alert_deliveries where given_up_at is not null") == 0
