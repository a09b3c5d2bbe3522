"""Mutations of tasks: claim, assign, start, complete, fail, skip, report."""

from domain.attempts import Failure
from resolvers import assignment, leases, task_approval, tasks, topic_claims
from resolvers.answer import Answer
from resolvers.context import Context
from resolvers.request import Request
from schema.inputs.capture import CharacteristicInput
from schema.inputs.tasks import (
    ApproveTaskInput,
    AssignTaskInput,
    ClaimTasksInput,
    CompleteTaskInput,
    ExtendLeaseInput,
    FailTaskInput,
    RejectTaskInput,
    ReleaseTaskInput,
    ReportProgressInput,
    SendTaskEventInput,
    SkipTaskInput,
    TaskInput,
)
from schema.mutations.registry import mutation
from schema.types.payloads import ClaimTasksPayload, TaskPayload


def values(given: list[CharacteristicInput] | None) -> dict[str, object]:
    """Key values by their name; of two with the same name the last one counts."""
    return {each.name: each.value for each in given or []}


@mutation(TaskPayload, "Take a task: it is assigned to you.")
async def claim_task(context: Context, asked: Request, input: TaskInput) -> Answer:
    return await assignment.claim_task(context, asked, input.task)


@mutation(ClaimTasksPayload, "Take several tasks, or ready ones of a topic on a lease; each on its own.")
async def claim_tasks(context: Context, asked: Request, input: ClaimTasksInput) -> Answer:
    return await topic_claims.claim_any(
        context, asked, input.tasks, input.topic, most=input.max, seconds=input.lease_seconds
    )


@mutation(TaskPayload, "Keep a leased task for longer: a sign of life, which is no event.")
async def extend_lease(context: Context, asked: Request, input: ExtendLeaseInput) -> Answer:
    return await leases.extend_lease(context, asked, input.task, input.lease, input.lease_seconds)


@mutation(TaskPayload, "Give a task to a person or a group.")
async def assign_task(context: Context, asked: Request, input: AssignTaskInput) -> Answer:
    return await assignment.assign_task(
        context,
        asked,
        input.task,
        assignee=input.assignee,
        group=input.group,
        ignore_skills=input.ignore_skills,
    )


@mutation(TaskPayload, "Give a task back to its group.")
async def release_task(context: Context, asked: Request, input: ReleaseTaskInput) -> Answer:
    return await tasks.release_task(context, asked, input.task, lease=input.lease)


@mutation(TaskPayload, "Start a task.")
async def start_task(context: Context, asked: Request, input: TaskInput) -> Answer:
    return await tasks.start_task(context, asked, input.task)


@mutation(TaskPayload, "Complete a task with what it found or made; its successors follow.")
async def complete_task(context: Context, asked: Request, input: CompleteTaskInput) -> Answer:
    return await tasks.complete_task(
        context, asked, input.task, lease=input.lease, outputs=values(input.outputs), note=input.note
    )


@mutation(TaskPayload, "Report that a task failed; it is tried again, or held.")
async def fail_task(context: Context, asked: Request, input: FailTaskInput) -> Answer:
    failure = Failure(code=input.code, message=input.message, retryable=input.retryable)
    return await tasks.fail_task(context, asked, input.task, lease=input.lease, failure=failure)


@mutation(TaskPayload, "Say yes to an approval task; what waited for it goes on.")
async def approve_task(context: Context, asked: Request, input: ApproveTaskInput) -> Answer:
    return await task_approval.approve_task(context, asked, input.task, note=input.note)


@mutation(TaskPayload, "Say no to an approval task; it stays on hold as a fallout.")
async def reject_task(context: Context, asked: Request, input: RejectTaskInput) -> Answer:
    return await task_approval.reject_task(context, asked, input.task, reason=input.reason)


@mutation(TaskPayload, "Skip a task; it counts as done.")
async def skip_task(context: Context, asked: Request, input: SkipTaskInput) -> Answer:
    return await tasks.skip_task(context, asked, input.task, reason=input.reason)


@mutation(TaskPayload, "Say how far a task is.")
async def report_progress(context: Context, asked: Request, input: ReportProgressInput) -> Answer:
    return await tasks.report_progress(
        context,
        asked,
        input.task,
        lease=input.lease,
        percent=input.percent,
        estimate=input.estimate,
    )


@mutation(TaskPayload, "Send the event that a task waits for.")
async def send_task_event(context: Context, asked: Request, input: SendTaskEventInput) -> Answer:
    failure = input.failure
    return await tasks.send_task_event(
        context,
        asked,
        input.correlation_key,
        event=input.event,
        outputs=values(input.outputs),
        failure=Failure(code=failure.code, message=failure.message, retryable=failure.retryable)
        if failure
        else None,
    )
