"""graphql-transport-ws, state by state: what it answers, and with which code it closes."""

import asyncio
import time
from contextlib import AsyncExitStack, suppress
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from domain.permissions import Role
from persistence.database import Database
from resolvers.live.subscriber import Subscriber
from tests.live.world import happen
from tests.server.running import Server, Speaker, running, token

pytestmark = pytest.mark.anyio

FOLLOW = "subscription ($after: String) { orderEvents(after: $after) { cursor position message } }"


async def test_a_query_is_answered_and_completed(speaker: Speaker) -> None:
    id_ = await speaker.subscribe("{ viewer { subject } }")

    heard = await speaker.hear()
    assert (heard["id"], heard["type"]) == (id_, "next")
    assert heard["payload"]["data"] == {"viewer": {"subject": "ada"}}
    assert await speaker.hear() == {"id": id_, "type": "complete"}


async def test_an_event_reaches_who_follows(speaker: Speaker, database: Database) -> None:
    id_ = await speaker.subscribe(FOLLOW)
    await speaker.follows()

    await happen(database, message="hello")

    heard = await speaker.hear()
    assert (heard["id"], heard["type"]) == (id_, "next")
    assert heard["payload"]["data"]["orderEvents"]["message"] == "hello"


async def test_a_server_that_takes_no_ready_frames_delivers_the_same(
    database_url: str, server: Server, database: Database
) -> None:
    async with (
        running(database_url, ready_frames=False) as plain,
        plain.speaker() as slowly,
        server.speaker() as at_once,
    ):
        for speaker in (slowly, at_once):
            await speaker.subscribe(FOLLOW)
            await speaker.follows()

        await happen(database, times=5, message="é" * 100)

        heard = [[await speaker.hear() for _ in range(5)] for speaker in (slowly, at_once)]
    assert heard[0] == heard[1]
    assert [each["payload"]["data"]["orderEvents"]["position"] for each in heard[0]] == [1, 2, 3, 4, 5]


async def test_who_keeps_up_is_written_to_without_waking_its_task(
    server: Server, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[int] = []
    take = Subscriber.take

    async def taking(self: Subscriber) -> list[bytes]:
        taken = await take(self)
        woken.append(len(taken))
        return taken

    monkeypatch.setattr(Subscriber, "take", taking)
    async with server.speaker() as speaker:
        await speaker.subscribe(FOLLOW)
        await speaker.follows()
        await happen(database, times=5)

        assert await positions(speaker, 5) == [1, 2, 3, 4, 5]
    assert woken == []


async def test_several_operations_run_beside_each_other(speaker: Speaker, database: Database) -> None:
    ids = {await speaker.subscribe(FOLLOW) for _ in range(3)}
    await speaker.follows()

    await happen(database)

    assert {(await speaker.hear())["id"] for _ in range(3)} == ids


async def test_completed_by_the_client_it_says_no_more(speaker: Speaker, database: Database) -> None:
    id_ = await speaker.subscribe(FOLLOW)
    other = await speaker.subscribe(FOLLOW)
    await speaker.follows()
    await speaker.say(id=id_, type="complete")
    await speaker.follows()

    await happen(database, times=2)

    assert [(await speaker.hear())["id"] for _ in range(2)] == [other, other]


async def test_an_id_may_be_used_again_when_its_operation_is_over(speaker: Speaker) -> None:
    payload = {"query": "{ __typename }"}

    for _ in range(3):
        await speaker.say(id="again", type="subscribe", payload=payload)
        assert (await speaker.hear())["type"] == "next"
        assert (await speaker.hear())["type"] == "complete"


@pytest.mark.parametrize(
    "query",
    [
        "{",
        "{ nothing }",
        "subscription { orderEvents { nothing } }",
        'subscription { orderEvents(after: "x") { cursor } }',
    ],
)
async def test_a_bad_document_fails_alone_and_the_socket_stays(speaker: Speaker, query: str) -> None:
    id_ = await speaker.subscribe(query)

    heard = await speaker.hear()

    assert (heard["id"], heard["type"]) == (id_, "error")
    assert heard["payload"][0]["message"]
    await speaker.follows()


async def test_a_ping_is_answered_with_what_it_carried(speaker: Speaker) -> None:
    await speaker.say(type="ping", payload={"at": 1})
    await speaker.say(type="ping")

    assert await speaker.hear() == {"type": "pong", "payload": {"at": 1}}
    assert await speaker.hear() == {"type": "pong"}


async def test_a_pong_of_the_client_is_taken_in_silence(speaker: Speaker) -> None:
    await speaker.say(type="pong")

    await speaker.follows()


async def test_a_ping_may_come_before_the_initialisation(server: Server) -> None:
    async with server.socket() as connection:
        speaker = Speaker(connection)
        await speaker.say(type="ping")

        assert await speaker.hear() == {"type": "pong"}


BAD_MESSAGES: dict[str, str | bytes] = {
    "no JSON": "hello",
    "no object": "[]",
    "no type": "{}",
    "an unknown type": '{"type":"start"}',
    "a binary frame": b'{"type":"ping"}',
    "a ping with a payload that is no object": '{"type":"ping","payload":1}',
    "a subscription without an id": '{"type":"subscribe","payload":{"query":"{ __typename }"}}',
    "a subscription with an empty id": '{"type":"subscribe","id":"","payload":{"query":"{ __typename }"}}',
    "a subscription without a payload": '{"type":"subscribe","id":"1"}',
    "a completion without an id": '{"type":"complete"}',
    "very deep JSON": "[" * 20_000,
}


@pytest.mark.parametrize("message", BAD_MESSAGES.values(), ids=BAD_MESSAGES.keys())
async def test_what_is_not_the_protocol_closes_with_4400(speaker: Speaker, message: str | bytes) -> None:
    await speaker.connection.send(message)

    assert await speaker.closed() == 4400


async def test_a_payload_without_a_query_fails_alone(speaker: Speaker) -> None:
    await speaker.say(id="1", type="subscribe", payload={})

    assert (await speaker.hear())["type"] == "error"
    await speaker.follows()


async def test_asking_before_the_initialisation_closes_with_4401(server: Server) -> None:
    async with server.socket() as connection:
        speaker = Speaker(connection)
        await speaker.subscribe("{ __typename }")

        assert await speaker.closed() == 4401


async def test_silence_instead_of_the_initialisation_closes_with_4408(database_url: str) -> None:
    async with running(database_url, init_timeout=0.2) as server, server.socket() as connection:
        assert await Speaker(connection).closed() == 4408


async def test_a_second_initialisation_closes_with_4429(speaker: Speaker) -> None:
    await speaker.say(type="connection_init")

    assert await speaker.closed() == 4429


async def test_an_id_in_use_closes_with_4409(speaker: Speaker) -> None:
    for _ in range(2):
        await speaker.say(id="same", type="subscribe", payload={"query": FOLLOW})

    assert await speaker.closed() == 4409


@pytest.mark.parametrize(
    "payload", [None, {}, {"token": "forged"}, {"Authorization": "Basic YTpi"}, {"token": 1}]
)
async def test_without_a_good_token_it_closes_with_4403(server: Server, payload: Any) -> None:
    async with server.socket() as connection:
        speaker = Speaker(connection)
        await speaker.say(type="connection_init", payload=payload)

        assert await speaker.closed() == 4403


async def test_an_expired_token_closes_with_4403(server: Server) -> None:
    async with server.socket() as connection:
        speaker = Speaker(connection)
        await speaker.say(type="connection_init", payload={"token": token(lifetime=-5)})

        assert await speaker.closed() == 4403


async def test_a_token_that_expires_closes_its_socket_with_4403(server: Server) -> None:
    begin = time.monotonic()
    async with server.speaker(token(lifetime=2)) as speaker:
        await speaker.subscribe(FOLLOW)

        assert await speaker.closed() == 4403
    assert time.monotonic() - begin < 4


async def test_another_subprotocol_closes_with_4406(server: Server) -> None:
    async with server.socket(subprotocols=["graphql-ws"]) as connection:
        assert await Speaker(connection).closed() == 4406


async def test_a_page_of_another_origin_is_refused(server: Server) -> None:
    for origin in ("https://evil.example", "null"):
        with pytest.raises(InvalidStatus) as refused:
            await server.socket(origin=origin).__aenter__()
        assert refused.value.response.status_code == 403


async def test_our_own_pages_and_allowed_ones_may_connect(database_url: str) -> None:
    async with running(database_url, allowed_origins=["https://portal.example"]) as server:
        for origin in (server.url, "https://portal.example"):
            async with server.socket(origin=origin) as connection:
                await Speaker(connection).say(type="ping")
                assert await Speaker(connection).hear() == {"type": "pong"}


async def test_too_many_operations_fail_alone(database_url: str) -> None:
    async with running(database_url, most_operations=3) as server, server.speaker() as speaker:
        for _ in range(3):
            await speaker.subscribe(FOLLOW)
        id_ = await speaker.subscribe(FOLLOW)

        heard = await speaker.hear()

        assert (heard["id"], heard["type"]) == (id_, "error")
        assert heard["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"


async def test_a_message_that_is_too_large_closes_with_1009(speaker: Speaker) -> None:
    await speaker.say(id="1", type="subscribe", payload={"query": "#" * 70_000})

    assert await speaker.closed() == 1009


async def test_a_flood_closes_with_1013(database_url: str) -> None:
    async with running(database_url, messages_a_minute=20) as server, server.speaker() as speaker:
        for _ in range(30):
            await speaker.say(type="pong")

        assert await speaker.closed() == 1013


async def test_a_server_that_leaves_closes_with_1012(server: Server) -> None:
    async with server.speaker() as following, server.speaker() as idle:
        await following.subscribe(FOLLOW)
        await following.follows()

        server.stop()

        assert [await following.closed(), await idle.closed()] == [1012, 1012]


async def test_a_client_that_vanishes_takes_its_subscriptions_along(
    server: Server, database: Database
) -> None:
    async with server.speaker() as speaker:
        for _ in range(3):
            await speaker.subscribe(FOLLOW)
        await speaker.follows()
        speaker.connection.transport.abort()

    async with server.client() as client:
        assert await meter(client, "som_subscribers", expected=0) == 0
        assert await meter(client, "som_sockets", expected=0) == 0


async def test_clients_that_vanish_in_the_midst_of_events_leave_one_line_each(
    server: Server, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with AsyncExitStack() as stack:
        speakers = [await stack.enter_async_context(server.speaker()) for _ in range(5)]
        for speaker in speakers:
            await speaker.subscribe(FOLLOW)
            await speaker.follows()
        caplog.clear()
        with caplog.at_level("INFO"):
            for speaker in speakers:
                speaker.connection.transport.abort()
            await happen(database, times=50, message="x" * 20_000)
            async with server.client() as client:
                assert await meter(client, "som_sockets", expected=0) == 0

    of_the_meter = ("som.http", "uvicorn.access", "httpx2", "httpcore2")
    lines = [record for record in caplog.records if not record.name.startswith(of_the_meter)]
    assert [record.message for record in lines] == ["som.socket.gone"] * 5
    assert not any(record.exc_info for record in lines)


async def test_a_reader_that_reads_nothing_is_closed_with_4290_and_resumes(
    server: Server, database: Database
) -> None:
    async with server.speaker() as quick, server.speaker() as slow:
        await quick.subscribe(FOLLOW)
        await slow.subscribe(FOLLOW)
        await quick.follows()
        await slow.follows()
        slow.connection.transport.pause_reading()  # nothing is taken off the wire
        reading = asyncio.create_task(positions(quick, 600))
        for _ in range(6):
            await happen(database, times=100, message="x" * 20_000)

        assert await reading == list(range(1, 601))
        slow.connection.transport.resume_reading()
        heard = await heard_until_closed(slow)

    assert slow.connection.close_code == 4290
    last = heard[-1]["payload"]["data"]["orderEvents"]
    assert [each["payload"]["data"]["orderEvents"]["position"] for each in heard] == list(
        range(1, last["position"] + 1)
    )
    async with server.speaker() as again:
        await again.subscribe(FOLLOW, after=last["cursor"])
        rest = await positions(again, 600 - last["position"])
    assert rest == list(range(last["position"] + 1, 601))


async def test_streams_resume_on_another_server(database_url: str, database: Database) -> None:
    async with running(database_url) as one, one.speaker() as speaker:
        await speaker.subscribe(FOLLOW)
        await speaker.follows()
        await happen(database, times=3)
        cursor = [(await speaker.hear())["payload"]["data"]["orderEvents"]["cursor"] for _ in range(2)][-1]
    await happen(database, times=2)

    async with running(database_url) as other, other.speaker() as speaker:
        await speaker.subscribe(FOLLOW, after=cursor)

        assert await positions(speaker, 3) == [3, 4, 5]


async def test_two_servers_deliver_each_others_events_in_order(database_url: str, database: Database) -> None:
    async with (
        running(database_url) as one,
        running(database_url) as other,
        one.speaker() as first,
        other.speaker() as second,
    ):
        for speaker in (first, second):
            await speaker.subscribe(FOLLOW)
            await speaker.follows()

        await asyncio.gather(*(happen(database, uuid4(), times=5) for _ in range(8)))

        assert await positions(first, 40) == list(range(1, 41))
        assert await positions(second, 40) == list(range(1, 41))


async def test_a_customer_does_not_hear_of_others(server: Server, database: Database) -> None:
    async with server.speaker(token(Role.CUSTOMER, accounts=["NOBODYS"])) as customer:
        await customer.subscribe(FOLLOW)
        await customer.follows()
        await happen(database)
        await asyncio.sleep(0.5)
        id_ = await customer.subscribe("{ __typename }")

        assert (await customer.hear())["id"] == id_


async def positions(speaker: Speaker, count: int) -> list[int]:
    return [(await speaker.hear())["payload"]["data"]["orderEvents"]["position"] for _ in range(count)]


async def heard_until_closed(speaker: Speaker) -> list[dict[str, Any]]:
    heard = []
    with suppress(ConnectionClosed):
        while True:
            heard.append(await speaker.hear())
    return heard


async def meter(client: Any, name: str, *, expected: float) -> float:
    """Read a meter until it shows what is expected, but not for ever."""
    for _ in range(100):
        lines = (await client.get("/metrics")).text.splitlines()
        value = next(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))
        if value == expected:
            break
        await asyncio.sleep(0.05)
    return value
