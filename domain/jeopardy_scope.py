"""What has to be judged anew: what changed, what stands behind and above it, and whose moment has come."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.baselines import Baseline
from domain.catalog import Catalog
from domain.concerned import concerned
from domain.known import Watched, known_of
from domain.orders import OrderLine
from domain.outcome import Decision
from domain.plan import DomainOrder, Task
from domain.task_machine import FINAL_TASK_STATES
from domain.tree import OrderTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The parts to be judged, each kind in the order of the tree; the order always is."""

    tasks: Collection[UUID]
    domain_orders: Collection[UUID]
    lines: Collection[UUID]


def whole(tree: OrderTree) -> Scope:
    """Give all there is."""
    return Scope(tasks=tree.tasks, domain_orders=tree.domain_orders, lines=tree.lines)


def last_watch(decision: Decision, catalog: Catalog) -> Watched | None:
    """Give how all stood when last judged, if that was by the same policy, baseline and forecast."""
    known = known_of(decision.tree)
    watched, dates = known.watched, known.schedule
    if watched is None or dates is None or decision.tree.order.state is not decision.before.order.state:
        return None
    if decision.touched(Baseline):
        return None
    return watched if watched.as_of == dates.at and watched.policy.catalog is catalog else None


def scope_after(decision: Decision, before: Watched) -> Scope:
    """Give what can stand otherwise than before."""
    tree = decision.tree
    due = {part_id for part_id, instant in before.alarms.items() if instant <= decision.at}
    tasks = {*concerned(decision), *_behind(tree, decision.touched(Task)), *(due & tree.tasks.keys())}
    owners = [owner for task_id in tasks if (owner := tree.tasks[task_id].domain_order_id)]
    owners += [part.id for part in decision.touched(DomainOrder)]
    domain_orders = {*due, *owners, *(above for owner in owners for above in tree.ancestors(owner))}
    lines = {*due, *(part.id for part in decision.touched(OrderLine))}
    lines.update(line_id for task_id in tasks if (line_id := tree.tasks[task_id].line_id))
    return Scope(
        tasks=sorted(tasks, key=tree.places.__getitem__),
        domain_orders=[each for each in tree.domain_orders if each in domain_orders],
        lines=[each for each in tree.lines if each in lines],
    )


def tasks_under(tree: OrderTree, domain_order_id: UUID) -> Iterator[Task]:
    """Walk the tasks of a domain order and of all below it."""
    yield from map(tree.tasks.__getitem__, tree.tasks_of_domain_order.get(domain_order_id, ()))
    for child_id in tree.children.get(domain_order_id, ()):
        yield from tasks_under(tree, child_id)


def _behind(tree: OrderTree, tasks: Iterable[Task]) -> list[UUID]:
    """List what is still to be done behind tasks: the cause of its lateness can be another one now."""
    found = {task.id: None for task in tasks}
    waiting = list(found)
    for task_id in waiting:  # grows while it is walked
        behind = (edge.successor_id for edge in tree.successors.get(task_id, ()))
        new = [
            each for each in behind if each not in found and tree.tasks[each].state not in FINAL_TASK_STATES
        ]
        found.update(dict.fromkeys(new))
        waiting.extend(new)
    return waiting
