"""What a decision can concern: what changed, and what stands behind, above and below it (SOM domain §5.5)."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from domain.fallouts import Fallout
from domain.known import known_of
from domain.orders import OrderLine, OrderRelationship
from domain.outcome import Decision
from domain.plan import DecompositionSkip, DomainOrder, DomainOrderState, Task, TaskStage


def concerned(decision: Decision) -> Iterable[UUID]:
    """List the tasks, in the order of the tree, of which something can be said anew since the decision began.

    All of them, when the order itself moved, when the plan grew, when it never came to rest before, or when
    time has come for something, nobody knows what.
    """
    tree, look, turns = decision.tree, decision.before.order.next_look_at, known_of(decision.tree).turns
    is_due = look is not None and look <= decision.at
    if _all_are(decision) or (is_due and turns is None):
        return tree.tasks
    return sorted(set(_found(decision)), key=tree.places.__getitem__)


def concerned_instances(decision: Decision) -> Iterable[UUID]:
    """List the domain orders on top of those that may move, in the order of the tree.

    All of them, when all tasks are concerned, and when nothing was touched: somebody only wants a look.
    """
    tree = decision.tree
    tops = [each for ids in tree.tops_of_line.values() for each in ids]
    if _all_are(decision) or decision.is_only_a_look:
        return tops
    found = {(each, *tree.ancestors(each))[-1] for each in _owners(decision)}
    return [each for each in tops if each in found]


def _all_are(decision: Decision) -> bool:
    tree, before = decision.tree, decision.before
    grown = len(tree.dependencies) != len(before.dependencies) or decision.touched(OrderRelationship)
    return bool(grown) or before.order.plan_status is None or tree.order.state is not before.order.state


def _owners(decision: Decision) -> Iterator[UUID]:
    tree = decision.tree
    yield from (task.domain_order_id for task in decision.touched(Task) if task.domain_order_id)
    yield from (each.id for each in decision.touched(DomainOrder))
    yield from (skip.domain_order_id for skip in decision.touched(DecompositionSkip))
    yield from (each.id for each in tree.domain_orders.values() if each.state is DomainOrderState.DRAFT)
    for line in decision.touched(OrderLine):
        yield from tree.tops_of_line.get(line.id, ())


def _found(decision: Decision) -> Iterator[UUID]:
    tree, before = decision.tree, decision.before
    turns = known_of(tree).turns
    if turns is not None:
        yield from (task_id for task_id, instant in turns.looks.items() if instant <= decision.at)
    for task in decision.touched(Task):
        yield task.id
        yield from (edge.successor_id for edge in tree.successors.get(task.id, ()))
    yield from (each.task_id for each in decision.touched(Fallout) if each.task_id)
    for line in decision.touched(OrderLine):
        if line.state is not before.lines[line.id].state:
            yield from tree.tasks_of_line.get(line.id, ())
    for domain_order in decision.touched(DomainOrder):
        old = before.domain_orders.get(domain_order.id)
        if old is None or domain_order.state is not old.state:
            yield from tree.tasks_of_domain_order.get(domain_order.id, ())
    if decision.touched(DecompositionSkip):
        yield from (task.id for task in tree.tasks.values() if task.stage is TaskStage.POST_FULFILMENT)
