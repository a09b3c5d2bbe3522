"""Baselines: a plan's dates as they were promised, kept for good each time that they are made anew.

Danger and delay are judged against the planned dates, which are those of the newest baseline. It is a new one
when the plan is built, when it grows, when another date is promised, and whenever a command asks for one.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID


class BaselineReason(StrEnum):
    """Why a baseline was made."""

    PLAN_BUILT = "PLAN_BUILT"
    PLAN_GROWN = "PLAN_GROWN"
    COMMITTED_DATE_CHANGED = "COMMITTED_DATE_CHANGED"
    REVISION = "REVISION"


FIRST: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The planned dates of all tasks of an order as of a version; the three lists go by task."""

    id: UUID
    version: int  # counted from 1; a baseline itself never changes
    reason: BaselineReason
    made_at: datetime
    made_by: str
    planned_start_at: datetime | None = None
    planned_end_at: datetime | None = None
    committed_due_at: datetime | None = None
    task_ids: tuple[UUID, ...] = ()
    task_starts: tuple[datetime, ...] = ()
    task_ends: tuple[datetime, ...] = ()
