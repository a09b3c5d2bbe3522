"""Inputs of fallouts: raise, assign, work on, resolve; and which ones."""

from datetime import datetime

import strawberry

from schema.declared import declared
from schema.enums import Direction
from schema.fallout_enums import FalloutCategory, FalloutOrigin, FalloutSort, FalloutState, ResolutionVerb
from schema.inputs.capture import CharacteristicInput
from schema.inputs.tasks import TaskInput
from schema.inputs.writes import Change


@strawberry.input(description="Which fallouts; all that is given must hold, and of a list one value.")
class FalloutFilter:
    """Which fallouts."""

    state: list[FalloutState] | None = declared("In one of these states.", default=None)
    type: list[str] | None = declared("Of one of these types, by code.", default=None)
    category: list[FalloutCategory] | None = declared("Of one of these categories.", default=None)
    origin: list[FalloutOrigin] | None = declared("Opened in one of these ways.", default=None)
    assignment_group: list[str] | None = declared("Of one of these groups, by code.", default=None)
    assignee: list[str] | None = declared("Assigned to one of these people, by subject.", default=None)
    unassigned: bool | None = declared("Whether nobody is assigned.", default=None)
    order: strawberry.ID | None = declared("Of this order.", default=None)
    task: strawberry.ID | None = declared("Of this task.", default=None)
    error_code: list[str] | None = declared("With one of these error codes.", default=None)
    external_system: list[str] | None = declared("Reported by one of these systems.", default=None)
    priority_at_most: int | None = declared(
        "With this priority or a more urgent one: 1 critical to 5 planning.", default=None
    )
    opened_before: datetime | None = declared("Opened before this time.", default=None)
    opened_after: datetime | None = declared("Opened after this time.", default=None)
    is_root: bool | None = declared("Whether it is unresolved and at the root of what stands.", default=None)
    text: str | None = declared(
        "With this text in number, description or error code; case does not matter.", default=None
    )


@strawberry.input(description="How to sort fallouts.")
class FalloutOrder:
    """How to sort fallouts."""

    field: FalloutSort = declared("What to sort by.")
    direction: Direction = declared("Which way.", default=Direction.ASC)


@strawberry.input(
    description="Which events of fallouts; all that is given must hold, and of a list one value."
)
class FalloutEventFilter:
    """Which events of fallouts."""

    order: strawberry.ID | None = declared("Of this order.", default=None)
    state: list[FalloutState] | None = declared("That led to one of these states.", default=None)
    type: list[str] | None = declared("Of fallouts of one of these types, by code.", default=None)
    category: list[FalloutCategory] | None = declared("Of fallouts of one of these categories.", default=None)
    assignment_group: list[str] | None = declared("Of fallouts of one of these groups.", default=None)
    assignee: list[str] | None = declared("Of fallouts of one of these people, by subject.", default=None)
    bulk: strawberry.ID | None = declared("Caused by this bulk resolution.", default=None)


@strawberry.input(description="What is wrong with a task.")
class RaiseFalloutInput(TaskInput):
    """What is wrong with a task."""

    description: str = declared("What is wrong, in a sentence.")
    type: str | None = declared("The code of its type; found by the error when not given.", default=None)
    error_code: str | None = declared("The error as a word for programs.", default=None)
    external_system: str | None = declared("The system that it happened in.", default=None)


@strawberry.input(description="A fallout to act on.")
class FalloutInput(Change):
    """A fallout to act on."""

    fallout: strawberry.ID = declared("The fallout.")


@strawberry.input(description="A fallout, and why.")
class FalloutReasonInput(FalloutInput):
    """A fallout, and why."""

    reason: str = declared("Why, in words.")


@strawberry.input(description="A fallout, and what has to be known to go on.")
class FalloutQuestionInput(FalloutInput):
    """A fallout, and what has to be known to go on."""

    question: str = declared("The question, in words.")


@strawberry.input(description="Whom to give a fallout to.")
class AssignFalloutInput(FalloutInput):
    """Whom to give a fallout to."""

    assignee: str | None = declared("The person's subject.", default=None)
    group: str | None = declared("The group's code.", default=None)


@strawberry.input(description="How a fallout is resolved.")
class ResolveFalloutInput(FalloutInput):
    """How a fallout is resolved."""

    verb: ResolutionVerb = declared("What is done about its task.")
    notes: str = declared("Why, in words; RETURN_TO_CAPTURE asks the customer this.")
    root_cause: str | None = declared("What was found to be the cause.", default=None)
    data: list[CharacteristicInput] | None = declared(
        "The corrected values, for RETRY_WITH_DATA.", default=None
    )
    line: strawberry.ID | None = declared(
        "Whose values they are, when the fallout is about an order of several lines.", default=None
    )
    outputs: list[CharacteristicInput] | None = declared(
        "What the task gives, for COMPLETE_MANUALLY.", default=None
    )
    template: str | None = declared(
        "The code of the plan template whose tasks take its place, for REPLAN.", default=None
    )
