"""Tasks that wait for each other are found, and named."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cycles import cycle, refuse_cycle, topological
from domain.errors import ValidationFailed
from domain.plan import TaskDependency
from domain.tree import OrderTree
from tests import builders

N = [UUID(int=number) for number in range(8)]


def test_a_plan_that_bites_its_tail_is_refused_with_the_way_round() -> None:
    tasks = [builders.task(key=f"T{n}", id=N[n]) for n in range(4)]
    edges = [(0, 1), (1, 2), (2, 1), (2, 3)]
    dependencies = tuple(TaskDependency(predecessor_id=N[a], successor_id=N[b]) for a, b in edges)
    tree = OrderTree(
        order=builders.order(), tasks={task.id: task for task in tasks}, dependencies=dependencies
    )

    with pytest.raises(ValidationFailed, match=r"wait for each other: (T1 → T2 → T1|T2 → T1 → T2)\."):
        refuse_cycle(tree)


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_what_is_left_out_of_the_order_holds_a_cycle_and_the_rest_is_in_order(
    pairs: set[tuple[int, int]],
) -> None:
    successors = {N[a]: [N[b] for a_, b in sorted(pairs) if a_ == a] for a, _ in pairs}

    ordered = topological(N, successors)

    place = {node: number for number, node in enumerate(ordered)}
    inside = [(a, b) for a, targets in successors.items() for b in targets if b in place]
    assert all(place[a] < place[b] for a, b in inside)
    left = set(N) - set(ordered)
    path = cycle(left, successors) if left else (N[0],)
    assert path[0] == path[-1]
    assert all(b in successors[a] for a, b in pairwise(path))
