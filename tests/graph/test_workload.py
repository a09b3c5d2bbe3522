"""The load of groups and people over the coming days, against what a person counts by hand, and at random."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from domain.calendar import calendar_named
from persistence.database import Database
from schema.execution import Executor
from tests.graph.asking import COMPILED, Graph
from tests.graph.known_keys import key
from tests.graph.world import NOON, fill

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)
WORKLOAD = """query($groups: [String!], $people: [String!], $from: DateTime, $days: Int!) {
  workload(groups: $groups, people: $people, from: $from, days: $days) {
    group person day hours tasks capacity } }"""
TASK = """insert into tasks (id, order_id, account_id, number, sequence, key, name, task_type,
    duration_likely, stage, state, calendar, execution_mode, assignment_group, expected_group, assignee,
    forecast_start_at,
    forecast_end_at)
select gen_random_uuid(), o.id, o.account_id, gen_random_uuid()::text, 99, 'W', 'Work', $2, '1 hour',
    'FULFILMENT', $3, $4, 'DO', $5, $6, $7, $8, $9 from orders o where o.id = $1"""
FRIDAY = NOON  # 2026-11-20
OFFICE = "Mon-Fri 08:00-16:00 Europe/Berlin"  # 07:00 to 15:00 UTC in November
CALENDARS = ("24x7", OFFICE, "Sat 09:30-12:00 UTC", "Wed-Sun 06:00-23:59 America/New_York")


@pytest.fixture
async def idle(database_url: str) -> AsyncIterator[Graph]:
    """A graph in which nobody has anything to do."""
    await fill(database_url)
    database = await Database.connect(database_url, pool_size=2)
    await database.reads.fetch("update tasks set state = 'CANCELED'")
    yield Graph(database, Executor(database, compiled=COMPILED))
    await database.close()


async def work(graph: Graph, start: datetime, end: datetime, **values: Any) -> None:
    usual = {"type": "MANUAL", "state": "OPEN", "calendar": "24x7", "group": "NET", "expected": None}
    given = usual | {"assignee": None} | values
    of = [given[name] for name in ("type", "state", "calendar", "group", "expected", "assignee")]
    await graph.database.reads.fetch(TASK, key("order 1"), *of, start, end)


async def load(graph: Graph, days: int = 1, **who: Any) -> list[dict[str, Any]]:
    variables = {"days": days, **who}
    found: list[dict[str, Any]] = (await graph.data(WORKLOAD, variables))["workload"]
    return found


async def hours(graph: Graph, days: int, **who: Any) -> list[float]:
    return [row["hours"] for row in await load(graph, days, **who)]


async def test_a_task_counts_for_its_group_and_its_person_on_every_day_of_its_forecast(idle: Graph) -> None:
    await work(idle, FRIDAY + 6 * HOUR, FRIDAY + 20 * HOUR, assignee="frida")

    rows = await load(idle, 3, groups=["NET"], people=["frida"])

    assert [(row["group"], row["person"], row["day"], row["hours"], row["tasks"]) for row in rows] == [
        ("NET", None, "2026-11-20", 6, 1),
        ("NET", None, "2026-11-21", 8, 1),
        ("NET", None, "2026-11-22", 0, 0),
        (None, "frida", "2026-11-20", 6, 1),
        (None, "frida", "2026-11-21", 8, 1),
        (None, "frida", "2026-11-22", 0, 0),
    ]


async def test_only_working_time_of_the_calendar_counts(idle: Graph) -> None:
    await work(idle, FRIDAY, FRIDAY + 3 * 24 * HOUR, calendar=OFFICE)

    assert await hours(idle, 4, groups=["NET"]) == [3, 0, 0, 5]


async def test_the_first_day_may_be_another_than_today(idle: Graph) -> None:
    await work(idle, FRIDAY, FRIDAY + 30 * HOUR)

    rows = await load(idle, 2, groups=["NET"], **{"from": "2026-11-21T23:30:00Z"})

    assert [(row["day"], row["hours"]) for row in rows] == [("2026-11-21", 18), ("2026-11-22", 0)]


async def test_what_should_have_begun_counts_from_now(idle: Graph) -> None:
    await work(idle, FRIDAY - 5 * HOUR, FRIDAY + 2 * HOUR)

    assert await hours(idle, 1, groups=["NET"]) == [2]


async def test_a_task_that_is_not_ready_counts_for_the_group_that_it_will_come_to(idle: Graph) -> None:
    await work(idle, FRIDAY, FRIDAY + HOUR, state="SCHEDULED", group=None, expected="NET")
    await work(idle, FRIDAY, FRIDAY + HOUR, state="OPEN", group="FIELD", expected="NET")

    assert await hours(idle, 1, groups=["NET"]) == [1]


@pytest.mark.parametrize("values", [{"state": "CLOSED_COMPLETE"}, {"type": "TIMER"}, {"type": "AUTOMATED"}])
async def test_what_is_finished_or_nobodys_counts_for_nothing(idle: Graph, values: dict[str, str]) -> None:
    await work(idle, FRIDAY, FRIDAY + HOUR, **values)

    assert await hours(idle, 1, groups=["NET"]) == [0]


async def test_capacity_is_that_of_the_people_whose_day_is_known(idle: Graph) -> None:
    rows = await load(idle, 2, groups=["NET", "FIELD"], people=["frida", "tom"])

    assert {(row["group"] or row["person"], row["day"][-2:], row["capacity"]) for row in rows} == {
        *((who, "20", 7.5) for who in ("NET", "FIELD", "frida")),
        *((who, "21", None) for who in ("NET", "FIELD", "frida", "tom")),
        ("tom", "20", None),
    }


async def test_without_names_every_group_of_the_directory_is_shown(idle: Graph) -> None:
    assert [row["group"] for row in await load(idle)] == ["FIELD", "NET"]
    assert [row["person"] for row in await load(idle, people=["frida"])] == ["frida"]


@pytest.mark.parametrize("wanted", [{"days": 0}, {"days": 93}, {"groups": []}, {"people": ["x"] * 101}])
async def test_too_much_or_nothing_at_all_is_refused(idle: Graph, wanted: dict[str, Any]) -> None:
    assert await idle.codes(WORKLOAD, {"days": 1} | wanted) == ["OUT_OF_RANGE"]


async def test_the_load_is_what_the_calendars_count(idle: Graph) -> None:
    """Compare with the slow and obvious count, a day at a time."""
    chance = random.Random(7)
    known: list[tuple[datetime, datetime, str]] = []
    for _ in range(60):
        start = FRIDAY + chance.uniform(-40, 200) * HOUR
        end = max(start, FRIDAY) + chance.uniform(0.1, 90) * HOUR
        calendar = chance.choice(
            ["24x7", OFFICE, "Sat 09:30-12:00 UTC", "Wed-Sun 06:00-23:59 America/New_York"]
        )
        known.append((start, end, calendar))
        await work(idle, start, end, calendar=calendar)

    found = await hours(idle, 14, groups=["NET"])

    first = date(2026, 11, 20)
    expected = [sum(on_day(first + timedelta(days=n), *each) for each in known) for n in range(14)]
    assert found == pytest.approx(expected, abs=1e-6)


def on_day(day: date, start: datetime, end: datetime, calendar: str) -> float:
    """Count the working hours of a task on a day of its calendar's zone."""
    hours = calendar_named(calendar)
    zone = getattr(hours, "zone", UTC)
    begin = datetime.combine(day, time(0), zone).astimezone(UTC)
    finish = datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)
    return hours.between(max(start, FRIDAY, begin), max(min(end, finish), begin)) / HOUR
