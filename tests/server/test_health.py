"""Alive, ready, and what the meters say."""

import json
import logging

import pytest

from domain.errors import Unavailable
from persistence.database import Database
from server.house import WrongRevision
from server.serve import serve
from tests.server.running import SECRET, Server, settings, token

pytestmark = pytest.mark.anyio


async def test_it_is_alive_and_ready(server: Server) -> None:
    async with server.client("") as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")

    assert (alive.status_code, alive.text) == (200, "ok")
    assert (ready.status_code, ready.json()) == (
        200,
        dict.fromkeys(["database", "schema", "relay", "feed"], True),
    )


async def test_it_is_not_ready_when_the_schema_became_another(server: Server, database: Database) -> None:
    async with database.transaction() as tx:
        await tx.driver.execute("update alembic_version set version_num = 'another'")

    async with server.client("") as client:
        ready = await client.get("/readyz")

    assert ready.status_code == 503
    assert ready.json()["schema"] is False


async def test_it_refuses_to_start_on_another_schema(empty_database_url: str) -> None:
    with pytest.raises(WrongRevision):
        await serve(settings(empty_database_url), "127.0.0.1", 0)


async def test_it_refuses_to_start_without_its_database() -> None:
    with pytest.raises(Unavailable):
        await serve(settings("postgresql://nobody@127.0.0.1:1/nothing"), "127.0.0.1", 0)


def test_the_refusal_names_the_way_out() -> None:
    assert "som migrate" in str(WrongRevision())


async def test_requests_and_operations_are_counted(server: Server) -> None:
    async with server.client() as client:
        await client.post("/graphql", json={"query": "{ __typename }"})
        text = (await client.get("/metrics")).text

    assert 'som_http_requests_total{route="/graphql",status="200"} 1.0' in text
    assert 'som_operations_total{result="begun",transport="http"} 1.0' in text
    assert "som_operation_seconds_count" in text
    assert "som_relay_age_seconds" in text


async def test_each_request_leaves_one_line_without_a_token(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "som")
    bearer = token()
    async with server.client(bearer) as client:
        await client.post("/graphql", json={"query": "{ __typename }"}, headers={"X-Request-Id": "one"})

    lines = [record for record in caplog.records if getattr(record, "request_id", None) == "one"]
    assert [record.message for record in lines] == ["som.http.request"]
    assert not [record for record in caplog.records if bearer in json.dumps(vars(record), default=str)]
    assert not [record for record in caplog.records if SECRET in json.dumps(vars(record), default=str)]


async def test_a_client_that_vanishes_leaves_no_traceback(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    async with server.speaker() as speaker:
        await speaker.subscribe("subscription { orderEvents { cursor } }")
        await speaker.follows()
        speaker.connection.transport.abort()
    async with server.client() as client:
        await client.get("/healthz")

    assert not [record for record in caplog.records if record.exc_info]


async def test_the_meters_show_what_is_stuck(server: Server, database: Database) -> None:
    await database.reads.fetch(
        "insert into worker_heartbeats (worker, started_at, seen_at)"
        " values ('gone', now(), now() - interval '90 s')"
    )

    async with server.client() as client:
        text = (await client.get("/metrics")).text

    meters = dict(line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("som_"))
    assert meters["som_database_up"] == "1.0"
    assert meters["som_workers"] == "0.0"
    assert 90 <= float(meters["som_worker_lag_seconds"]) < 120
    assert [
        meters[f"som_{each}"] for each in ("ready_tasks", "late_jobs", "jobs_on_hold", "overdue_looks")
    ] == ["0.0"] * 4
