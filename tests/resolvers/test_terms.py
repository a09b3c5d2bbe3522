"""The terms of every mutation: done once however often it is sent, on trial, on the version that was seen."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from domain.errors import IdempotencyKeyReused, NotFound, VersionConflict
from schema.mutations import MUTATIONS
from tests.resolvers.acting import done, mutate, refused
from tests.resolvers.situations import SITUATIONS
from tests.resolvers.world import World, opened

pytestmark = pytest.mark.anyio
EVERY = pytest.mark.parametrize("name", list(SITUATIONS))
ACTS_ON = {
    "order": "ord", "line": "lin", "task": "tsk", "skip": "skp", "alert": "jal", "fallout": "fal",
    "bulk": "blk", "owner": "ord",
}  # fmt: skip
# nothing happens to an order by these
WITHOUT_EVENTS = {
    "importCatalog",
    "extendLease",
    "resolveFallouts",
    "stopBulkResolution",
    "resumeBulkResolution",
}
WITHOUT_VERSION = frozenset(
    {
        "createOrder",
        "importServiceOrder",
        "importCatalog",
        "claimTasks",
        "sendTaskEvent",
        "resolveFallouts",
    }
)
CHANGING = pytest.mark.parametrize("name", [name for name in SITUATIONS if name not in WITHOUT_VERSION])
CONTENTS = """
select coalesce(string_agg(t.name || ':' || t.content, chr(10) order by t.name), '') as everything from (
    select 'orders' as name, md5(string_agg(r::text, '|' order by id)) as content from orders r
    union all select 'lines', md5(string_agg(r::text, '|' order by id)) from order_lines r
    union all select 'tasks', md5(string_agg(r::text, '|' order by id)) from tasks r
    union all select 'notes', md5(string_agg(r::text, '|' order by id)) from notes r
    union all select 'events', md5(string_agg(r::text, '|' order by id)) from events r
    union all select 'fallouts', md5(string_agg(r::text, '|' order by id)) from fallouts r
    union all select 'bulks', md5(string_agg(r::text, '|' order by id)) from bulk_resolutions r
    union all select 'alerts', md5(string_agg(r::text, '|' order by id)) from jeopardy_alerts r
    union all select 'items', md5(string_agg(r::text, '|' order by id)) from inventory_items r
    union all select 'keys', md5(string_agg(r::text, '|' order by key)) from idempotency_keys r
    union all select 'catalog', md5(string_agg(revision::text, '|')) from catalog_state) t"""


@pytest.fixture(scope="module")
async def world(module_database_url: str) -> AsyncIterator[World]:
    """A published catalog, and the orders of all tests of this module."""
    async with opened(module_database_url) as found:
        yield found


async def contents(world: World) -> Any:
    """Give a digest of everything that a mutation may touch."""
    return (await world.database.reads.fetch(CONTENTS))[0]["everything"]


def test_every_mutation_has_a_situation() -> None:
    assert set(SITUATIONS) == set(MUTATIONS)


@EVERY
async def test_it_is_done_and_told(world: World, name: str) -> None:
    context, given = await SITUATIONS[name](world)

    answer = await done(context, name, **given)

    assert answer.objects
    assert answer.events or name in WITHOUT_EVENTS


@EVERY
async def test_a_trial_leaves_nothing(world: World, name: str) -> None:
    context, given = await SITUATIONS[name](world)
    before = await contents(world)

    await done(context, name, **given, dryRun=True, idempotencyKey=str(uuid4()))

    assert await contents(world) == before


@EVERY
async def test_the_same_key_again_gives_the_same_answer_and_changes_nothing(world: World, name: str) -> None:
    context, given = await SITUATIONS[name](world)
    key = str(uuid4())
    first = await done(context, name, **given, idempotencyKey=key)
    before = await contents(world)

    again = await done(context, name, **given, idempotencyKey=key)

    assert again == first
    assert await contents(world) == before


async def test_the_same_key_with_other_arguments_is_refused(world: World) -> None:
    context, given = await SITUATIONS["createOrder"](world)
    key = str(uuid4())
    await done(context, "createOrder", **given, idempotencyKey=key)

    refusal = await refused(context, "createOrder", **given, description="Another", idempotencyKey=key)

    assert isinstance(refusal, IdempotencyKeyReused)


async def test_the_same_key_of_somebody_else_is_another_key(world: World) -> None:
    context, given = await SITUATIONS["createOrder"](world)
    key = str(uuid4())
    first = await done(context, "createOrder", **given, idempotencyKey=key)

    other = await done(world.manager, "createOrder", **given, idempotencyKey=key)

    assert other.objects != first.objects


async def test_a_refusal_is_not_kept_under_the_key(world: World) -> None:
    context, given = await SITUATIONS["approveOrder"](world)
    key = str(uuid4())
    await refused(context, "approveOrder", **given, expectedVersion=999, idempotencyKey=key)

    answer = await done(context, "approveOrder", **given, idempotencyKey=key)

    assert answer.events


@CHANGING
async def test_another_version_than_was_seen_is_refused(world: World, name: str) -> None:
    context, given = await SITUATIONS[name](world)

    refusal = await refused(context, name, **given, expectedVersion=999)

    assert isinstance(refusal, VersionConflict)


@CHANGING
async def test_what_does_not_exist_is_not_found(world: World, name: str) -> None:
    context, given = await SITUATIONS[name](world)
    field = next(field for field in ACTS_ON if field in given)
    unknown = f"{given[field].partition('_')[0]}_{uuid4()}"

    refusal = await refused(context, name, **(given | {field: unknown}))

    assert isinstance(refusal, NotFound)
    assert refusal.path == (field,)


@CHANGING
async def test_the_id_of_another_type_is_refused_with_the_way_out(world: World, name: str) -> None:
    context, given = await SITUATIONS[name](world)
    field = next(field for field in ACTS_ON if field in given)

    answer = await mutate(context, name, **(given | {field: f"evt_{uuid4()}"}))

    assert [refusal.code for refusal in answer.errors] == ["VALIDATION_FAILED"]
    assert answer.errors[0].path == (field,)
