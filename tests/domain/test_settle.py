"""An order comes to rest after a change, and its plan is computed anew."""

from datetime import timedelta
from typing import Any

from domain import tasks
from domain.attempts import Failure
from domain.catalog import (
    Catalog,
    CharacteristicSpec,
    Operator,
    PlanTemplate,
    RelationshipType,
    Rule,
    SpecRelationship,
    ValueType,
)
from domain.closure import fail_line
from domain.orders import OrderState
from domain.outcome import Decision, Outcome
from domain.pauses import hold_order, resume_order
from domain.plan import DomainOrderState, SkipReason, TaskStage, TaskState, TaskType
from domain.settle import settle
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import (
    APPROVED,
    ORDER,
    asked,
    catalog,
    edge,
    hour,
    hours,
    keyed,
    plan,
    row,
    running_order,
    specification,
    task_id,
    under_way,
    worked_order,
)
from tests.domain.plan_steps import access, complete, settled

S, T = TaskState, TaskType


def types(outcome: Outcome) -> list[str]:
    """What happened, in order."""
    return [event.type for event in outcome.events]


def test_a_worker_is_asked_for_automated_tasks_once_and_again_when_they_are_tried_again() -> None:
    using = access(row("T1", task_type=T.AUTOMATED))
    tree = under_way(using, "ACCESS")
    target = keyed(tree, "T1").id

    again = settled(tree, using, 0)
    tree = tasks.start(tree, using, target, at=hour(1), actor="robot").tree
    failure = Failure(code="E", message="m")
    failed = tasks.fail(tree, using, target, failure=failure, at=hour(1), actor="robot")
    due = settled(failed.tree, using, 2)

    assert (asked(again), asked(failed)) == ([], [])
    assert asked(due) == [("automate", target)]
    assert asked(settled(due.tree, using, 2.02)) == []


def test_a_worker_is_asked_when_an_automated_task_opens_and_when_a_pause_ends() -> None:
    using = access(row("T1"), row("T2", task_type=T.AUTOMATED), after=[("T1", "T2")])
    opened = complete(under_way(using, "ACCESS"), using, "T1", 1)

    held = hold_order(opened.tree, using, reason="storm", at=hour(2), actor="ann")
    resumed = resume_order(held.tree, using, at=hour(3), actor="ann")

    names = [[name for name, _ in asked(outcome)] for outcome in (opened, held, resumed)]
    assert names == [["automate"], [], ["automate"]]


def test_nothing_opens_in_a_pause_and_an_event_that_comes_then_is_acted_on_afterwards() -> None:
    using = access(row("T1", task_type=T.PUSH_EVENT), row("T2"), after=[("T1", "T2")])
    held = hold_order(under_way(using, "ACCESS"), using, reason="storm", at=hour(1), actor="ann").tree
    key = keyed(held, "T1").correlation_key
    assert key is not None

    paused = tasks.receive_event(held, using, key, at=hour(2), actor="carrier").tree
    resumed = resume_order(paused, using, at=hour(3), actor="ann").tree

    assert (keyed(paused, "T1").state, paused.order.plan_status) == (S.ON_HOLD, "FROZEN")
    assert (keyed(resumed, "T1").state, keyed(resumed, "T2").state) == (S.CLOSED_COMPLETE, S.OPEN)


def test_a_pause_while_an_outside_call_runs_is_freezing() -> None:
    using = access(row("T1", task_type=T.CALLOUT))
    tree = under_way(using, "ACCESS")
    tree = tasks.start(tree, using, keyed(tree, "T1").id, at=hour(1), actor="robot").tree

    held = hold_order(tree, using, reason="storm", at=hour(2), actor="ann").tree
    done = tasks.complete(held, using, keyed(held, "T1").id, at=hour(3), actor="robot").tree

    assert held.order.plan_status == "FREEZING"
    assert (keyed(done, "T1").state, done.order.plan_status) == (S.CLOSED_COMPLETE, "FROZEN")
    assert done.order.state == OrderState.ON_HOLD


def test_the_last_task_closes_its_domain_order_its_line_and_the_order() -> None:
    using = access(row("T1"))
    tree = under_way(using, "ACCESS")

    outcome = complete(tree, using, "T1", 2)

    (above,) = outcome.tree.domain_orders.values()
    (line,) = outcome.tree.lines.values()
    order = outcome.tree.order
    assert (above.state, above.progress, line.progress) == (DomainOrderState.CLOSED_COMPLETE, 100.0, 100.0)
    assert (order.state, order.progress, order.plan_status) == (
        OrderState.CLOSED_COMPLETE,
        100.0,
        "COMPLETED",
    )
    assert (order.waiting_on, order.next_look_at, order.critical_path) == ((), None, ())


def test_the_order_s_closing_tasks_come_last() -> None:
    closing = plan(None, row("H1"), stage=TaskStage.POST_FULFILMENT)
    using = catalog(plan("ACCESS", row("T1")), closing)
    tree = under_way(using, "ACCESS")

    after = complete(tree, using, "T1", 2).tree
    closed = complete(after, using, "H1", 3).tree

    assert (keyed(tree, "H1").state, keyed(after, "H1").state) == (S.SCHEDULED, S.OPEN)
    assert (after.order.state, closed.order.state) == (OrderState.IN_PROGRESS, OrderState.CLOSED_COMPLETE)


def test_each_event_about_the_plan_comes_at_most_once() -> None:
    using = access(row("T1"), row("T2"), after=[("T1", "T2")])
    tree = under_way(using, "ACCESS")
    decision = Decision(tree, at=hour(9), actor="system")

    for _ in range(2):
        settle(decision, using)

    about_the_plan = [each for each in types(decision.outcome()) if each.startswith("Plan")]
    assert about_the_plan == ["PlanForecastChanged"]


def test_a_new_plan_says_so_to_everybody_who_may_know() -> None:
    using = access(row("T1"))
    tree = under_way(using, "ACCESS")
    decision = Decision(OrderTree(order=running_order(id=tree.order.id)), at=APPROVED, actor="system")
    (line,), (above,), (task,) = tree.lines.values(), tree.domain_orders.values(), tree.tasks.values()
    decision.put(line)
    decision.put(above)
    decision.put(task)

    settle(decision, using)

    (event,) = [event for event in decision.outcome().events if event.type == "PlanCreated"]
    assert (event.public, "forecast_end_at" in event.public_fields) == (True, True)
    assert "forecast_end_at" in {change.field for change in event.changes}


def test_progress_is_news_by_the_percent() -> None:
    using = access(*[row(f"T{number}", duration=hours(1)) for number in range(1, 5)])
    tree = under_way(using, "ACCESS")

    outcome = complete(tree, using, "T1", 0.001)

    (event,) = [event for event in outcome.events if event.type == "PlanProgressChanged"]
    (change,) = event.changes
    assert (change.field, change.before, change.after) == ("progress", 0.0, 25.0)


def late_value() -> tuple[Catalog, OrderTree]:
    """An order whose port is decomposed only when the numbers are there."""
    numbers = CharacteristicSpec(name="numbers", value_type=ValueType.STRING, allow_late=True)
    from_port = edge("P1", "T2", predecessor_specification="PORT")
    voice: PlanTemplate = plan(
        "VOICE", row("T1", outputs=("numbers",)), row("T2"), after=[("T1", "T2"), from_port]
    )
    using = catalog(
        voice,
        plan("PORT", row("P1")),
        current={"VOICE": with_port(numbers), "PORT": specification("PORT")},
    )
    return using, under_way(using, "VOICE")


def with_port(numbers: CharacteristicSpec) -> Any:
    """VOICE, which needs PORT when there are numbers."""
    rules = (Rule(characteristic="numbers", operator=Operator.PRESENT),)
    relationship = SpecRelationship(target="PORT", type=RelationshipType.REALIZED_AS, rules=rules)
    return specification("VOICE", characteristics=(numbers,), relationships=(relationship,))


def test_a_value_that_a_task_gives_wakes_what_waited_for_it_and_its_tasks_join_the_plan() -> None:
    using, tree = late_value()
    (owner,) = tree.domain_orders.values()
    waits = builders.skip(
        owner, target="PORT", reason=SkipReason.VALUE_MISSING, missing_characteristic="numbers"
    )
    tree = settled(OrderTree(**{**vars_of(tree), "skips": {waits.id: waits}}), using, 0).tree

    outcome = tasks.complete(
        tree, using, keyed(tree, "T1").id, outputs={"numbers": "+44"}, at=hour(1), actor="ben"
    )

    joined = keyed(outcome.tree, "P1")
    assert (joined.state, joined.planned_start_at, joined.planned_end_at) == (S.OPEN, hour(1), hour(2))
    assert keyed(outcome.tree, "T2").waiting_on[0].task_id == joined.id
    assert {"DecompositionResumed", "DomainOrderCreated", "PlanReplanned"} <= set(types(outcome))
    assert outcome.tree.order.plan_version == tree.order.plan_version + 1
    assert any(each.reason == "PORT waits for a value of numbers." for each in tree.order.waiting_on)


def vars_of(tree: OrderTree) -> dict[str, Any]:
    """The parts of a tree by name."""
    return {name: getattr(tree, name) for name in OrderTree.__dataclass_fields__}


def test_the_worked_order_settles_to_its_baseline() -> None:
    tree = worked_order()

    at_start = settled(tree, Catalog(), 0).tree

    assert at_start.order.id == ORDER
    assert (at_start.order.planned_start_at, at_start.order.planned_end_at) == (hour(0), hour(83))
    assert at_start.order.critical_path == tuple(map(task_id, ("T14", "T15", "T17", "T18", "M2", "T19")))
    windows = {line.line_no: (line.planned_start_at, line.planned_end_at) for line in at_start.lines.values()}
    assert windows == {1: (hour(0), hour(47)), 2: (hour(0), hour(82))}
    assert keyed(at_start, "T18").slack_to_due == timedelta(hours=13)


def test_an_order_without_tasks_settles_too() -> None:
    tree = settled(OrderTree(order=builders.order()), Catalog(), 0).tree

    assert (tree.order.plan_status, tree.order.forecast_end_at) == (None, None)
    assert tree.order.waiting_on[0].reason == "The order has to be submitted."


def test_an_order_whose_last_line_was_given_up_has_a_canceled_plan() -> None:
    using = access(row("T1"))
    tree = under_way(using, "ACCESS")
    tree = tasks.claim(tree, using, keyed(tree, "T1").id, at=hour(1), actor="ben").tree
    tree = tasks.start(tree, using, keyed(tree, "T1").id, at=hour(1), actor="ben").tree
    (line,) = tree.lines

    outcome = fail_line(tree, using, line, reason="no duct", at=hour(2), actor="ann")

    assert (outcome.tree.order.state, outcome.tree.order.plan_status) == (OrderState.FAILED, "CANCELED")
    assert keyed(outcome.tree, "T1").allowed_actions == ()
