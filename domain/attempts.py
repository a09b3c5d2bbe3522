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
    CANCELED = "CANCELED"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAttempt:
    """One try at a task, written when it ended; kept for good, never read by a decision."""

    id: UUID
    task_id: UUID
    number: int  # 1 is the first
    result: AttemptResult
    started_at: datetime
    ended_at: datetime
    worker: str  # the subject that tried
    execution_mode: str = "DO"
    error_code: str | None = None
    error_message: str | None = None
    retryable: bool | None = None
    next_attempt_at: datetime | None = None
