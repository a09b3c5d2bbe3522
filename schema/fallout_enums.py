"""Enums of fallouts, with what each of their values means."""

from collections.abc import Mapping
from enum import EnumType, StrEnum

from domain.bulk_resolutions import BulkItemState, BulkState
from domain.fallouts import FalloutCategory, FalloutOrigin, FalloutState, ResolutionVerb
from schema.enums import describe

__all__ = [
    "BulkItemState",
    "BulkState",
    "FalloutAction",
    "FalloutCategory",
    "FalloutOrigin",
    "FalloutSort",
    "FalloutState",
    "ResolutionVerb",
]


class FalloutAction(StrEnum):
    """What can be done about a fallout."""

    ASSIGN = "ASSIGN"
    START = "START"
    HOLD = "HOLD"
    AWAIT_INFORMATION = "AWAIT_INFORMATION"
    RESUME = "RESUME"
    RESOLVE = "RESOLVE"
    CLOSE = "CLOSE"
    CANCEL = "CANCEL"


class FalloutSort(StrEnum):
    """What fallouts can be sorted by."""

    OPENED_AT = "OPENED_AT"
    NUMBER = "NUMBER"
    PRIORITY = "PRIORITY"
    RESOLVED_AT = "RESOLVED_AT"
    AFFECTED_COUNT = "AFFECTED_COUNT"


TEXTS: Mapping[EnumType, Mapping[str, str]] = {
    FalloutState: {
        "OPEN": "Nobody works on it yet.",
        "IN_PROGRESS": "Somebody works on it.",
        "ON_HOLD": "Work on it is paused.",
        "AWAITING_INFORMATION": "Work on it waits for an answer.",
        "RESOLVED": "Resolved; its task has not moved on yet.",
        "CLOSED_COMPLETE": "Resolved, and its task has moved on.",
        "CANCELED": "It was none, or its task is no longer wanted.",
    },
    FalloutOrigin: {
        "AUTO": "A task failed.",
        "MANUAL": "A person raised it.",
        "SYSTEM": "The system found a contradiction.",
    },
    FalloutCategory: {
        "DATA_MISSING": "A value is missing.",
        "DATA_INVALID": "A value is not acceptable.",
        "CAPTURE_ERROR": "The order was captured wrongly.",
        "DOWNSTREAM_REJECT": "Another system said no.",
        "TIMEOUT": "Another system did not answer in time.",
        "CONNECTION": "Another system could not be reached.",
        "INVENTORY_UNAVAILABLE": "What is needed is not there.",
        "RESOURCE_CONFLICT": "What is needed is in use.",
        "BILLING": "Billing cannot take it.",
        "CUSTOMER_NOT_READY": "The customer is not ready.",
        "FIELD_INCOMPLETE": "A visit did not finish the work.",
        "DEPENDENCY_DEAD": "It waits for a task that was cancelled.",
        "DECOMPOSITION": "The order cannot be decomposed.",
        "INTERNAL": "Something of ours is wrong.",
    },
    ResolutionVerb: {
        "RETRY": "Try the task again, with as many attempts as at first.",
        "RETRY_WITH_DATA": "Correct values, then try the task again.",
        "CONTINUE": "Carry on with the task by hand.",
        "COMPLETE_MANUALLY": "Complete the task by hand, with its outputs.",
        "SKIP": "Leave the task out.",
        "REPLAN": "Put the tasks of a template in its place.",
        "REVISE_ORDER": "Revise the order in flight; refused for now.",
        "RETURN_TO_CAPTURE": "Ask whoever captured the line; it waits for the answer, then tries again.",
        "ROLLBACK": "Undo finished work; refused for now.",
        "CANCEL_LINE": "Cancel the line; refused for now.",
        "FAIL_LINE": "Give the line up.",
        "ESCALATE": "Make it more urgent, and hand it on.",
    },
    BulkState: {
        "RUNNING": "A worker goes on with it.",
        "STOPPED": "Too many failed, or somebody stopped it.",
        "FAILED": "No worker could carry it on; what is left can be resumed.",
        "COMPLETED": "Nothing is left of it.",
    },
    BulkItemState: {
        "PENDING": "Its turn has not come.",
        "DONE": "It was resolved.",
        "FAILED": "It could not be resolved.",
        "PASSED_OVER": "Somebody else had resolved it.",
    },
    FalloutAction: {
        "ASSIGN": "Give it to somebody: assignFallout.",
        "START": "Begin to work on it: startFallout.",
        "HOLD": "Pause work on it: holdFallout.",
        "AWAIT_INFORMATION": "Wait for an answer: awaitFalloutInformation.",
        "RESUME": "Go on with it: resumeFallout.",
        "RESOLVE": "Resolve it: resolveFallout.",
        "CLOSE": "Take it for done: closeFallout.",
        "CANCEL": "Say that it was none: cancelFallout.",
    },
    FalloutSort: {
        "OPENED_AT": "When it was opened.",
        "NUMBER": "Its number.",
        "PRIORITY": "Its priority, 1 is the most urgent.",
        "RESOLVED_AT": "When it was resolved.",
        "AFFECTED_COUNT": "How many tasks it holds up.",
    },
}

for _enum, _texts in TEXTS.items():
    describe(_enum, _texts)
