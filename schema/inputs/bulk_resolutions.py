"""Inputs of bulk resolutions."""

import strawberry

from schema.declared import declared
from schema.fallout_enums import BulkItemState, BulkState, ResolutionVerb
from schema.inputs.capture import CharacteristicInput
from schema.inputs.fallouts import FalloutFilter
from schema.inputs.writes import Change, Write


@strawberry.input(description="Which items of a bulk resolution.")
class BulkItemFilter:
    """Which items of a bulk resolution."""

    state: list[BulkItemState] | None = declared("In one of these states.", default=None)


@strawberry.input(
    description="Which events of bulk resolutions; all that is given must hold, and of a list one value."
)
class BulkResolutionEventFilter:
    """Which events of bulk resolutions."""

    bulk: strawberry.ID | None = declared("Of this bulk resolution.", default=None)
    state: list[BulkState] | None = declared("That led to one of these states.", default=None)
    started_by: list[str] | None = declared(
        "Of bulk resolutions that one of these people started, by subject.", default=None
    )


@strawberry.input(description="Which fallouts to resolve, and how; on trial nothing is done.")
class ResolveFalloutsInput(Write):
    """Which fallouts to resolve, and how; on trial nothing is done."""

    where: FalloutFilter = declared(
        "Which fallouts: those that match and are open or in progress, at most 10,000, on trial 200."
    )
    verb: ResolutionVerb = declared("What is done about each task.")
    notes: str = declared("Why, in words.")
    root_cause: str | None = declared("What was found to be the cause.", default=None)
    threshold: int = declared("Stop after so many failures.", default=10)
    data: list[CharacteristicInput] | None = declared(
        "The corrected values, for RETRY_WITH_DATA.", default=None
    )
    outputs: list[CharacteristicInput] | None = declared(
        "What each task gives, for COMPLETE_MANUALLY.", default=None
    )
    template: str | None = declared(
        "The code of the plan template whose tasks take their place, for REPLAN.", default=None
    )


@strawberry.input(description="A bulk resolution to act on.")
class BulkResolutionInput(Change):
    """A bulk resolution to act on."""

    bulk: strawberry.ID = declared("The bulk resolution.")
