"""Orders that wait for others: when they may be related, and what waits how long."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from domain import tasks
from domain.drafting import delete
from domain.errors import TransitionRefused, ValidationFailed
from domain.fallout_resolution import Resolution, resolve
from domain.fallouts import Fallout, FalloutOrigin, FalloutState, ResolutionVerb
from domain.order_relationships import follow_related, relate, tell_of_untold, withdraw
from domain.orders import Order, OrderRelationshipType, OrderState, Party
from domain.outcome import Decision, Outcome
from domain.plan import TaskState
from domain.settle import settle
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import hour, keyed, row, under_way
from tests.domain.plan_steps import access, complete, settled

S = OrderState
DEPENDENCY, CROSS_REF = OrderRelationshipType.DEPENDENCY, OrderRelationshipType.CROSS_REF
USING = access(row("T1"), row("T2"), after=[("T1", "T2")])
OTHER = builders.order(number="ORD1001002", state=S.IN_PROGRESS, id=uuid4())


def related(
    tree: OrderTree, type: OrderRelationshipType = DEPENDENCY, other: Order = OTHER, **values: Any
) -> Outcome:
    given: dict[str, Any] = {"awaits_this": False, "at": hour(0), "actor": "ann"}
    return relate(tree, USING, other, type, **(given | values))


def followed(tree: OrderTree, state: OrderState, at: float = 5) -> Outcome:
    return follow_related(tree, USING, {OTHER.id: state}, at=hour(at), actor="system")


def waiting() -> OrderTree:
    """An order under way whose work waits for the other one."""
    tree = under_way(USING, "ACCESS")
    not_yet = replace(keyed(tree, "T1"), state=TaskState.SCHEDULED, opened_at=None)
    return related(replace(tree, tasks={**tree.tasks, not_yet.id: not_yet})).tree


def test_work_waits_until_the_other_order_is_complete() -> None:
    tree = waiting()

    still = followed(tree, S.ON_HOLD).tree
    done = followed(still, S.CLOSED_COMPLETE, 6).tree

    again = followed(done, S.CLOSED_COMPLETE, 6)
    assert keyed(still, "T1").state is TaskState.SCHEDULED
    assert again.events == ()
    assert keyed(done, "T1").state is TaskState.OPEN


def test_the_order_says_for_which_other_one_it_waits_and_since_when() -> None:
    tree = waiting()

    (first, *_) = tree.order.waiting_on
    assert (first.party, first.reason) == (
        Party.PROVIDER,
        "Begins after order ORD1001002, which is IN_PROGRESS.",
    )
    assert keyed(tree, "T1").waiting_on[0].reason.startswith("It begins after order ORD1001002")


@pytest.mark.parametrize("state", [S.CANCELED, S.FAILED, S.CLOSED_PARTIAL])
def test_an_order_that_never_completes_is_told_as_a_dead_end_with_the_way_out(state: OrderState) -> None:
    outcome = followed(waiting(), state)

    (first, *_) = outcome.tree.order.waiting_on
    assert first.party is Party.TEAM
    assert first.reason.endswith("Withdraw the dependency, or cancel this order.")
    assert "RelatedOrderEnded" in [event.type for event in outcome.events]
    assert keyed(outcome.tree, "T1").state is TaskState.SCHEDULED


def test_what_is_withdrawn_is_waited_for_no_longer_and_may_be_related_again() -> None:
    tree = waiting()
    (relationship,) = tree.relationships

    free = withdraw(tree, USING, relationship, at=hour(2), actor="ann")
    again = withdraw(free.tree, USING, relationship, at=hour(3), actor="ann")
    anew = related(free.tree, at=hour(4))

    assert keyed(free.tree, "T1").state is TaskState.OPEN
    assert "OrderUnrelated" not in [event.type for event in again.events]
    assert [each.withdrawn_at for each in anew.tree.relationships.values()] == [None]


def test_relating_twice_changes_nothing() -> None:
    once = related(under_way(USING, "ACCESS"))

    twice = related(once.tree)

    assert [job.name for job in once.jobs] == ["look_at_related"]
    assert (twice.events, twice.jobs) == ((), ())


def test_a_cross_reference_holds_nothing_up() -> None:
    tree = complete(related(under_way(USING, "ACCESS"), CROSS_REF).tree, USING, "T1", 1).tree

    assert keyed(tree, "T2").state is TaskState.OPEN


def test_orders_never_wait_for_each_other_nor_for_themselves() -> None:
    tree = under_way(USING, "ACCESS")

    with pytest.raises(ValidationFailed, match="ORD1001002 waits for ORD1001001 already"):
        related(tree, awaits_this=True)
    with pytest.raises(ValidationFailed, match="does not relate to itself"):
        related(tree, other=tree.order)
    assert related(tree, CROSS_REF, awaits_this=True).events


def test_a_dependency_comes_too_late_once_work_has_begun() -> None:
    tree = under_way(USING, "ACCESS")
    begun = tasks.start(
        tasks.claim(tree, USING, keyed(tree, "T1").id, at=hour(1), actor="ben").tree,
        USING,
        keyed(tree, "T1").id,
        at=hour(1),
        actor="ben",
    ).tree

    with pytest.raises(TransitionRefused, match="Work on it has begun"):
        related(begun)


def test_an_order_that_ends_wakes_those_that_wait_for_it_and_so_does_a_deleted_draft() -> None:
    tree = complete(under_way(USING, "ACCESS"), USING, "T1", 1).tree

    ended = complete(tree, USING, "T2", 2)
    deleted = delete(OrderTree(order=builders.order()), at=hour(1), actor="ann")

    assert [job.name for job in ended.jobs] == ["wake_dependents"]
    assert [job.name for job in deleted.jobs] == ["wake_dependents"]
    assert settled(ended.tree, USING, 3).jobs == ()


def untold(tree: OrderTree, state: OrderState) -> Outcome:
    return tell_of_untold(
        tree, USING, {OTHER.id: state}, message="All were lost.", at=hour(5), actor="system"
    )


def only_fallout(tree: OrderTree) -> Fallout:
    (fallout,) = tree.fallouts.values()
    return fallout


def test_of_an_end_that_nobody_lived_to_tell_a_fallout_tells_once() -> None:
    outcome = untold(waiting(), S.CLOSED_COMPLETE)
    again = untold(outcome.tree, S.CLOSED_COMPLETE)

    fallout = only_fallout(again.tree)
    assert (fallout.task_id, fallout.origin) == (None, FalloutOrigin.SYSTEM)
    assert (
        fallout.error_message == "It waits for ORD1001002, which ended, and could not be told. All were lost."
    )
    assert again.events == ()


@pytest.mark.parametrize("state", [S.IN_PROGRESS, S.ON_HOLD])
def test_of_an_order_that_goes_on_nothing_was_to_be_told(state: OrderState) -> None:
    assert untold(waiting(), state).tree.fallouts == {}


def test_an_order_that_knows_or_has_ended_needs_no_fallout() -> None:
    tree = waiting()
    knows = followed(tree, S.CANCELED).tree
    ended = replace(tree, order=replace(tree.order, state=S.CANCELED))

    assert untold(knows, S.CANCELED).tree.fallouts == {}
    assert untold(ended, S.CANCELED).tree.fallouts == {}


def test_resolved_by_retry_it_is_told_again() -> None:
    tree = untold(waiting(), S.CLOSED_COMPLETE).tree
    decision = Decision(tree, at=hour(6), actor="fay")

    resolve(decision, USING, only_fallout(tree), Resolution(verb=ResolutionVerb.RETRY, notes="Try again."))
    settle(decision, USING)

    outcome = decision.outcome()
    assert "look_at_related" in [job.name for job in outcome.jobs]
    assert only_fallout(outcome.tree).state is FalloutState.CLOSED_COMPLETE
