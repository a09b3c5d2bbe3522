"""Attempts: each time somebody tried to carry a task out, and how that ended (SOM domain §5.6)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class AttemptResult(StrEnum):
    """How an attempt ended."""

    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    LEASE_LOST = "LEASE_LOST"
    RELEASED = "RELEASED"
    CANCELED = "CANCELED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What went wrong with an attempt: a word for programs, a sentence for people."""

    code: str
    message: str
    retryable: bool = True  # as far as who reports it knows

    def __str__(self) -> str:
        """Write it as the task's last error."""
        return f"{self.code}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAttempt:
    """One try at a task, written when it ended; kept for good, never read by a decision."""

    id: UUID
    task_id: UUID
    number: int  # 1 is the first of its group
    result: AttemptResult
    started_at: datetime
    ended_at: datetime
    worker: str  # the subject that tried
    execution_mode: str = "DO"
    attempt_group: int = 1
    lease_id: UUID | None = None  # what it was tried under
    lease_expires_at: datetime | None = None  # real time
    error_code: str | None = None
    error_message: str | None = None
    retryable: bool | None = None
    next_attempt_at: datetime | None = None
