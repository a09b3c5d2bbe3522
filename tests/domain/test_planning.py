"""Plans are built from templates, and added to while they run."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from domain.catalog import PlanTemplate
from domain.characteristics import CharacteristicValue, ValueSource
from domain.errors import ValidationFailed
from domain.orders import LineAction, OrderCategory
from domain.outcome import Decision
from domain.plan import TaskStage, TaskState, TaskType
from domain.plan_templates import task_template, template_for
from domain.planning import add_header_tasks, add_to_plan
from domain.tree import stable_id
from tests import builders
from tests.domain.plan_builders import edge, hour, plan, row
from tests.domain.plan_site import Site, bundle, one_line


def test_a_domain_order_gets_the_tasks_and_edges_of_its_template() -> None:
    site = one_line(plan("ACCESS", row("T1"), row("T2"), after=[("T1", "T2")]))
    site.makes("ACCESS")

    tree = site.planned().tree

    owner = site.made["ACCESS"]
    assert set(tree.tasks) == {stable_id(owner.id, "T1"), stable_id(owner.id, "T2")}
    assert {(task.line_id, task.domain_order_id) for task in tree.tasks.values()} == {
        (owner.line_id, owner.id)
    }
    assert site.edges(tree) == {("ACCESS.T1", "ACCESS.T2")}
    assert tree.order.plan_version == 1


def test_a_task_is_what_its_template_says() -> None:
    template = row(
        "T1", task_type=TaskType.PUSH_EVENT, request_type="port.confirm", partner="Carrier",
        assignment_group="DESK", required_skills=("fibre",), calendar="Mon-Fri 08:00-17:00 UTC",
        condition="x > 1", is_ponr=True, skippable=True, blocking=False, outputs=("a",),
        optional_outputs=("b",), retry_policy="NONE",
        timeout=timedelta(hours=9), max_attempts=5,
    )  # fmt: skip
    site = one_line(plan("ACCESS", template))
    site.makes("ACCESS")

    (task,) = site.planned().tree.tasks.values()

    same = (
        "key", "name", "task_type", "duration", "request_type", "partner", "assignment_group",
        "required_skills", "calendar", "condition", "is_ponr", "skippable", "blocking", "optional_outputs",
        "retry_policy", "timeout", "max_attempts",
    )  # fmt: skip
    assert {name: getattr(task, name) for name in same} == {name: getattr(template, name) for name in same}
    assert (task.required_outputs, task.state, task.stage) == (("a",), TaskState.DRAFT, TaskStage.FULFILMENT)
    assert task.correlation_key == f"T1-{task.id}"


def test_planning_twice_changes_nothing() -> None:
    site = one_line(plan("ACCESS", row("T1"), row("T2"), after=[("T1", "T2")]))
    site.makes("ACCESS")
    decision = site.planned()

    before = decision.tree
    add_to_plan(decision, site.catalog, [site.made["ACCESS"].id])

    assert decision.tree == before


def test_a_domain_order_without_a_template_has_no_tasks() -> None:
    site = one_line(plan("OTHER", row("T1")))
    site.makes("ACCESS")

    decision = site.planned()

    assert (decision.tree.tasks, decision.tree.order.plan_version) == ({}, 0)


@pytest.mark.parametrize(
    ("action", "is_move", "key"),
    [(LineAction.ADD, False, "T1"), (LineAction.CHANGE, False, "T2"), (LineAction.CHANGE, True, "T3")],
)
def test_the_template_that_fits_best_is_chosen(action: LineAction, is_move: bool, key: str) -> None:
    site = one_line(
        plan("ACCESS", row("T1")),
        plan("ACCESS", row("T2"), actions=(LineAction.CHANGE,)),
        plan("ACCESS", row("T3"), actions=(LineAction.CHANGE,), move_only=True),
    )
    site.makes("ACCESS", action=action, is_move=is_move)

    chosen = template_for(site.made["ACCESS"], site.catalog)

    assert chosen is not None
    assert [each.key for each in chosen.tasks] == [key]


def test_a_task_finds_its_template_again() -> None:
    site = one_line(plan("ACCESS", row("T1")), plan(None, row("H1"), stage=TaskStage.POST_FULFILMENT))
    site.makes("ACCESS")
    site.makes("BARE")
    decision = site.planned()
    (header,) = add_header_tasks(decision, site.catalog, TaskStage.POST_FULFILMENT)
    tree = decision.tree

    templates = {task.key: task_template(task, tree, site.catalog) for task in tree.tasks.values()}
    line_task = builders.task(key="H1", line_id=site.lines[1].id)
    bare_task = builders.task(key="T1", domain_order_id=site.made["BARE"].id)

    assert {key: template.key for key, template in templates.items() if template} == {"T1": "T1", "H1": "H1"}
    assert header in tree.tasks
    assert task_template(line_task, tree, site.catalog) is None
    assert task_template(bare_task, tree, site.catalog) is None


def late(condition: str) -> PlanTemplate:
    """Three tasks in a row, of which the second is built only when the condition holds."""
    middle = row("T2", condition=condition, build_time=True)
    return plan("ACCESS", row("T1"), middle, row("T3"), after=[("T1", "T2"), ("T2", "T3")])


@pytest.mark.parametrize(("condition", "keys"), [("speed > 100", "T1 T2 T3"), ("speed > 500", "T1 T3")])
def test_a_task_whose_condition_is_false_when_the_plan_is_built_is_left_out(
    condition: str, keys: str
) -> None:
    site = one_line(late(condition))
    value = CharacteristicValue(name="speed", value=300, source=ValueSource.CAPTURE)
    site.makes("ACCESS", characteristics={"speed": value})

    tree = site.planned().tree

    names = keys.split()
    assert [task.key for task in tree.tasks.values()] == names
    assert site.edges(tree) == {(f"ACCESS.{a}", f"ACCESS.{b}") for a, b in pairwise(names)}
    assert {task.condition for task in tree.tasks.values()} == {None}


def closing(**values: Any) -> PlanTemplate:
    """What every order ends with."""
    return plan(None, row("H1"), row("H2"), stage=TaskStage.POST_FULFILMENT, after=[("H1", "H2")], **values)


def test_header_tasks_after_fulfilment_follow_the_last_tasks_of_every_line() -> None:
    site = Site(*bundle().catalog.plan_templates, closing())
    site.line(1)
    site.line(2)
    site.makes("INET", line=1)
    site.makes("VOICE", line=2)
    decision = site.planned()

    made = add_header_tasks(decision, site.catalog, TaskStage.POST_FULFILMENT)

    assert [decision.tree.tasks[each].key for each in made] == ["H1", "H2"]
    assert {each.stage for each in map(decision.tree.task, made)} == {TaskStage.POST_FULFILMENT}
    assert {pair for pair in site.edges(decision.tree) if pair[1].startswith("H")} == {
        ("INET.M1", "H1"),
        ("VOICE.T16", "H1"),
        ("H1", "H2"),
    }


def test_blocking_header_tasks_after_approval_come_before_every_first_task() -> None:
    asks = row("H2", blocking=False)
    site = one_line(
        plan("ACCESS", row("T1"), row("T2"), after=[("T1", "T2")]),
        plan(None, row("H1"), asks, stage=TaskStage.POST_APPROVAL),
    )
    site.makes("ACCESS")
    decision = site.planned()

    add_header_tasks(decision, site.catalog, TaskStage.POST_APPROVAL)

    assert site.edges(decision.tree) == {("ACCESS.T1", "ACCESS.T2"), ("H1", "ACCESS.T1")}


@pytest.mark.parametrize(("category", "count"), [(None, 2), ("SERVICE", 2), ("PRODUCT", 0)])
def test_header_tasks_may_be_for_one_category_of_orders(category: str | None, count: int) -> None:
    site = one_line(closing(category=category))

    made = add_header_tasks(site.decision(), site.catalog, TaskStage.POST_FULFILMENT)

    assert site.order.category == OrderCategory.SERVICE
    assert len(made) == count


def test_a_plan_that_runs_is_joined_but_nothing_comes_before_what_has_started() -> None:
    top = plan(
        "INET", row("T8"), row("T9"),
        after=[edge("T1", each, predecessor_specification="ACCESS") for each in ("T8", "T9")],
    )  # fmt: skip
    site = one_line(top, plan("ACCESS", row("T1")))
    site.makes("INET")
    decision = site.planned()
    begun = stable_id(site.made["INET"].id, "T8")
    decision.change(decision.tree.tasks[begun], actual_start_at=hour(1), state=TaskState.IN_PROGRESS)
    running = Decision(decision.tree, at=hour(2), actor="system")

    site.makes("ACCESS", under="INET")
    running.put(site.made["ACCESS"])
    add_to_plan(running, site.catalog, [site.made["ACCESS"].id])

    assert site.edges(running.tree) == {("ACCESS.T1", "INET.T9")}
    assert running.tree.order.plan_version == 2


def test_templates_that_wait_for_each_other_are_refused() -> None:
    one = plan("INET", row("T1"), after=[edge("T2", "T1", predecessor_specification="ACCESS")])
    other = plan("ACCESS", row("T2"), after=[edge("T1", "T2", predecessor_specification="INET")])
    site = one_line(one, other)
    site.makes("INET")
    site.makes("ACCESS", under="INET")

    with pytest.raises(ValidationFailed, match="wait for each other"):
        site.planned()


def test_header_edges_of_tasks_that_are_not_there_are_left_out() -> None:
    site = one_line(closing(category="PRODUCT"), plan("ACCESS", row("T1")))
    site.makes("ACCESS")

    tree = site.planned().tree

    assert tree.dependencies == ()


def test_an_enrichment_task_is_no_task_of_its_line_s_plan() -> None:
    site = one_line(plan("ACCESS", row("T1")), closing())
    site.makes("ACCESS")
    decision = site.decision()
    decision.put(builders.task(line_id=site.lines[1].id, stage=TaskStage.SUBMITTED))

    add_to_plan(decision, site.catalog, [site.made["ACCESS"].id])
    add_header_tasks(decision, site.catalog, TaskStage.POST_FULFILMENT)

    assert site.edges(decision.tree) == {("ACCESS.T1", "H1"), ("H1", "H2")}
