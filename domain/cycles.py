"""Finds tasks that wait for each other (Kahn's check, SOM domain §5.1)."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from domain.errors import ValidationFailed
from domain.tree import OrderTree


def topological(nodes: Iterable[UUID], successors: Mapping[UUID, Iterable[UUID]]) -> tuple[UUID, ...]:
    """Order nodes so that each comes after all that lead to it; nodes on or behind a cycle are left out."""
    waits = dict.fromkeys(nodes, 0)
    for targets in successors.values():
        for target in targets:
            waits[target] += 1
    ordered = [node for node, count in waits.items() if count == 0]
    for node in ordered:  # grows while it is walked
        for target in successors.get(node, ()):
            waits[target] -= 1
            if waits[target] == 0:
                ordered.append(target)
    return tuple(ordered)


def refuse_cycle(tree: OrderTree) -> None:
    """Raise ValidationFailed with the path of a cycle, if the plan has one."""
    successors = {
        task_id: [edge.successor_id for edge in edges] for task_id, edges in tree.successors.items()
    }
    ordered = set(topological(tree.tasks, successors))
    if len(ordered) < len(tree.tasks):
        path = cycle({task_id for task_id in tree.tasks if task_id not in ordered}, successors)
        names = " → ".join(tree.tasks[task_id].key for task_id in path)
        raise ValidationFailed.of(
            "plan",
            problem=f"These tasks wait for each other: {names}.",
            way_out="Take one of these dependencies out of the plan templates, rules or related lines.",
        )


def cycle(among: set[UUID], successors: Mapping[UUID, Iterable[UUID]]) -> tuple[UUID, ...]:
    """Give one cycle among nodes that are all on a cycle or behind one; the first comes last again."""
    predecessors = {target: node for node in among for target in successors.get(node, ()) if target in among}
    seen: list[UUID] = []
    node = next(iter(predecessors))
    while node not in seen:
        seen.append(node)
        node = predecessors[node]
    return (node, *reversed(seen[seen.index(node) :]))
