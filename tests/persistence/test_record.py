"""What a decision changed is written whole and comes back equal, with its events, or not at all."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import orjson
import pytest

from domain.characteristics import ValueSource
from domain.errors import NotFound, Unavailable, VersionConflict
from domain.orders import OrderSource, OrderState, Party, RelatedLine, WaitingOn
from domain.outcome import Decision, Job
from domain.plan import DependencyType, Duration, SkipReason, TaskDependency, TaskState
from domain.pricing import AdjustmentKind, ChargeType, PriceAdjustment
from domain.tree import OrderTree
from persistence.database import Database
from persistence.orders import find_external, load_around, load_tree, lock_external, orders_to_look_at
from tests.builders import NOON, characteristic, domain_order, inventory_item, line, note, order, skip, task
from tests.persistence.written import create, decided, hillside, load, opened, record, write

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as database:
        yield database


async def value(database: Database, sql: str, *params: Any) -> Any:
    return (await database.reads.fetch(sql, *params))[0][0]


async def test_a_full_tree_comes_back_as_it_was_written(database: Database) -> None:
    hour = timedelta(hours=1)
    access = line(
        characteristics={
            "bandwidth": characteristic("bandwidth", {"down": 500}, set_by="anna", set_at=NOON),
            "addons": characteristic("addons", ["a", 1, None], source=ValueSource.MAPPING, locked=True),
        },
        related_lines=(RelatedLine(line_no=2, type="SS", lag_seconds=60),),
        price_adjustments=(
            PriceAdjustment(
                sequence=1,
                charge=ChargeType.USAGE,
                kind=AdjustmentKind.AMOUNT,
                value=Decimal("-0.0001"),
                reason="a long contract",
                author="anna",
                adjusted_at=NOON,
            ),
        ),
        requested_completion_at=NOON,
        progress=12.5,
    )
    voice = line(line_no=2)
    top = domain_order(access, characteristics={"vlan": characteristic("vlan", 17)})
    below = domain_order(access, parent_id=top.id, key="/CFS-BIZ-INET#1/RFS#1", reason="it is needed")
    first = task(
        line_id=access.id,
        domain_order_id=top.id,
        duration=Duration(likely=4 * hour, optimistic=hour, pessimistic=timedelta(days=3, microseconds=5)),
        state=TaskState.OPEN,
        required_skills=("fibre", "roofs"),
        timeout=hour,
        slack_to_due=-2 * hour,
        inputs={"to": "Mill Rd", "n": [1, 2.5]},
        waiting_on=(
            WaitingOn(party=Party.TEAM, reason="to be claimed", since=NOON, name="NOC", task_id=uuid4()),
        ),
        allowed_actions=("CLAIM",),
        reported_progress=40.0,
    )
    second = task(key="T02")

    own = replace(inventory_item(account_id=await hillside(database)), line_id=access.id)
    missing = skip(below, reason=SkipReason.VALUE_MISSING)
    edge = TaskDependency(
        predecessor_id=first.id, successor_id=second.id, type=DependencyType.SS, lag=timedelta(days=2)
    )

    new = order(
        account_id=own.account_id, critical_path=(first.id,), terms={"ref": {"x": [1]}},
        source=OrderSource.PORTAL, committed_due_at=NOON,
    )  # fmt: skip
    own = replace(own, order_id=new.id)
    parts = (access, voice, top, below, first, second, missing, own, note(line_id=access.id))

    found = await write(database, new, *parts, edges=(edge,))

    assert {part.id: unnumbered(part) for part in everything(found)} == {part.id: part for part in parts}
    assert found.dependencies == (edge,)
    assert unnumbered(found.order) == new
    assert [each.key for each in found.tasks.values()] == ["T01", "T02"]


def unnumbered(part: Any) -> Any:
    """Give a part as it was before the database numbered it."""
    return replace(part, number=None) if hasattr(part, "number") else part


def everything(tree: OrderTree) -> list[Any]:
    collections = (tree.lines, tree.domain_orders, tree.skips, tree.tasks, tree.inventory, tree.notes)
    return [part for parts in collections for part in parts.values()]


async def test_parts_get_their_numbers_by_kind(database: Database) -> None:
    access = line()
    orders = [domain_order(access, kind=kind, key=f"/{kind}") for kind in ("PRODUCT", "SERVICE", "RESOURCE")]

    found = await create(database, access, *orders, task())

    assert found.order.number == "ORD1001001"
    assert [each.number for each in found.domain_orders.values()] == ["PO1001001", "SO1001001", "RO1001001"]
    assert [each.number for each in found.tasks.values()] == ["TASK1001001"]


async def test_a_change_is_written_where_it_was_made_and_nowhere_else(database: Database) -> None:
    tree = await create(database, task(key="T01"), task(key="T02"))
    first, second = tree.tasks.values()

    async with database.transaction() as tx:
        await record(tx, decided(tree, replace(first, state=TaskState.OPEN, progress=50.0)))

    found = await load(database, tree.order.id)
    assert found.tasks[first.id] == replace(first, state=TaskState.OPEN, progress=50.0, version=2)
    assert found.tasks[second.id] == second
    assert found.order.version == tree.order.version + 1


async def test_a_task_keeps_the_due_date_of_its_line_or_order_and_its_specification(
    database: Database,
) -> None:
    access = line(committed_due_at=NOON)
    top = domain_order(access, specification="RFS-FIBER")
    tree = await create(
        database, access, top, task(key="A", line_id=access.id, domain_order_id=top.id), task(key="B"),
        committed_due_at=NOON + timedelta(days=1),
    )  # fmt: skip

    async with database.transaction() as tx:
        later = replace(tree.lines[access.id], committed_due_at=NOON + timedelta(days=2))
        await record(tx, decided(tree, later))

    rows = await database.reads.fetch("select key, due_at, specification from tasks order by key")
    assert [tuple(row) for row in rows] == [
        ("A", NOON + timedelta(days=2), "RFS-FIBER"),
        ("B", NOON + timedelta(days=1), None),
    ]


async def test_a_line_taken_out_and_a_draft_deleted_are_gone_but_their_events_stay(
    database: Database,
) -> None:
    tree = await create(database, line(line_no=1), line(line_no=2))
    removing = Decision(tree, at=NOON, actor="anna")
    removing.remove_line(next(iter(tree.lines)))
    async with database.transaction() as tx:
        await record(tx, removing.outcome())
    assert [each.line_no for each in (await load(database, tree.order.id)).lines.values()] == [2]

    deleting = Decision(await load(database, tree.order.id), at=NOON, actor="anna")
    deleting.delete_order()
    deleting.happened("OrderDeleted", deleting.tree.order)
    async with database.transaction() as tx:
        await record(tx, deleting.outcome())

    with pytest.raises(NotFound):
        await load(database, tree.order.id)
    assert await value(database, "select array_agg(type order by id) from events") == [
        "OrderChanged",
        "OrderDeleted",
    ]


async def test_an_event_tells_what_changed_to_whom_and_why(database: Database) -> None:
    tree = await create(database, task(assignment_group="NOC", request_type="order.check"))
    only = next(iter(tree.tasks.values()))
    decision = Decision(tree, at=NOON, actor="anna")
    changed = decision.put(replace(only, state=TaskState.OPEN, not_before=NOON, last_error="secret"))
    decision.happened("TaskOpened", changed, public=("state",))

    async with database.transaction() as tx:
        await record(tx, decision.outcome())

    rows = await database.reads.fetch("select * from events where type = 'TaskOpened'")
    told = dict(rows[0].items())
    assert told["order_seq"] == 2
    assert (told["cause"], told["actor_kind"], told["request_id"]) == ("test", "PROVIDER", "r1")
    assert (told["state_to"], told["assignment_group"], told["request_type"]) == (
        "OPEN",
        "NOC",
        "order.check",
    )
    assert orjson.loads(told["public_changes"]) == [{"field": "state", "from": "DRAFT", "to": "OPEN"}]
    assert {each["field"]: each["to"] for each in orjson.loads(told["changes"])} == {
        "state": "OPEN", "notBefore": "2026-11-20T12:00:00.000Z", "lastError": "secret",
    }  # fmt: skip
    assert orjson.loads(told["before"])["state"] == "DRAFT"
    assert orjson.loads(told["after"])["duration"] == {
        "likely": "PT4H",
        "optimistic": None,
        "pessimistic": None,
    }


async def test_the_event_of_a_new_part_knows_the_number_it_got(database: Database) -> None:
    await create(database)

    after = orjson.loads(await value(database, "select after from events"))

    assert after["number"] == "ORD1001001"


async def test_events_returned_are_those_written_in_their_order(database: Database) -> None:
    tree = await create(database)

    async with database.transaction() as tx:
        recorded = await record(tx, decided(tree, happened=3))

    ids = await value(database, "select array_agg(id order by order_seq) from events where order_seq > 1")
    assert list(recorded.event_ids) == ids


async def test_an_outcome_without_anything_writes_nothing(database: Database) -> None:
    tree = await create(database)

    async with database.transaction() as tx:
        recorded = await record(tx, decided(tree, happened=0))

    assert recorded.event_ids == ()
    assert await load(database, tree.order.id) == tree


async def test_a_decision_on_an_old_version_is_refused_and_leaves_nothing(database: Database) -> None:
    tree = await create(database)
    async with database.transaction() as tx:
        await record(tx, decided(tree, replace(tree.order, state=OrderState.SUBMITTED)))

    with pytest.raises(VersionConflict):
        async with database.transaction() as tx:
            await record(tx, decided(tree, replace(tree.order, priority=1), note(), happened=4))

    found = await load(database, tree.order.id)
    assert (found.order.priority, found.notes) == (4, {})
    assert await value(database, "select max(order_seq) from events") == 2


async def test_a_trial_leaves_nothing(database: Database) -> None:
    tree = await create(database)

    async with database.transaction() as tx:
        await record(tx, decided(tree, replace(tree.order, priority=1)))
        tx.roll_back()

    assert await load(database, tree.order.id) == tree
    assert await value(database, "select count(*) from events") == 1


async def test_eight_writers_at_once_leave_no_gap_in_the_order_of_events(database: Database) -> None:
    tree = await create(database)

    async def write_once(times: int) -> None:
        async with database.transaction() as tx:
            await record(tx, decided(await load_tree(tx, tree.order.id), note(), happened=times))

    await asyncio.gather(*(write_once(times) for times in (1, 2, 3, 1, 2, 3, 1, 2)))

    numbers = await value(database, "select array_agg(order_seq order by id) from events")
    assert numbers == list(range(1, 17))
    assert len((await load(database, tree.order.id)).notes) == 8


async def test_the_second_of_two_writers_sees_what_the_first_wrote(database: Database) -> None:
    tree = await create(database, priority=5)

    async def hurry() -> None:
        async with database.transaction() as tx:
            locked = await load_tree(tx, tree.order.id)
            await record(tx, decided(locked, replace(locked.order, priority=locked.order.priority - 1)))

    await asyncio.gather(hurry(), hurry())

    assert (await load(database, tree.order.id)).order.priority == 3


async def test_jobs_exist_only_once_their_decision_is_kept(database: Database) -> None:
    tree = await create(database)
    outcome = replace(decided(tree), jobs=(Job(name="decompose", order_id=tree.order.id),))

    async with database.transaction() as tx:
        await record(tx, outcome)
        tx.roll_back()
    assert await value(database, "select count(*) from jobs.pgqueuer") == 0

    async with database.transaction() as tx:
        await record(tx, outcome)
    assert await value(database, "select entrypoint from jobs.pgqueuer") == "decompose"


async def test_the_order_of_each_kind_of_part_is_found(database: Database) -> None:
    access = line()
    top = domain_order(access)
    tree = await create(database, access, top, task(), skip(top), note())
    ids = {
        "lin": tree.lines,
        "dor": tree.domain_orders,
        "tsk": tree.tasks,
        "skp": tree.skips,
        "nte": tree.notes,
    }

    async with database.transaction() as tx:
        found = {(await load_around(tx, prefix, next(iter(parts)))).order.id for prefix, parts in ids.items()}

    assert found == {tree.order.id}


@pytest.mark.parametrize("prefix", ["lin", "dor", "tsk", "skp", "nte", "inv"])
async def test_a_part_that_does_not_exist_is_not_found(database: Database, prefix: str) -> None:
    async with database.transaction() as tx:
        with pytest.raises(NotFound):
            await load_around(tx, prefix, uuid4())


async def test_the_inventory_that_a_line_acts_on_comes_with_its_order(database: Database) -> None:
    earlier = await create(database, installed := inventory_item(account_id=await hillside(database)))
    assert earlier.inventory == {}

    found = await create(database, line(inventory_item_id=installed.id))

    assert list(found.inventory) == [installed.id]


async def test_an_external_order_is_found_by_the_id_of_its_system(database: Database) -> None:
    tree = await create(database, source_system="CRM", external_id="4711")

    async with database.transaction() as tx:
        await lock_external(tx, "CRM", "4711")
        assert await find_external(tx, "CRM", "4711") == tree.order
        assert await find_external(tx, None, "4711") is None


async def test_the_same_external_order_twice_at_once_is_made_once(database: Database) -> None:
    account = await hillside(database)

    async def import_once() -> None:
        async with database.transaction() as tx:
            await lock_external(tx, "CRM", "4711")
            if await find_external(tx, "CRM", "4711") is None:
                new = order(account_id=account, source_system="CRM", external_id="4711")
                await record(tx, decided(OrderTree(order=new), new))

    await asyncio.gather(*(import_once() for _ in range(5)))

    assert await value(database, "select count(*) from orders") == 1


async def test_orders_to_look_at_are_those_whose_time_has_come_the_oldest_first(database: Database) -> None:
    late = await create(database, next_look_at=NOON - timedelta(hours=2))
    now = await create(database, next_look_at=NOON)
    await create(database, next_look_at=NOON + timedelta(seconds=1))
    await create(database)

    async with database.transaction() as tx:
        found = await orders_to_look_at(tx, NOON)

    assert found == [late.order.id, now.order.id]


async def test_a_lock_held_too_long_is_unavailable_for_the_next(database: Database) -> None:
    tree = await create(database)

    async def wait_for_the_lock() -> None:
        async with database.transaction() as other:
            await other.driver.execute("set local lock_timeout = '50ms'")
            await load_tree(other, tree.order.id)

    async with database.transaction() as tx:
        await load_tree(tx, tree.order.id)
        with pytest.raises(Unavailable):
            await wait_for_the_lock()
