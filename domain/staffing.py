"""Who of a group takes a task that became ready: by skill, then the least load or whose turn it is (§5.4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from domain.assignment import assignment_of
from domain.catalog import Catalog
from domain.directory import AssignmentPolicy
from domain.outcome import Decision, Outcome
from domain.outlook import look_at_order, look_at_tasks
from domain.plan import Task, TaskState, TaskType
from domain.responsibility import SYSTEM_TYPES

NOBODYS: Final = (*SYSTEM_TYPES, TaskType.PUSH_EVENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody of a group: what they can do, how many tasks they have, when it was last their turn."""

    subject: str
    skills: frozenset[str] = frozenset()
    open_tasks: int = 0
    last_turn: int = 0  # counts up with each task that the group gave away; 0 is never


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A group as it is while tasks are given away."""

    code: str
    policy: AssignmentPolicy
    colleagues: Mapping[str, Colleague]


Teams = Mapping[str, Team]


def vacancies(outcome: Outcome, catalog: Catalog) -> dict[str, AssignmentPolicy | None]:
    """Name the groups that give a task away that became ready, with the policy that the table wants."""
    wanted = {
        group: assignment_of(task, outcome.tree, catalog).policy
        for task in _vacant(outcome)
        if (group := task.assignment_group) is not None
    }
    return {group: policy for group, policy in wanted.items() if policy or group in catalog.policies}


def staff(
    outcome: Outcome, catalog: Catalog, teams: Teams, *, at: datetime, actor: str
) -> tuple[Outcome, Teams]:
    """Give the ready tasks of an outcome to people who can do them; give the teams as they are then, too.

    A task for which nobody of its group has every skill stays with the group.
    """
    decision = Decision.continuing(outcome, at=at, actor=actor)
    for task in _vacant(outcome):
        team = teams.get(task.assignment_group or "")
        policy = assignment_of(task, outcome.tree, catalog).policy or (team and team.policy)
        chosen = choose(team, policy, task) if team and policy else None
        if team and chosen:
            given = decision.change(decision.tree.tasks[task.id], assignee=chosen.subject)
            decision.happened("TaskAssigned", given, message=f"Given to {chosen.subject} by {policy}.")
            teams = after_giving(teams, team.code, chosen.subject)
    look_at_tasks(decision)
    look_at_order(decision)
    return decision.outcome(), teams


def choose(team: Team, policy: AssignmentPolicy, task: Task) -> Colleague | None:
    """Choose who takes a task; None when nobody may."""
    able = [each for each in team.colleagues.values() if each.skills.issuperset(task.required_skills)]
    if policy is AssignmentPolicy.NONE:
        return None
    counts = policy is AssignmentPolicy.LEAST_LOADED
    return min(
        able, key=lambda each: (each.open_tasks if counts else 0, each.last_turn, each.subject), default=None
    )


def after_giving(teams: Teams, code: str, subject: str) -> dict[str, Team]:
    """Count a task for a person, in every team that they are in; it was their turn in one."""
    turn = 1 + max(each.last_turn for each in teams[code].colleagues.values())
    return {
        team.code: _counted(team, subject, turn if team.code == code else None) for team in teams.values()
    }


def _counted(team: Team, subject: str, turn: int | None) -> Team:
    somebody = team.colleagues.get(subject)
    if somebody is None:
        return team
    counted = replace(
        somebody, open_tasks=somebody.open_tasks + 1, last_turn=somebody.last_turn if turn is None else turn
    )
    return replace(team, colleagues={**team.colleagues, subject: counted})


def _vacant(outcome: Outcome) -> Iterator[Task]:
    """Walk the tasks that became ready, or came to another group, and are a person's to do but nobody's."""
    for part in (*outcome.added, *outcome.changed):
        if isinstance(part, Task) and part.state == TaskState.OPEN and part.assignee is None:
            before = outcome.before.tasks.get(part.id)
            came = (
                before is None
                or before.state != TaskState.OPEN
                or before.assignment_group != part.assignment_group
            )
            if came and part.task_type not in NOBODYS:
                yield part
