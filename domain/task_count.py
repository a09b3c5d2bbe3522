"""How many tasks each domain order has itself, and how far they are; counted again where tasks changed."""

from collections.abc import Mapping
from uuid import UUID

from domain.copies import copied
from domain.known import Count, known_of
from domain.open_fallouts import is_held
from domain.outcome import Decision
from domain.plan import Task, TaskState
from domain.task_machine import FINAL_TASK_STATES, WAITING
from domain.tree import OrderTree


def counted(decision: Decision) -> Mapping[UUID, Count]:
    """Count the tasks of every domain order."""
    tree, known = decision.tree, known_of(decision.tree)
    stale = {task.domain_order_id for task in decision.touched(Task) if task.domain_order_id}
    if len(known.counts) != len(tree.domain_orders):
        stale |= tree.domain_orders.keys() - known.counts.keys()
    counts = {**known.counts, **{each: _count(tree, each) for each in stale}}
    decision.learn(copied(known, counts=counts))
    return counts


def _count(tree: OrderTree, domain_order_id: UUID) -> Count:
    tasks = [tree.tasks[each] for each in tree.tasks_of_domain_order.get(domain_order_id, ())]
    promised = (name for task in tasks for name in (*task.required_outputs, *task.optional_outputs))
    return Count(
        tasks=len(tasks),
        finished=sum(task.state in FINAL_TASK_STATES for task in tasks),
        begun=any(_has_begun(task) for task in tasks),
        stands_still=_stands_still(tasks),
        promised=frozenset(promised),
    )


def _stands_still(tasks: list[Task]) -> bool:
    """Does a fallout hold every task that is not finished, and does not wait for others (SOM domain D5)?"""
    in_turn = [task for task in tasks if task.state not in FINAL_TASK_STATES and task.state not in WAITING]
    return bool(in_turn) and all(map(is_held, in_turn))


def _has_begun(task: Task) -> bool:
    return task.actual_start_at is not None or task.state is TaskState.CLOSED_COMPLETE
