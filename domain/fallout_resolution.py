"""Resolving a fallout: each verb with its effect on the task and the plan (SOM domain §7.4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from domain.catalog import Catalog
from domain.corrections import correct
from domain.fallout_machine import PAUSED, move_fallout
from domain.fallout_release import carry_on, release, try_again
from domain.fallout_verbs import require_verb
from domain.fallouts import UNRESOLVED, Fallout
from domain.fallouts import ResolutionVerb as V
from domain.line_failure import give_line_up
from domain.order_machine import ORDER_MACHINE, move_order
from domain.outcome import Decision
from domain.outputs import check_outputs
from domain.plan import Task
from domain.questions import ask
from domain.readiness import awaited_orders
from domain.replanning import replan
from domain.retries import tried_anew
from domain.task_moves import finish_task, move_task


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How a fallout is resolved: the verb, why, and what the verb needs."""

    verb: V
    notes: str
    root_cause: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)  # RETRY_WITH_DATA: values of the task's owner
    line_id: UUID | None = None  # RETRY_WITH_DATA, without a task: whose values
    outputs: Mapping[str, Any] = field(default_factory=dict)  # COMPLETE_MANUALLY
    template: str | None = None  # REPLAN: the code of a plan template


def resolve(
    decision: Decision, catalog: Catalog, fallout: Fallout, resolution: Resolution, **values: Any
) -> None:
    """Resolve a fallout (F7), as part of a larger decision; the last one lets its task go on (T11, T12).

    Raises TransitionRefused, ValidationFailed.
    """
    require_verb(decision.tree, fallout, resolution.verb, at=decision.at)
    if resolution.verb is V.ESCALATE:
        _escalate(decision, catalog, fallout, resolution, **values)
        return
    if resolution.verb is V.RETRY_WITH_DATA:
        correct(decision, catalog, fallout, resolution.data, line_id=resolution.line_id)
    resolved = move_fallout(
        decision,
        fallout,
        "resolve_fallout",
        "FalloutResolved",
        **{
            "assignee": fallout.assignee or decision.actor,
            "resolution": resolution.verb,
            "resolution_notes": resolution.notes,
            "root_cause": resolution.root_cause or fallout.root_cause,
            "resolved_at": decision.at,
            "next_auto_at": None,
            **values,
        },
    )
    if resolved.task_id is None:
        go_on_with_order(decision)
    else:
        _take_effect(decision, catalog, resolved, resolution)


def retry_order(decision: Decision, catalog: Catalog) -> None:
    """Resolve what keeps an order from being decomposed, because it is tried again (O13)."""
    for fallout in list(decision.tree.fallouts.values()):
        if fallout.task_id is None and fallout.state in UNRESOLVED:
            going = move_fallout(decision, fallout, "resume_fallout") if fallout.state in PAUSED else fallout
            resolve(decision, catalog, going, Resolution(verb=V.RETRY, notes="The order was let go on."))
    go_on_with_order(decision)


def _take_effect(decision: Decision, catalog: Catalog, fallout: Fallout, resolution: Resolution) -> None:
    task = release(decision, fallout)
    if task is not None:
        EFFECTS[resolution.verb](decision, catalog, task, resolution)
    if resolution.verb is V.RETURN_TO_CAPTURE:
        ask(decision, resolution.notes, line_id=fallout.line_id)
    if resolution.verb is V.FAIL_LINE and fallout.line_id is not None:
        give_line_up(decision, decision.tree.line(fallout.line_id), reason=resolution.notes)


def go_on_with_order(decision: Decision) -> None:
    """Decompose again, when that is what failed (O13); else settle the order, told of those it waits for."""
    order = decision.tree.order
    if order.actual_start_at is None and ORDER_MACHINE.accepts(order.state, "retry_decomposition"):
        move_order(decision, "retry_decomposition")
        decision.enqueue("decompose")
    if awaited_orders(decision.tree):
        decision.enqueue("look_at_related")


def _escalate(
    decision: Decision, catalog: Catalog, fallout: Fallout, resolution: Resolution, **values: Any
) -> None:
    """Make it more urgent, and hand it to those whom its type names for that."""
    known = catalog.fallout_types.get(fallout.type)
    group = known.escalation_group if known else None
    move_fallout(
        decision,
        fallout,
        "escalate_fallout",
        "FalloutEscalated",
        reason=resolution.notes,
        priority=max(1, fallout.priority - 1),
        assignment_group=group or fallout.assignment_group,
        assignee=None if group else fallout.assignee,
        **({"next_auto_at": None} | values),
    )


def _retry(decision: Decision, catalog: Catalog, task: Task, resolution: Resolution) -> None:  # noqa: ARG001 - verbs are called alike
    try_again(decision, catalog, task, **tried_anew(task))


def _continue(decision: Decision, catalog: Catalog, task: Task, resolution: Resolution) -> None:  # noqa: ARG001 - as above
    carry_on(decision, task, decision.actor)


def _complete(decision: Decision, catalog: Catalog, task: Task, resolution: Resolution) -> None:
    check_outputs(decision.tree, catalog, task, resolution.outputs)
    ended = finish_task(decision, task, "complete_manually", outputs=resolution.outputs, resolution="MANUAL")
    decision.happened("TaskCompleted", ended, message=resolution.notes)


def _skip(decision: Decision, catalog: Catalog, task: Task, resolution: Resolution) -> None:  # noqa: ARG001 - as above
    skipped = move_task(
        decision,
        task,
        "skip_task",
        actual_end_at=decision.at,
        state_reason=resolution.notes,
        resolution="SKIPPED",
    )
    decision.happened("TaskSkipped", skipped, message=resolution.notes)


def _replan(decision: Decision, catalog: Catalog, task: Task, resolution: Resolution) -> None:
    replan(decision, catalog, task, resolution.template)


def _leave(decision: Decision, catalog: Catalog, task: Task, resolution: Resolution) -> None:
    """Leave it resolved: its line is given up in a moment."""


EFFECTS: Final[Mapping[V, Callable[[Decision, Catalog, Task, Resolution], None]]] = {
    V.RETRY: _retry,
    V.RETRY_WITH_DATA: _retry,
    V.RETURN_TO_CAPTURE: _retry,  # it waits with its line, then it is tried again
    V.CONTINUE: _continue,
    V.COMPLETE_MANUALLY: _complete,
    V.SKIP: _skip,
    V.REPLAN: _replan,
    V.FAIL_LINE: _leave,
}
