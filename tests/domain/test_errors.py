"""What refusals say: what is wrong, and the way out."""

import pytest

from domain import errors
from domain.errors import Refusal


@pytest.mark.parametrize(
    ("refusal", "path", "message"),
    [
        (errors.Forbidden("SKIP_TASK"), (), "This needs the permission SKIP_TASK."),
        (
            errors.VersionConflict(expected=1, current=3),
            ("expectedVersion",),
            "You expected version 1, but it has version 3. Read it again, then decide.",
        ),
        (
            errors.PastPointOfNoReturn(tasks=("Port cutover",), kinds=("CANCEL",)),
            (),
            "Port cutover cannot be undone; not possible any more: CANCEL.",
        ),
        (
            errors.IdempotencyKeyReused("k1"),
            ("idempotencyKey",),
            "The key 'k1' was used with other arguments. Use a new key for a new request.",
        ),
        (
            errors.DuplicateExternalOrder(external_id="X-1", order_id="1", number="ORD1"),
            ("externalId",),
            "External order 'X-1' is already in as ORD1, with other content.",
        ),
        (
            errors.CursorMalformed(),
            ("after",),
            "This is not a cursor of ours. Use one exactly as you got it.",
        ),
        (
            errors.CursorExpired(),
            ("after",),
            "The feed no longer reaches back to this cursor. Read what you need anew, with its `feedCursor`.",
        ),
        (
            errors.TransitionRefused("order", state="DRAFT", command="approve_order", allowed=("SUBMIT",)),
            (),
            "approveOrder is not possible on an order that is DRAFT. Now possible: SUBMIT.",
        ),
        (
            errors.TransitionRefused("task", state="SKIPPED", command="start_task", allowed=()),
            (),
            "startTask is not possible on a task that is SKIPPED. Now possible: nothing.",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong_and_where(
    refusal: Refusal, path: tuple[str, ...], message: str
) -> None:
    assert (refusal.path, refusal.message) == (path, message)


def test_what_may_pass_by_itself_is_worth_another_try() -> None:
    assert errors.Unavailable().retryable
    assert not errors.CursorExpired().retryable
