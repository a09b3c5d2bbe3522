"""Ready tasks go to people of their groups, also when many become ready at once; skills count."""

from asyncio import gather
from collections import Counter
from typing import Any

import pytest

from domain.errors import Forbidden, ValidationFailed
from domain.permissions import Role
from domain.plan import Task
from resolvers.context import Context
from tests.published import document
from tests.resolvers.acting import done, opened, refused, running, work_off
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio


async def enlist(world: World, group: str, policy: str, *subjects: str, skills: tuple[str, ...] = ()) -> None:
    """Make a group consist of these people, and give its tasks away."""
    async with world.database.transaction() as tx:
        await tx.driver.execute(
            "insert into people (subject, name, skills)"
            " select each, initcap(each), $2 from unnest($1::text[]) each",
            list(subjects),
            list(skills),
        )
        await tx.driver.execute("delete from memberships where group_code = $1", group)
        await tx.driver.execute(
            "insert into memberships (group_code, subject) select $1, unnest($2::text[])",
            group,
            list(subjects),
        )
        await tx.driver.execute("update assignment_groups set assignment = $2 where code = $1", group, policy)
        await tx.driver.execute("update catalog_state set stamp = gen_random_uuid()")


async def assignees(world: World, group: str) -> list[str | None]:
    rows = await world.database.reads.fetch(
        "select assignee from tasks where assignment_group = $1 and state = 'OPEN' order by assignee", group
    )
    return [row["assignee"] for row in rows]


async def first_group(world: World) -> str:
    """Run an order to see whose its first task is, and do that task."""
    task = opened(await running(world))
    await work_off(world, task)
    assert task.assignment_group is not None
    return task.assignment_group


def agent(world: World, subject: str, *groups: str) -> Context:
    return world.context(Role.FULFILMENT_AGENT, subject=subject, groups=frozenset(groups))


@pytest.mark.parametrize("policy", ["LEAST_LOADED", "ROUND_ROBIN"])
async def test_of_many_openings_at_once_everybody_of_the_group_gets_as_many(
    world: World, policy: str
) -> None:
    group = await first_group(world)
    await enlist(world, group, policy, "ann", "bo", "cy", skills=("access-design", "fibre"))

    orders = await gather(*(running(world) for _ in range(6)))

    got = Counter(opened(tree).assignee for tree in orders)
    assert got == {"ann": 2, "bo": 2, "cy": 2}
    turns = await world.database.reads.fetch("select last_turn from memberships where group_code = $1", group)
    assert sorted(row["last_turn"] for row in turns) == [4, 5, 6]


async def test_a_trial_gives_nobody_a_turn(world: World) -> None:
    group = await first_group(world)
    await enlist(world, group, "ROUND_ROBIN", "ann", "bo", skills=("access-design", "fibre"))
    task = opened(await running(world))

    await done(world.manager, "assignTask", task=f"tsk_{task.id}", group="LOGISTICS")
    await done(world.manager, "assignTask", task=f"tsk_{task.id}", group=group, dryRun=True)

    rows = await world.database.reads.fetch("select sum(last_turn)::int as n from memberships")
    assert rows[0]["n"] == 1


async def test_without_a_policy_tasks_wait_in_the_groups_worklist(world: World) -> None:
    group = await first_group(world)
    await enlist(world, group, "NONE", "ann")

    assert opened(await running(world)).assignee is None


async def test_publishing_the_directory_again_keeps_whose_turn_it_was(world: World) -> None:
    from_catalog = await world.database.reads.fetch("select group_code, subject from memberships limit 1")
    group, subject = from_catalog[0]["group_code"], from_catalog[0]["subject"]
    async with world.database.transaction() as tx:
        await tx.driver.execute("update memberships set last_turn = 5 where subject = $1", subject)

    await done(world.context(Role.PROCESS_ADMIN, subject="petra"), "importCatalog", document=document())

    rows = await world.database.reads.fetch(
        "select last_turn from memberships where group_code = $1 and subject = $2", group, subject
    )
    assert [row["last_turn"] for row in rows] == [5]


async def skilled(world: World, *skills: str) -> Task:
    """Run an order whose first task takes skills."""
    task = opened(await running(world))
    async with world.database.transaction() as tx:
        await tx.driver.execute("update tasks set required_skills = $2 where id = $1", task.id, list(skills))
    return task


async def test_who_lacks_a_skill_is_refused_and_told_who_could(world: World) -> None:
    task = await skilled(world, "fibre")
    group = str(task.assignment_group)
    await enlist(world, group, "NONE", "ann")
    async with world.database.transaction() as tx:
        await tx.driver.execute("insert into people (subject, name, skills) values ('bo', 'Bo', '{fibre}')")
        await tx.driver.execute("insert into memberships (group_code, subject) values ($1, 'bo')", group)
    named = {"task": f"tsk_{task.id}"}

    claimed = await refused(agent(world, "ann", group), "claimTask", **named)
    assigned = await refused(world.manager, "assignTask", **named, assignee="ann")

    for refusal, path in ((claimed, "task"), (assigned, "assignee")):
        assert isinstance(refusal, ValidationFailed)
        (fault,) = refusal.faults
        assert (fault.path, fault.way_out) == (
            (path,),
            "bo could. A manager may assign it with ignoreSkills.",
        )
    await done(agent(world, "bo", group), "claimTask", **named)


async def test_a_manager_may_look_past_skills_and_an_agent_may_not(world: World) -> None:
    task = await skilled(world, "fibre")
    group = str(task.assignment_group)
    await enlist(world, group, "NONE", "ann")
    wanted: dict[str, Any] = {"task": f"tsk_{task.id}", "assignee": "ann", "ignoreSkills": True}

    refusal = await refused(agent(world, "ann", group), "assignTask", **wanted)
    await done(world.manager, "assignTask", **wanted)

    assert isinstance(refusal, Forbidden)
    assert await assignees(world, group) == ["ann"]


async def test_agents_give_away_what_is_theirs_and_managers_anything_and_it_is_told_from_whom(
    world: World,
) -> None:
    task = opened(await running(world))
    group = str(task.assignment_group)
    await enlist(world, group, "NONE", "ann", "bo", skills=task.required_skills)
    ann, bo = agent(world, "ann", group), agent(world, "bo", group)
    named = {"task": f"tsk_{task.id}"}
    await done(ann, "claimTask", **named)

    refusal = await refused(bo, "assignTask", **named, assignee="bo")
    await done(ann, "assignTask", **named, assignee="bo")
    await done(world.manager, "assignTask", **named, assignee="ann")

    assert isinstance(refusal, Forbidden)
    rows = await world.database.reads.fetch(
        "select actor, message, changes->0->>'from' as before, changes->0->>'to' as after from events"
        " where type = 'TaskAssigned' and task_id = $1 order by id",
        task.id,
    )
    assert [(row["actor"], row["before"], row["after"]) for row in rows] == [
        ("ann", None, "ann"),
        ("ann", "ann", "bo"),
        ("maria", "bo", "ann"),
    ]
    assert [row["message"] for row in rows][1:] == ["From ann to bo.", "From bo to ann."]
