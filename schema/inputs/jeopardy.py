"""Inputs of jeopardy: which alerts, how to sort them, and what is done about one."""

from datetime import datetime

import strawberry

from schema.declared import declared
from schema.enums import (
    AlertScope,
    AlertState,
    Direction,
    JeopardyLevel,
    JeopardyReason,
    JeopardySort,
    MitigationAction,
)
from schema.inputs.writes import Change


@strawberry.input(description="Which alerts; all that is given must hold, and of a list one value.")
class JeopardyFilter:
    """Which alerts."""

    scope: list[AlertScope] | None = declared("About one of these kinds of things.", default=None)
    level: list[JeopardyLevel] | None = declared("Of one of these levels.", default=None)
    state: list[AlertState] | None = declared("In one of these states.", default=None)
    reason: list[JeopardyReason] | None = declared("For one of these reasons.", default=None)
    order: strawberry.ID | None = declared("Of this order.", default=None)
    account: list[str] | None = declared("Of orders of one of these accounts, by code.", default=None)
    raised_since: datetime | None = declared("Raised at this time or later.", default=None)


@strawberry.input(description="How to sort alerts.")
class JeopardyOrder:
    """How to sort alerts."""

    field: JeopardySort = declared("What to sort by.")
    direction: Direction = declared("Which way.", default=Direction.ASC)


@strawberry.input(
    description="Which events of alerts, by the alert as of then; all that is given must hold, and of a list"
    " one value."
)
class JeopardyEventFilter:
    """Which events of alerts, by the alert as of then."""

    order: strawberry.ID | None = declared("Of this order.", default=None)
    account: list[str] | None = declared("Of orders of one of these accounts, by code.", default=None)
    scope: list[AlertScope] | None = declared("About one of these kinds of things.", default=None)
    level: list[JeopardyLevel] | None = declared("Of one of these levels.", default=None)
    reason: list[JeopardyReason] | None = declared("For one of these reasons.", default=None)
    state: list[AlertState] | None = declared("That led to one of these states.", default=None)


@strawberry.input(description="An alert to take note of.")
class AcknowledgeJeopardyInput(Change):
    """An alert to take note of."""

    alert: strawberry.ID = declared("The alert.")


@strawberry.input(description="What is done against a danger.")
class MitigateJeopardyInput(AcknowledgeJeopardyInput):
    """What is done against a danger."""

    action: MitigationAction = declared("What is done, as a word.")
    note: str = declared("What is done, in words.")
