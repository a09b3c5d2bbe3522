"""The edges a plan should have: from templates, rules, related lines and stages (SOM domain §5.1 step 3)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from domain.catalog import Catalog, CompatibilityRule, DependencyTemplate
from domain.orders import OrderLine
from domain.plan import DependencyType, DomainOrder, TaskDependency, TaskStage
from domain.plan_index import PlanIndex
from domain.plan_templates import template_for
from domain.tree import OrderTree

EFFECTS = {"FINISH_TO_START": DependencyType.FS, "START_TO_START": DependencyType.SS}
FROM_THE_END = (DependencyType.FS, DependencyType.FF)
TO_THE_START = (DependencyType.FS, DependencyType.SS)


def edges_of(tree: OrderTree, catalog: Catalog) -> tuple[TaskDependency, ...]:
    """Give every edge among the tasks there are, each once, whether it is in the plan already or not."""
    index = PlanIndex(tree)
    found: dict[tuple[UUID, UUID, DependencyType], TaskDependency] = {}
    for family in (_from_templates, _from_rules, _from_related_lines, _from_stages):
        for edge in family(tree, catalog, index):
            found.setdefault((edge.predecessor_id, edge.successor_id, edge.type), edge)
            index.learn(edge)
    return tuple(found.values())


def _from_templates(tree: OrderTree, catalog: Catalog, index: PlanIndex) -> Iterator[TaskDependency]:
    for domain_order in tree.domain_orders.values():
        template = template_for(domain_order, catalog)
        for row in template.dependencies if template else ():
            successor = index.task(domain_order.id, row.successor)
            if successor and _applies(row, domain_order, index):
                sources = _sources(row, domain_order, catalog, index)
                yield from _join(sources, [successor], row.type, row.lag, "TEMPLATE")
    for plan in catalog.plan_templates:
        for row in plan.dependencies if plan.specification is None else ():
            ends = index.task(None, row.predecessor), index.task(None, row.successor)
            if ends[0] and ends[1]:
                yield from _join([ends[0]], [ends[1]], row.type, row.lag, "TEMPLATE")


def _applies(row: DependencyTemplate, owner: DomainOrder, index: PlanIndex) -> bool:
    """Is what would take the place of this edge absent?"""
    instead = row.unless_specification
    return instead is None or not index.reach(owner, instead, row.scope)


def _sources(
    row: DependencyTemplate, owner: DomainOrder, catalog: Catalog, index: PlanIndex
) -> Iterator[UUID]:
    """Find the predecessors that a row means; behind a task that the plan was built without, its own."""
    specification = row.predecessor_specification
    for place in index.reach(owner, specification, row.scope) if specification else [owner]:
        task_id = index.task(place.id, row.predecessor)
        if task_id:
            yield task_id
            continue
        template = template_for(place, catalog)
        for upstream in template.dependencies if template else ():
            if upstream.successor == row.predecessor and _applies(upstream, place, index):
                yield from _sources(upstream, place, catalog, index)


def _from_rules(tree: OrderTree, catalog: Catalog, index: PlanIndex) -> Iterator[TaskDependency]:
    for rule in catalog.compatibility_rules:
        if rule.effect_on_plan not in EFFECTS:
            continue
        kind = EFFECTS[rule.effect_on_plan]
        for left in index.of_specification(rule.left):
            for right in _partners(rule, left, tree, index):
                yield from _join(
                    _meant(rule.from_task, index.subtree_tasks(right), tree, index, kind in FROM_THE_END),
                    _meant(rule.to_task, index.subtree_tasks(left), tree, index, False),
                    kind,
                    timedelta(0),
                    "COMPATIBILITY_RULE",
                )


def _partners(
    rule: CompatibilityRule, left: DomainOrder, tree: OrderTree, index: PlanIndex
) -> list[DomainOrder]:
    """Find what the rule means for `left`: inside its own top instance if there, else anywhere in scope."""
    place = tree.lines[left.line_id].location_id
    return index.same_instance(left, rule.right) or [
        each
        for each in index.of_specification(rule.right)
        if each.id != left.id and (rule.scope != "LOCATION" or tree.lines[each.line_id].location_id == place)
    ]


def _from_related_lines(tree: OrderTree, catalog: Catalog, index: PlanIndex) -> Iterator[TaskDependency]:  # noqa: ARG001 - all families are asked alike
    for line in tree.lines.values():
        for wish in line.related_lines:
            other = tree.line_numbered(wish.line_no)
            if other is not None and other.id != line.id:
                kind, lag = DependencyType(wish.type), timedelta(seconds=wish.lag_seconds)
                yield from _join(
                    _side(index, other, at_end=kind in FROM_THE_END),
                    _side(index, line, at_end=kind not in TO_THE_START),
                    kind,
                    lag,
                    "LINE_RELATION",
                )


def _from_stages(tree: OrderTree, catalog: Catalog, index: PlanIndex) -> Iterator[TaskDependency]:  # noqa: ARG001 - as above
    """Header tasks after approval precede what is first, those after fulfilment follow what is last."""
    before = index.header_tasks(TaskStage.POST_APPROVAL, blocking=True)
    after = index.header_tasks(TaskStage.POST_FULFILMENT)
    for line in tree.lines.values():
        gates, firsts = index.ends_of(before), _side(index, line, at_end=False)
        yield from _join(gates, firsts, DependencyType.FS, timedelta(0), "STAGE")
        lasts, closing = _side(index, line, at_end=True), index.starts_of(after)
        yield from _join(lasts, closing, DependencyType.FS, timedelta(0), "STAGE")


def _side(index: PlanIndex, line: OrderLine, *, at_end: bool) -> list[UUID]:
    tasks = index.line_tasks(line.id)
    return index.ends_of(tasks) if at_end else index.starts_of(tasks)


def _meant(key: str | None, tasks: list[UUID], tree: OrderTree, index: PlanIndex, at_end: bool) -> list[UUID]:
    if key is not None:
        return [task_id for task_id in tasks if tree.tasks[task_id].key == key]
    return index.ends_of(tasks) if at_end else index.starts_of(tasks)


def _join(
    predecessors: Iterable[UUID], successors: list[UUID], type: DependencyType, lag: timedelta, origin: str
) -> Iterator[TaskDependency]:
    for predecessor_id in predecessors:
        for successor_id in successors:
            yield TaskDependency(
                predecessor_id=predecessor_id, successor_id=successor_id, type=type, lag=lag, origin=origin
            )
