"""Send the requests of callouts, and take their answers: the job `call_out`."""

from functools import partial

from domain import callouts, tasks
from domain.attempts import Failure
from domain.callouts import WORKER, Answered, Awaited, Refused, Verdict
from domain.catalog import CalloutTemplate
from domain.errors import TransitionRefused, ValidationFailed
from domain.outcome import Job, Outcome
from domain.plan import Task, TaskState
from domain.retries import idempotency_key
from domain.tree import OrderTree
from resolvers.change import Occasion
from resolvers.context import Context
from resolvers.outbound import OutboundFailed, OutboundRequest
from resolvers.request import Request
from resolvers.workers.step import take_step

ASKED = Request(mutation="worker:call_out")
MAY_GO_AWAY = ("CONNECTION", "TIMEOUT")


async def call_out(context: Context, job: Job) -> None:
    """Start a callout, send its request outside of any transaction, and take what comes back; safe to repeat.

    A repetition after a crash sends the same idempotency key. Raises the refusal when a step could not be
    taken, so that the job is tried again.
    """
    begun: list[tuple[Task, OutboundRequest]] = []

    def start(on: Occasion) -> Outcome | None:
        template = callouts.callout_of(on.tree.task(on.id), on.tree, on.catalog)
        if template is None or not _is_ours(on.tree.task(on.id)):
            return None
        outcome = _start(on)
        tree = outcome.tree if outcome else on.tree
        begun.append((tree.task(on.id), _request(tree, tree.task(on.id), template)))
        return outcome

    await take_step(context, ASKED, job, start)
    for task, request in begun:
        verdict = await _ask(context, request)
        await take_step(context, ASKED, job, partial(_take, begun=task, verdict=verdict))


def _is_ours(task: Task) -> bool:
    is_ready = task.state is TaskState.OPEN and task.next_attempt_at is None
    is_begun = task.state is TaskState.IN_PROGRESS
    return task.assignee == WORKER and task.resolution is None and (is_ready or is_begun)


def _start(on: Occasion) -> Outcome | None:
    if on.tree.task(on.id).state is TaskState.IN_PROGRESS:
        return None  # by an earlier try at this job
    return tasks.start(on.tree, on.catalog, on.id, at=on.at, actor=on.actor)


def _request(tree: OrderTree, task: Task, template: CalloutTemplate) -> OutboundRequest:
    return OutboundRequest(
        url=template.url,
        method=template.method,
        body=callouts.callout_body(task, tree),
        headers={"content-type": "application/json", "idempotency-key": idempotency_key(task)},
        secret=template.secret,
        timeout=template.answer_within,
    )


async def _ask(context: Context, request: OutboundRequest) -> Verdict:
    try:
        response = await context.outbound.send(request)
    except OutboundFailed as problem:
        return Refused(code=problem.code, message=problem.message, retryable=problem.code in MAY_GO_AWAY)
    return callouts.read_answer(response.status, response.body)


def _take(on: Occasion, *, begun: Task, verdict: Verdict) -> Outcome | None:
    """Take an answer; one that comes too late, or twice, changes nothing."""
    match verdict:
        case Awaited():
            return None
        case Refused():
            return _fail(on, begun, verdict)
        case Answered(outputs=outputs):
            key = begun.correlation_key or ""
            try:
                return tasks.receive_event(
                    on.tree, on.catalog, key, outputs=outputs, at=on.at, actor=on.actor
                )
            except TransitionRefused:
                return None
            except ValidationFailed as problem:
                return _fail(on, begun, Refused(code="DATA", message=problem.message, retryable=False))


def _fail(on: Occasion, begun: Task, refused: Refused) -> Outcome | None:
    task = on.tree.task(on.id)
    if task.state is not TaskState.IN_PROGRESS or task.attempt != begun.attempt:
        return None
    return tasks.fail(
        on.tree,
        on.catalog,
        on.id,
        failure=Failure(code=refused.code, message=refused.message, retryable=refused.retryable),
        at=on.at,
        actor=on.actor,
    )
