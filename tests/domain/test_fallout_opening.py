"""When a fallout opens, whose it is, and that its task waits for it (SOM domain §7.1 to §7.3)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain import tasks
from domain.catalog import DecisionTable
from domain.errors import TransitionRefused, ValidationFailed
from domain.fallout_routing import Trouble, route
from domain.fallout_work import raise_fallout
from domain.fallouts import FalloutCategory, FalloutOrigin, FalloutState, ResolutionVerb
from domain.outcome import Decision
from domain.pauses import hold_order
from domain.plan import TaskState
from domain.task_failure import time_out
from tests import builders
from tests.domain.fallout_run import USING, VERB, Run, using
from tests.domain.plan_builders import catalog, hour, keyed

C, S = FalloutCategory, TaskState


def table(*rows: dict[str, str], **fields: str) -> DecisionTable:
    """A routing table with one input, errorCode, and the outputs that are named."""
    outputs = [{"id": f"o{number}", "name": name, "field": name} for number, name in enumerate(fields)]
    names = dict(zip(fields, (each["id"] for each in outputs), strict=True))
    rules = [
        {"_id": str(number), "in": given["code"], **{names[name]: given[name] for name in fields}}
        for number, given in enumerate(rows)
    ]
    node = {
        "hitPolicy": "first",
        "inputs": [{"id": "in", "name": "code", "field": "errorCode"}],
        "outputs": outputs,
        "rules": rules,
    }
    content = {
        "nodes": [
            {"id": "a", "type": "inputNode", "name": "in"},
            {"id": "b", "type": "decisionTableNode", "name": "table", "content": node},
            {"id": "c", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "1", "sourceId": "a", "targetId": "b"},
            {"id": "2", "sourceId": "b", "targetId": "c"},
        ],
    }
    return DecisionTable(name="falloutRouting", version="1.0", content=content)


def test_a_task_that_gives_up_opens_a_fallout_and_waits_for_it() -> None:
    run = Run().until_two()

    fallout = run.fail("T2")

    task = run.task("T2")
    assert (task.state, task.state_reason, task.previous_state) == (S.ON_HOLD, "FALLOUT", S.FAILED)
    assert (fallout.state, fallout.origin, fallout.attempts) == (FalloutState.OPEN, FalloutOrigin.AUTO, 1)
    assert (fallout.type, fallout.category) == ("NO-PORT", C.INVENTORY_UNAVAILABLE)
    assert (fallout.assignment_group, fallout.priority) == ("PORTS", 2)
    assert (fallout.task_id, fallout.line_id, fallout.error_code) == (task.id, task.line_id, "NO_PORT")
    assert [each.text for each in run.tree.notes.values()] == ["Fallout: None is left."]
    assert run.events()[:4] == ["TaskFailed", "FalloutCreated", "TaskHeld", "WorkNoteAdded"]


def test_whoever_waits_is_told_whose_turn_it_is() -> None:
    run = Run().until_two()
    run.fail("T2")

    (waiting,) = run.task("T2").waiting_on

    assert (waiting.party, waiting.name) == ("TEAM", "PORTS")
    assert waiting.reason == "Failed: Task T2 (None is left)."
    assert waiting in run.tree.order.waiting_on


@pytest.mark.parametrize("command", [tasks.claim, tasks.start, tasks.complete])
def test_nothing_is_done_to_a_task_while_a_fallout_is_open(command: Any) -> None:
    run = Run().until_two()
    run.fail("T2")

    with pytest.raises(TransitionRefused, match=r"A fallout is open: None is left. Resolve it first."):
        run.work(command, "T2")


def test_a_task_that_timed_out_gives_up_in_the_same_way() -> None:
    run = Run().until_two()
    run.work(tasks.start, "T2")
    decision = Decision(run.tree, at=hour(3), actor="system")

    time_out(decision, USING, replace(run.task("T2"), timeout_at=hour(3), retry_policy="NONE"))

    (fallout,) = decision.tree.fallouts.values()
    assert (fallout.type, fallout.category) == ("TIMEOUT", C.TIMEOUT)
    assert decision.outcome().events[0].type == "TaskTimedOut"
    assert keyed(decision.tree, "T2").state is S.ON_HOLD


@pytest.mark.parametrize("start", [False, True])
def test_a_person_raises_a_fallout_of_a_task_that_is_open_or_at_work(start: bool) -> None:
    run = Run()
    run.work(tasks.claim, "T1")
    if start:
        run.work(tasks.start, "T1")

    fallout = run.raised("T1", system="Design office")

    assert (fallout.origin, fallout.category, fallout.type) == (FalloutOrigin.MANUAL, C.INTERNAL, "INTERNAL")
    assert (fallout.assignment_group, fallout.external_system) == ("DESIGN", "Design office")
    assert run.task("T1").state is S.ON_HOLD
    assert run.task("T1").previous_state is (S.IN_PROGRESS if start else S.OPEN)


def test_a_task_may_have_several_fallouts() -> None:
    run = Run()

    first, second = run.raised("T1"), run.raised("T1", type="NO-PORT")

    assert first.id != second.id
    assert second.type == "NO-PORT"
    assert run.events() == ["FalloutCreated"]  # the task is on hold already


def test_a_type_that_does_not_exist_is_refused() -> None:
    run = Run()

    with pytest.raises(ValidationFailed, match=r"There is no type 'NO-SUCH'. Use NO-PORT"):
        run.raised("T1", type="NO-SUCH")

    trouble = Trouble(message="It is stuck.", type="X")
    with pytest.raises(ValidationFailed, match="Use none"):
        raise_fallout(run.tree, catalog(), run.task("T1").id, trouble, at=hour(1), actor="ben")


@pytest.mark.parametrize("key", ["T2", "T4"])
def test_a_task_that_has_not_come_up_has_nothing_that_could_go_wrong(key: str) -> None:
    run = Run()

    with pytest.raises(TransitionRefused, match="Waits for the end"):
        run.raised(key)


def test_a_task_that_is_paused_goes_on_first() -> None:
    run = Run()
    run.tree = hold_order(run.tree, USING, reason="Unpaid.", at=hour(1), actor="ben").tree

    with pytest.raises(TransitionRefused, match="paused with what is above it"):
        run.raised("T1")


def test_the_same_error_again_within_a_day_opens_the_same_fallout_again() -> None:
    run = Run().until_two()
    first = run.fail("T2")
    run.resolve("T2", VERB.RETRY, 3)

    again = run.fail("T2", 20)

    assert (again.id, again.state, again.reopen_count) == (first.id, FalloutState.IN_PROGRESS, 1)
    assert (again.resolution, again.resolved_at, again.attempts) == (None, None, 2)
    assert "FalloutReopened" in run.events()
    assert run.task("T2").state is S.ON_HOLD


@pytest.mark.parametrize(("at", "code"), [(40, "NO_PORT"), (20, "OTHER")])
def test_another_error_or_the_same_much_later_is_another_fallout(at: float, code: str) -> None:
    run = Run().until_two()
    first = run.fail("T2")
    run.resolve("T2", VERB.RETRY, 3)

    again = run.fail("T2", at, code)

    assert again.id != first.id
    assert again.reopen_count == 0


def test_what_a_person_raises_is_never_an_old_one() -> None:
    run = Run()
    first = run.raised("T1", code="STUCK")
    run.resolve("T1", VERB.RETRY)

    assert run.raised("T1", 3, code="STUCK").id != first.id


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("TIMEOUT", C.TIMEOUT),
        ("503", C.CONNECTION),
        ("404", C.DOWNSTREAM_REJECT),
        ("DATA_MISSING", C.DATA_MISSING),
        ("DATA", C.DATA_INVALID),
        ("NO_FREE_PREFIX", C.INVENTORY_UNAVAILABLE),
        ("STRANGE", C.INTERNAL),
        (None, C.INTERNAL),
    ],
)
def test_without_a_type_the_error_says_what_kind_of_trouble_it_is(
    code: str | None, category: FalloutCategory
) -> None:
    found = route(Trouble(code=code, message="Oh."), None, builders.tree(), catalog())

    assert (found.category, found.type, found.group, found.verb) == (category, category.value, None, None)


def test_a_fallout_is_at_least_as_urgent_as_its_task_and_its_order() -> None:
    tree = builders.tree(builders.order(priority=3))
    task = builders.task(priority=1)
    trouble = Trouble(code="NO_PORT", message="None.")

    assert route(trouble, task, tree, USING).priority == 1
    assert route(trouble, None, tree, USING).priority == 2


def test_the_table_names_type_group_priority_and_verb() -> None:
    given = {"code": '"X1"', "type": '"NO-PORT"', "group": '"NIGHT"', "priority": "1", "verb": '"SKIP"'}
    routing = table(given, type="", group="", priority="", verb="")
    known = using(decision_tables={"falloutRouting": routing})
    run = Run(known)

    found = route(Trouble(code="X1", message="Oh."), run.task("T2"), run.tree, known)

    assert (found.type, found.group, found.priority) == ("NO-PORT", "NIGHT", 1)
    assert (found.verb, found.category) == (ResolutionVerb.SKIP, C.INVENTORY_UNAVAILABLE)
    assert route(Trouble(code="X2", message="Oh."), None, run.tree, known).type == "INTERNAL"


def test_a_type_that_the_table_alone_knows_is_taken_as_it_stands() -> None:
    routing = table({"code": '"X1"', "type": '"SPECIAL"'}, type="")
    known = using(decision_tables={"falloutRouting": routing})

    found = route(Trouble(code="X1", message="Oh."), None, builders.tree(), known)

    assert (found.type, found.category) == ("SPECIAL", C.INTERNAL)


def test_a_table_that_cannot_be_computed_does_not_lose_the_fallout() -> None:
    routing = DecisionTable(name="falloutRouting", version="1.0", content={"edges": []})
    known = using(decision_tables={"falloutRouting": routing})

    assert route(Trouble(code="X1", message="Oh."), None, builders.tree(), known).type == "INTERNAL"


def test_a_long_message_is_shortened_for_the_description_alone() -> None:
    run = Run().until_two()

    fallout = run.fail("T2", message="m" * 900)

    assert (len(fallout.short_description), len(fallout.error_message or "")) == (500, 900)


def test_a_fallout_that_resolves_itself_says_when() -> None:
    run = Run().until_two()

    fallout = run.fail("T2", 8, "FLAKY")

    assert fallout.next_auto_at == hour(8) + timedelta(minutes=30)
    assert run.tree.order.next_look_at == fallout.next_auto_at
