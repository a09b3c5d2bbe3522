"""Finds tasks and domain orders of a tree by what templates and rules name them by."""

from collections import defaultdict
from uuid import UUID

from domain.plan import DomainOrder, Task, TaskDependency, TaskStage
from domain.tree import OrderTree


class PlanIndex:
    """Looks tasks up by key, specification, line and stage; learns edges as they are found."""

    def __init__(self, tree: OrderTree) -> None:
        self._tree = tree
        self._paths: dict[UUID, tuple[UUID, ...]] = {}
        planned = [task for task in tree.tasks.values() if _is_planned(task)]
        self._by_key = {(task.domain_order_id, task.key): task.id for task in planned}
        self._by_line: dict[UUID | None, list[UUID]] = defaultdict(list)
        for task in planned:
            self._by_line[task.line_id].append(task.id)
        self._by_specification: dict[str, list[DomainOrder]] = defaultdict(list)
        self._by_instance: dict[tuple[UUID, str], list[DomainOrder]] = defaultdict(list)
        for each in tree.domain_orders.values():
            self._by_specification[each.specification].append(each)
            self._by_instance[self.path(each)[0], each.specification].append(each)
        self._followed: dict[UUID, set[UUID]] = defaultdict(set)
        self._led: dict[UUID, set[UUID]] = defaultdict(set)
        for edge in tree.dependencies:
            self.learn(edge)

    def learn(self, edge: TaskDependency) -> None:
        """Take note of an edge, for what is first and last."""
        self._followed[edge.predecessor_id].add(edge.successor_id)
        self._led[edge.successor_id].add(edge.predecessor_id)

    def task(self, domain_order_id: UUID | None, key: str) -> UUID | None:
        """Find a domain order's task by its key; a header task when there is no domain order."""
        return self._by_key.get((domain_order_id, key))

    def of_specification(self, code: str) -> list[DomainOrder]:
        """List the domain orders on a specification."""
        return self._by_specification.get(code, [])

    def line_tasks(self, line_id: UUID) -> list[UUID]:
        """List the tasks of a line's domain orders."""
        return self._by_line.get(line_id, [])

    def header_tasks(self, stage: TaskStage, *, blocking: bool = False) -> list[UUID]:
        """List the order's own tasks of a stage, or those of them that the stage cannot do without."""
        tasks = self._tree.tasks.values()
        return [
            task.id
            for task in tasks
            if task.stage == stage and not task.line_id and (task.blocking or not blocking)
        ]

    def subtree_tasks(self, domain_order: DomainOrder) -> list[UUID]:
        """List the tasks of a domain order and of all below it."""
        own = list(self._tree.tasks_of_domain_order.get(domain_order.id, ()))
        for child_id in self._tree.children.get(domain_order.id, ()):
            own += self.subtree_tasks(self._tree.domain_orders[child_id])
        return own

    def starts_of(self, tasks: list[UUID]) -> list[UUID]:
        """List those that follow none of the others."""
        among = set(tasks)
        return [task_id for task_id in tasks if self._led[task_id].isdisjoint(among)]

    def ends_of(self, tasks: list[UUID]) -> list[UUID]:
        """List those that none of the others follows."""
        among = set(tasks)
        return [task_id for task_id in tasks if self._followed[task_id].isdisjoint(among)]

    def path(self, domain_order: DomainOrder) -> tuple[UUID, ...]:
        """Give the ids from the top instance down to this domain order."""
        found = self._paths.get(domain_order.id)
        if found is None:
            parent = self._tree.domain_orders[domain_order.parent_id] if domain_order.parent_id else None
            found = (*(self.path(parent) if parent else ()), domain_order.id)
            self._paths[domain_order.id] = found
        return found

    def same_instance(self, owner: DomainOrder, specification: str) -> list[DomainOrder]:
        """Find the other domain orders on a specification under the same top instance."""
        found = self._by_instance.get((self.path(owner)[0], specification), [])
        return [each for each in found if each.id != owner.id]

    def reach(self, owner: DomainOrder, specification: str, scope: str) -> list[DomainOrder]:
        """Find the domain orders that a template of `owner` means by a specification.

        Within the same top instance the nearest count: those that share the most ancestors with `owner`, so
        that two instances of one specification are not linked crosswise.
        """
        if scope in ("SAME_ORDER", "SAME_LINE"):
            others = [each for each in self.of_specification(specification) if each.id != owner.id]
            return [each for each in others if scope == "SAME_ORDER" or each.line_id == owner.line_id]
        others = self.same_instance(owner, specification)
        shared = {each.id: _shared(self.path(owner), self.path(each)) for each in others}
        nearest = max(shared.values(), default=0)
        return [each for each in others if shared[each.id] == nearest]


def _is_planned(task: Task) -> bool:
    return task.domain_order_id is not None or task.line_id is None


def _shared(path: tuple[UUID, ...], other: tuple[UUID, ...]) -> int:
    return sum(1 for mine, its in zip(path, other, strict=False) if mine == its)
