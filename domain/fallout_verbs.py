"""Which resolution verbs fit a fallout now, and why the others do not (SOM domain §7.4)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from domain.errors import TransitionRefused
from domain.fallout_machine import FALLOUT_MACHINE, PAUSED, RESOLVABLE
from domain.fallouts import UNRESOLVED, Fallout
from domain.fallouts import ResolutionVerb as V
from domain.line_machine import LINE_MACHINE
from domain.open_fallouts import spoken, unresolved
from domain.order_machine import ORDER_MACHINE
from domain.plan import Task
from domain.questions import against_asking
from domain.standstill import standing_of_line
from domain.task_guards import RUNS_BY_ITSELF, against_end
from domain.tree import OrderTree

ENDS_TASK: Final = (V.COMPLETE_MANUALLY, V.SKIP, V.REPLAN)
OF_ORDERS: Final = (V.RETRY, V.RETRY_WITH_DATA, V.ESCALATE)  # all that there is without a task
NOT_YET: Final[Mapping[V, str]] = {
    V.REVISE_ORDER: "An order cannot be revised in flight yet: correct its values with RETRY_WITH_DATA, or"
    " ask for them with RETURN_TO_CAPTURE.",
    V.ROLLBACK: "Finished work cannot be undone yet: put other work in its place with REPLAN, or give the"
    " line up with FAIL_LINE.",
    V.CANCEL_LINE: "A line cannot be cancelled in flight yet: give it up with FAIL_LINE.",
}


def against_verb(tree: OrderTree, fallout: Fallout, verb: V, *, at: datetime) -> tuple[str, ...]:
    """Give the reasons against resolving a fallout so, as sentences; none means that it may be done."""
    if verb in NOT_YET:
        return (NOT_YET[verb],)
    if fallout.state not in (UNRESOLVED if verb is V.ESCALATE else RESOLVABLE):
        return (_needed_state(fallout),)
    if fallout.task_id is None:
        return tuple(_against_order(tree, verb))
    return tuple(_against_task(tree, fallout, tree.tasks[fallout.task_id], verb, at))


def allowed_verbs(tree: OrderTree, fallout: Fallout, *, at: datetime) -> tuple[str, ...]:
    """List the verbs that the state of things allows; who may use them is for others to say."""
    if fallout.state not in UNRESOLVED:
        return ()
    return tuple(verb.value for verb in V if not against_verb(tree, fallout, verb, at=at))


def require_verb(tree: OrderTree, fallout: Fallout, verb: V, *, at: datetime) -> None:
    """Raise TransitionRefused with the reasons, unless the fallout may be resolved so."""
    reasons = against_verb(tree, fallout, verb, at=at)
    if reasons:
        allowed = allowed_verbs(tree, fallout, at=at) or FALLOUT_MACHINE.actions_in(fallout.state)
        raise TransitionRefused(
            "fallout", state=fallout.state, command="resolve_fallout", allowed=allowed, reasons=reasons
        )


def _needed_state(fallout: Fallout) -> str:
    if fallout.state in PAUSED:
        return f"It is {fallout.state}: resume it first."
    return f"It is {fallout.state} already."


def _against_order(tree: OrderTree, verb: V) -> Iterator[str]:
    if verb not in OF_ORDERS:
        yield f"It is about the order, not a task: only {', '.join(OF_ORDERS)} fit."
    elif tree.order.state in ORDER_MACHINE.final:
        yield f"The order is {tree.order.state}."


def _against_task(tree: OrderTree, fallout: Fallout, task: Task, verb: V, at: datetime) -> Iterator[str]:
    if verb in ENDS_TASK:
        for other in unresolved(tree, task.id):
            if other.id != fallout.id:
                yield f"{spoken(other)} Resolve that first."
    guard = GUARDS.get(verb)
    if guard is not None:
        yield from guard(tree, task, at)


def _against_continuing(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:  # noqa: ARG001 - guards are asked alike
    if task.task_type in RUNS_BY_ITSELF:
        yield f"A {task.task_type} is nobody's to carry out: RETRY lets it go on."
    elif task.opened_at is None:
        yield "It has not come up yet: RETRY lets it go on in its turn."


def _against_completing(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:
    yield from against_end(tree, task, at)


def _against_skipping(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:  # noqa: ARG001 - as above
    if not task.skippable:
        yield "It must not be skipped."


def _against_returning(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:  # noqa: ARG001 - as above
    yield from against_asking(tree, task.line_id)


def _against_failing(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:  # noqa: ARG001 - as above
    line = tree.lines[task.line_id] if task.line_id else None
    if line is None:
        yield "It is a task of the whole order: there is no line to give up."
    elif not LINE_MACHINE.accepts(standing_of_line(tree, line), "fail_line"):
        yield f"Line {line.line_no} is {line.state}; only one that is IN_PROGRESS can be given up."


Guard = Callable[[OrderTree, Task, datetime], Iterator[str]]
GUARDS: Final[Mapping[V, Guard]] = {
    V.CONTINUE: _against_continuing,
    V.COMPLETE_MANUALLY: _against_completing,
    V.SKIP: _against_skipping,
    V.RETURN_TO_CAPTURE: _against_returning,
    V.FAIL_LINE: _against_failing,
}
