"""Whose turn it is."""

from datetime import datetime

import strawberry

from schema.declared import declared
from schema.enums import Party
from schema.types.links import TaskLink


@strawberry.type(description="What something waits for: whose turn it is, why, and since when.")
class WaitingOn:
    """What something waits for: whose turn it is, why, and since when."""

    party: Party = declared("Whose turn it is; customers are told CUSTOMER or PROVIDER only.")
    name: str | None = declared("The group, person, system or partner by name; never for customers.")
    reason: str = declared("Why, in words.")
    since: datetime = declared("Since when (business time).")
    task: TaskLink | None = declared("The task that must be done first, if there is one.")
