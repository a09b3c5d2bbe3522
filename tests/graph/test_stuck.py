"""What nobody takes up is counted, in the graph and for the meters alike."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from persistence.database import Database
from persistence.heartbeats import beat, leave
from persistence.vital_signs import vital_signs
from schema.execution import Executor
from tests.graph.asking import COMPILED, Graph
from tests.graph.known_keys import key
from tests.graph.world import NOON, fill

pytestmark = pytest.mark.anyio
FIELDS = (
    "readyTasks unstartedTasks jobsWaiting lateJobs jobsOnHold oddsGivenUp noticesGivenUp eventsWaiting"
    " workers overdueLooks oldestJob relayLag workerLag lookLag"
)
HEALTH = f"""query($longer: Duration!, $unstarted: Duration!) {{
  operationsSummary {{ health(longerThan: $longer, unstartedFor: $unstarted) {{ {FIELDS} }} }} }}"""
JOB = """insert into jobs.pgqueuer (priority, status, entrypoint, created, updated, execute_after)
select 0, $1::text::jobs.pgqueuer_status, 'look', now() - $2::interval, now(), now() - $3::interval"""
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
async def own(database_url: str) -> AsyncIterator[Graph]:
    await fill(database_url)
    database = await Database.connect(database_url, pool_size=2)
    await database.reads.fetch("update tasks set state = 'CANCELED'")
    yield Graph(database, Executor(database, compiled=COMPILED))
    await database.close()


async def health(graph: Graph, longer: str = "PT1M", unstarted: str = "P1D") -> dict[str, Any]:
    """Ask the graph, and the meters, which must agree on what does not run on meanwhile."""
    data = await graph.data(HEALTH, {"longer": longer, "unstarted": unstarted})
    found: dict[str, Any] = data["operationsSummary"]["health"]
    return found


async def ready(graph: Graph, name: str, type: str, opened: timedelta, **also: Any) -> None:
    await graph.database.reads.fetch(
        "update tasks set state = 'OPEN', task_type = $2, opened_at = $3, next_attempt_at = $4 where id = $1",
        key(f"task 1 {name}"),
        type,
        NOON - opened,
        also.get("again_at"),
    )


async def test_nothing_is_stuck_when_nothing_waits(own: Graph) -> None:
    await own.database.reads.fetch("update events set position = coalesce(position, -id)")

    assert await health(own) == {
        **dict.fromkeys(FIELDS.split()[:10], 0),
        **dict.fromkeys(FIELDS.split()[10:], None),
    }


async def test_a_task_that_no_system_starts_counts_once_it_is_ready_for_longer(own: Graph) -> None:
    await ready(own, "port", "AUTOMATED", 61 * SECOND)
    await ready(own, "design", "CALLOUT", 59 * SECOND)
    await ready(own, "visit", "AUTOMATED", HOUR, again_at=NOON + HOUR)

    assert (await health(own))["readyTasks"] == 1
    assert (await health(own, longer="PT58S"))["readyTasks"] == 2
    assert (await health(own))["unstartedTasks"] == 0


async def test_real_time_runs_slower_than_a_fast_business_clock(own: Graph) -> None:
    await ready(own, "port", "AUTOMATED", 600 * SECOND)
    await own.database.reads.fetch(
        "update orders set next_look_at = $1 where number = 'ORD0000001'", NOON - HOUR
    )

    assert [(await health(own))[name] for name in ("readyTasks", "overdueLooks", "lookLag")] == [1, 1, "PT1H"]
    await own.database.reads.fetch(
        "insert into business_clock (real_at, business_at, speed) values (now(), $1, 3600)", NOON
    )
    assert [(await health(own))[name] for name in ("readyTasks", "overdueLooks", "lookLag")] == [0, 0, "PT1S"]


async def test_a_task_that_people_leave_counts_after_a_time_of_its_own(own: Graph) -> None:
    await ready(own, "design", "MANUAL", 25 * HOUR)
    await ready(own, "port", "PUSH_EVENT", 99 * HOUR)

    assert (await health(own))["unstartedTasks"] == 1
    assert (await health(own, unstarted="P2D"))["unstartedTasks"] == 0
    assert (await health(own))["readyTasks"] == 0


async def test_jobs_count_from_when_they_could_be_done(own: Graph) -> None:
    for status, created, wanted in (
        ("queued", 2 * HOUR, HOUR),
        ("picked", HOUR, 2 * HOUR),
        ("queued", 3 * HOUR, SECOND),
        ("queued", HOUR, -HOUR),
        ("failed", HOUR, HOUR),
    ):
        await own.database.reads.fetch(JOB, status, created, wanted)

    found = await health(own)

    assert [found[name] for name in ("jobsWaiting", "lateJobs", "jobsOnHold")] == [3, 2, 1]
    assert found["oldestJob"].startswith("PT1H")


async def test_workers_count_while_they_are_seen(own: Graph) -> None:
    await beat(own.database, "one")
    await beat(own.database, "two")
    await own.database.reads.fetch(
        "update worker_heartbeats set seen_at = now() - interval '20 s' where worker = 'two'"
    )

    one_left = await health(own)
    await leave(own.database, "one")
    none_left = await health(own)
    await own.database.reads.fetch("update worker_heartbeats set seen_at = now() - interval '2 h'")
    await beat(own.database, "three")

    assert (one_left["workers"], none_left["workers"]) == (1, 0)
    assert none_left["workerLag"].startswith("PT2")
    rows = await own.database.reads.fetch("select worker from worker_heartbeats")
    assert [row["worker"] for row in rows] == ["three"]


async def test_the_meters_see_what_the_graph_sees(own: Graph) -> None:
    await ready(own, "port", "AUTOMATED", HOUR)
    await own.database.reads.fetch(
        "update events set position = null where id = (select max(id) from events)"
    )
    await own.database.reads.fetch(JOB, "queued", HOUR, HOUR)
    await own.database.reads.fetch("update events set recorded_at = now() where position is null")

    signs = await vital_signs(own.database, NOON, longer=60 * SECOND, unstarted=24 * HOUR)

    assert (signs.ready_tasks, signs.late_jobs, signs.events_waiting, signs.workers) == (1, 1, 3, 0)
    assert signs.relay_lag is not None
    assert signs.oldest_job is not None
    assert signs.oldest_job >= HOUR
    assert (signs.worker_lag, signs.look_lag) == (None, None)
