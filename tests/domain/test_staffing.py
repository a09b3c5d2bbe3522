"""Groups give ready tasks to their people: by skill, and the least load, or whose turn it is."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from domain.catalog import Catalog, DecisionTable
from domain.directory import AssignmentPolicy
from domain.outcome import Decision, Outcome
from domain.plan import Task, TaskState, TaskType
from domain.staffing import Colleague, Team, Teams, choose, staff, vacancies
from domain.tree import OrderTree
from tests import builders
from tests.builders import NOON
from tests.domain.plan_builders import hour, row, running_order, under_way
from tests.domain.plan_steps import access, settled

LEAST, ROUND, NONE = AssignmentPolicy.LEAST_LOADED, AssignmentPolicy.ROUND_ROBIN, AssignmentPolicy.NONE
GIVING = Catalog(policies={"NET": LEAST, "FIELD": ROUND})
NUMBERED = running_order(number="ORD0000001")


def team(policy: AssignmentPolicy, *colleagues: Colleague, code: str = "NET") -> Team:
    return Team(code=code, policy=policy, colleagues={each.subject: each for each in colleagues})


def teams(*each: Team) -> Teams:
    return {one.code: one for one in each}


def scheduled(count: int = 1, **values: Any) -> list[Task]:
    ordinary = {"assignment_group": "NET", "state": TaskState.SCHEDULED}
    return [builders.task(key=f"T{n}", **(ordinary | values)) for n in range(count)]


def opening(tasks: Iterable[Task], **values: Any) -> Outcome:
    """Decide that these tasks are ready."""
    decision = Decision(
        OrderTree(order=NUMBERED, tasks={each.id: each for each in tasks}), at=NOON, actor="anna"
    )
    for task in tasks:
        opened = decision.change(task, **({"state": TaskState.OPEN} | values))
        decision.happened("TaskReady", opened)
    return decision.outcome()


def given(outcome: Outcome, known: Teams) -> list[str | None]:
    staffed, _ = staff(outcome, Catalog(), known, at=NOON, actor="anna")
    return [task.assignee for task in staffed.tree.tasks.values()]


FEW, MANY = Colleague(subject="few", open_tasks=1, last_turn=9), Colleague(subject="many", open_tasks=5)


@pytest.mark.parametrize(
    ("policy", "chosen"), [(LEAST, "few"), (ROUND, "many"), (NONE, None)], ids=["load", "turn", "none"]
)
def test_the_policy_says_who_of_a_group_gets_a_task(policy: AssignmentPolicy, chosen: str | None) -> None:
    somebody = choose(team(policy, FEW, MANY), policy, builders.task())

    assert (somebody and somebody.subject) == chosen


@pytest.mark.parametrize("policy", [LEAST, ROUND])
def test_only_who_has_every_skill_gets_a_task(policy: AssignmentPolicy) -> None:
    handy = Colleague(subject="handy", skills=frozenset({"fibre", "roofs", "ip"}), open_tasks=9, last_turn=99)
    lone = Colleague(subject="lone", skills=frozenset({"fibre"}))

    assert (
        choose(team(policy, handy, lone), policy, builders.task(required_skills=("roofs", "fibre"))) == handy
    )
    assert choose(team(policy, lone), policy, builders.task(required_skills=("roofs",))) is None


def test_tasks_that_become_ready_together_are_spread() -> None:
    known = teams(
        team(LEAST, Colleague(subject="a"), Colleague(subject="b"), Colleague(subject="c", open_tasks=1))
    )

    assert given(opening(scheduled(5)), known) == ["a", "b", "c", "a", "b"]


def test_everybody_has_a_turn_before_anybody_has_another() -> None:
    known = teams(team(ROUND, Colleague(subject="a", last_turn=3), Colleague(subject="b", last_turn=2)))

    staffed, after = staff(opening(scheduled(3)), Catalog(), known, at=NOON, actor="anna")

    assert [task.assignee for task in staffed.tree.tasks.values()] == ["b", "a", "b"]
    assert {each.subject: each.last_turn for each in after["NET"].colleagues.values()} == {"a": 5, "b": 6}


def test_who_is_in_two_groups_is_counted_in_both() -> None:
    both = Colleague(subject="both")
    known = teams(
        team(LEAST, both), team(LEAST, both, Colleague(subject="one"), code="FIELD"), team(ROUND, code="Z")
    )
    first, second = *scheduled(), *scheduled(assignment_group="FIELD")

    assert given(opening([first, second]), known) == ["both", "one"]


def test_what_was_decided_stays_and_the_assignment_is_told_with_who_got_it() -> None:
    task = scheduled(version=7)[0]
    outcome = opening([task])

    staffed, _ = staff(outcome, Catalog(), teams(team(LEAST, FEW)), at=NOON, actor="anna")

    assert [each.type for each in staffed.events] == ["TaskReady", "TaskAssigned"]
    assert [(each.field, each.before, each.after) for each in staffed.events[1].changes] == [
        ("assignee", None, "few")
    ]
    assert staffed.events[1].message == "Given to few by LEAST_LOADED."
    assert staffed.tree.tasks[task.id].version == 8
    assert staffed.tree.tasks[task.id].state == TaskState.OPEN
    assert {part.id for part in staffed.changed} == {part.id for part in outcome.changed}


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"assignee": "tom"}, id="somebody has it"),
        pytest.param({"state": TaskState.SCHEDULED}, id="it is not ready"),
        pytest.param({"task_type": TaskType.AUTOMATED}, id="a system does it"),
        pytest.param({"task_type": TaskType.PUSH_EVENT}, id="it waits for an event"),
        pytest.param({"assignment_group": None}, id="it has no group"),
    ],
)
def test_nobody_is_looked_for_when(values: dict[str, Any]) -> None:
    outcome = opening(scheduled(), **({"priority": 1} | values))

    assert vacancies(outcome, GIVING) == {}
    assert given(outcome, teams(team(LEAST, FEW))) == [values.get("assignee")]


def test_what_is_ready_already_is_left_alone_until_it_comes_to_another_group() -> None:
    ready = scheduled(state=TaskState.OPEN)

    assert vacancies(opening(ready, priority=1), GIVING) == {}
    assert vacancies(opening(ready, assignment_group="FIELD"), GIVING) == {"FIELD": None}


def test_a_new_task_that_is_ready_at_once_counts_too() -> None:
    decision = Decision(OrderTree(order=NUMBERED), at=NOON, actor="anna")
    decision.put(scheduled(state=TaskState.OPEN)[0])

    assert vacancies(decision.outcome(), GIVING) == {"NET": None}


def test_a_group_without_a_policy_keeps_its_tasks_unless_the_table_says_otherwise() -> None:
    table = policy_table("'LEAST_LOADED'")

    assert vacancies(opening(scheduled()), Catalog()) == {}
    assert vacancies(opening(scheduled()), Catalog(decision_tables={"assignment": table})) == {"NET": LEAST}


def policy_table(policy: str) -> DecisionTable:
    """Make the assignment table answer with a policy, whatever the task."""
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": "type", "name": "Type", "field": "taskType"}],
        "outputs": [{"id": "policy", "name": "Policy", "field": "assignmentPolicy"}],
        "rules": [{"_id": "1", "type": "", "policy": policy}],
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": content},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return DecisionTable(name="assignment", version="1.0", content={"nodes": nodes, "edges": edges})


def test_a_group_without_people_or_of_which_nothing_is_known_keeps_its_tasks() -> None:
    assert given(opening(scheduled()), teams(team(LEAST))) == [None]
    assert given(opening(scheduled()), {}) == [None]


def test_giving_a_task_to_somebody_leaves_the_moments_at_which_danger_may_rise() -> None:
    using = access(row("T1", assignment_group="NET"))
    alone = under_way(using, "ACCESS")
    waiting = {each.id: replace(each, state=TaskState.SCHEDULED) for each in alone.tasks.values()}
    before = settled(replace(alone, tasks=waiting), using, 0)

    staffed, _ = staff(before, using, teams(team(LEAST, FEW)), at=hour(0), actor="anna")

    assert [task.assignee for task in staffed.tree.tasks.values()] == ["few"]
    assert before.tree.order.next_look_at is not None
    assert staffed.tree.order.next_look_at == before.tree.order.next_look_at
