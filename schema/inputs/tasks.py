"""Inputs of tasks: claim, assign, start, complete, fail, skip, report."""

from datetime import timedelta

import strawberry

from schema.declared import declared
from schema.inputs.capture import CharacteristicInput
from schema.inputs.writes import Change, Write


@strawberry.input(description="A task to act on.")
class TaskInput(Change):
    """A task to act on."""

    task: strawberry.ID = declared("The task.")


@strawberry.input(description="Tasks to take, each on its own: some may be refused.")
class ClaimTasksInput(Write):
    """Tasks to take, each on its own: some may be refused."""

    tasks: list[strawberry.ID] | None = declared(
        "The tasks, at most 100; or else give a topic.", default=None
    )
    topic: str | None = declared(
        "Ready tasks of this request type, the most urgent and then the oldest first; you start on them at"
        " once, on a lease.",
        default=None,
    )
    max: int = declared("Of a topic, at most so many, up to 100.", default=1)
    lease_seconds: int = declared(
        "Of a topic, for how long (real time, 1 to 3600) they are yours unless you extend.", default=60
    )


@strawberry.input(description="A task to answer for.")
class AnswerInput(TaskInput):
    """A task to answer for."""

    lease: strawberry.ID | None = declared("The lease that you have it on, if you have.", default=None)


@strawberry.input(description="A lease to keep for longer.")
class ExtendLeaseInput(TaskInput):
    """A lease to keep for longer."""

    lease: strawberry.ID = declared("The lease.")
    lease_seconds: int = declared("How long it shall last from now (real time, 1 to 3600).", default=60)


@strawberry.input(description="A task to give back.")
class ReleaseTaskInput(AnswerInput):
    """A task to give back."""


@strawberry.input(description="Whom to give a task to.")
class AssignTaskInput(TaskInput):
    """Whom to give a task to."""

    assignee: str | None = declared("The person's subject.", default=None)
    group: str | None = declared("The group's code.", default=None)
    ignore_skills: bool = declared(
        "Give it also to somebody without the skills that it takes; managers only.", default=False
    )


@strawberry.input(description="What completing a task gives.")
class CompleteTaskInput(AnswerInput):
    """What completing a task gives."""

    outputs: list[CharacteristicInput] | None = declared("The values that it found or made.", default=None)
    note: str | None = declared("An internal remark.", default=None)


@strawberry.input(description="How a task failed.")
class FailTaskInput(AnswerInput):
    """How a task failed."""

    code: str = declared("A word for programs, as in NO_FREE_PORT.")
    message: str = declared("A sentence for people.")
    retryable: bool = declared("Whether trying again may help.", default=True)


@strawberry.input(description="A task to skip.")
class SkipTaskInput(TaskInput):
    """A task to skip."""

    reason: str = declared("Why, in words.")


@strawberry.input(description="An approval task to say yes to.")
class ApproveTaskInput(TaskInput):
    """An approval task to say yes to."""

    note: str | None = declared("An internal remark.", default=None)


@strawberry.input(description="An approval task to say no to.")
class RejectTaskInput(TaskInput):
    """An approval task to say no to."""

    reason: str = declared("Why, in words.")


@strawberry.input(description="How far a task is.")
class ReportProgressInput(AnswerInput):
    """How far a task is."""

    percent: float = declared("How much of it is done: 0 to 100.")
    estimate: timedelta | None = declared(
        "How long it will take as a whole, if you know better now.", default=None
    )


@strawberry.input(description="Why what was asked for outside was not done.")
class TaskFailureInput:
    """Why what was asked for outside was not done."""

    code: str = declared("A word for programs, as in NO_FREE_PORT.")
    message: str = declared("A sentence for people.")
    retryable: bool = declared("Whether trying again may help.", default=True)


@strawberry.input(description="An event that a task waits for.")
class SendTaskEventInput(Write):
    """An event that a task waits for."""

    correlation_key: str = declared("The key that the task waits for.")
    event: str | None = declared("What happened, in words.", default=None)
    outputs: list[CharacteristicInput] | None = declared("The values that came with it.", default=None)
    failure: TaskFailureInput | None = declared(
        "That a callout was not done, and why; it is then tried again, or held.", default=None
    )
