"""Attempts at tasks, and the leases that workers have them on."""

from datetime import datetime

import strawberry

from schema.declared import declared
from schema.enums import AttemptResult


@strawberry.type(description="One try at a task, and how it ended.")
class TaskAttempt:
    """One try at a task, and how it ended."""

    number: int = declared("1 is the first.")
    result: AttemptResult = declared("How it ended.")
    started_at: datetime = declared("When it began.")
    ended_at: datetime = declared("When it ended.")
    worker: str = declared("Who tried: the subject.")
    execution_mode: str = declared("DO, or how a compensation did it again or undid it.")
    attempt_group: int = declared("One more each time a person let the task be tried anew.")
    error_code: str | None = declared("What went wrong, as a word for programs.")
    error_message: str | None = declared("What went wrong, as a sentence for people.")
    retryable: bool | None = declared("Whether trying again might help, by whoever reported it.")
    next_attempt_at: datetime | None = declared("When the next one was to follow.")


@strawberry.type(
    description="A worker's hold on a task, which it answers with, and loses without signs of life."
)
class TaskLease:
    """A worker's hold on a task, which it answers with, and loses without signs of life."""

    id: strawberry.ID | None = declared("What its holder shows with every answer; null for everybody else.")
    expires_at: datetime = declared("Until when it lasts, in real time, unless it is extended.")
