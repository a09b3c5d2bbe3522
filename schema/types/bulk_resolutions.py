"""Bulk resolutions: a verb over many fallouts, as a job with progress. Staff alone sees them."""

from datetime import datetime

import strawberry

from schema.declared import argument, declared
from schema.enums import TaskState
from schema.fallout_enums import BulkItemState, BulkState, FalloutState, ResolutionVerb
from schema.inputs.bulk_resolutions import BulkItemFilter
from schema.types.fallouts import Fallout
from schema.types.node import Node


@strawberry.type(description="What came of one fallout of a bulk resolution.")
class BulkItem:
    """What came of one fallout of a bulk resolution."""

    state: BulkItemState = declared("What came of it.")
    code: str | None = declared("Why it failed, as a word for programs.")
    message: str | None = declared("Why it failed or was passed over, in a sentence.")
    fallout: Fallout = declared("The fallout.")


@strawberry.type(description="A verb being used on many fallouts, one after the other.")
class BulkResolution(Node):
    """A verb being used on many fallouts, one after the other."""

    state: BulkState = declared("Where it stands.")
    state_reason: str | None = declared("Why it failed, in a sentence.")
    verb: ResolutionVerb = declared("What is done about each task.")
    notes: str = declared("Why, in words.")
    threshold: int | None = declared("It stops after so many failures.")
    total: int = declared("How many fallouts there are to resolve.")
    done: int = declared("How many were resolved.")
    failed: int = declared("How many could not be resolved.")
    passed_over: int = declared("How many somebody else had resolved already.")
    remaining: int = declared("How many are left.")
    started_by: str = declared("The subject who started it, with whose rights it works.")
    started_at: datetime = declared("When it was started.")
    ended_at: datetime | None = declared("When it completed or was stopped.")
    version: int = declared("Its version, for `expectedVersion`; each change adds one.")
    items: list[BulkItem] = declared(
        "What came of each fallout, in their order.",
        argument("where", BulkItemFilter | None, "Only items that match."),
        argument("first", int, "How many, at most 100.", default=100),
    )


@strawberry.type(description="What would come of resolving one fallout.")
class ResolutionTrial:
    """What would come of resolving one fallout."""

    fallout: strawberry.ID = declared("The fallout's global id.")
    number: str | None = declared("Its number.")
    possible: bool = declared("Whether it would be resolved.")
    fallout_state: FalloutState | None = declared("The state that it would be in.")
    task_state: TaskState | None = declared("The state that its task would be in.")
    code: str | None = declared("Why it would be refused, as a word for programs.")
    message: str | None = declared("Why it would be refused, in a sentence.")
