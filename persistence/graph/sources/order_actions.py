"""What may be done to an order: what its state allows, as far as the viewer's permissions go."""

from domain.order_machine import order_actions
from domain.orders import OrderState
from domain.permissions import Permission
from persistence.graph.access import Access

FINISHED = ("COMPLETED", "CANCELED", "FAILED")
NEEDED = {
    "SUBMIT": Permission.SUBMIT_ORDER,
    "CANCEL": Permission.CANCEL_ORDER,
    "DELETE": Permission.CAPTURE_ORDER,
    "HOLD_ENRICHMENT": Permission.HOLD_ENRICHMENT,
    "RESUME_ENRICHMENT": Permission.HOLD_ENRICHMENT,
    "APPROVE": Permission.APPROVE_ORDER,
    "REJECT": Permission.APPROVE_ORDER,
    "REWORK": Permission.REWORK_ORDER,
    "HOLD": Permission.HOLD_ORDER,
    "RESUME": Permission.HOLD_ORDER,
    "REQUEST_INFORMATION": Permission.REQUEST_INFORMATION,
    "PROVIDE_INFORMATION": Permission.PROVIDE_INFORMATION,
    "CLOSE_PARTIAL": Permission.CLOSE_ORDER,
    "EDIT": Permission.CAPTURE_ORDER,
}
# held by its lines, of which nobody paused at least one, it takes what an order in progress takes
STANDING = (
    "case when {t}.state = 'ON_HOLD' and {t}.state_reason is null and exists (select from order_lines held"
    " where held.order_id = {t}.id and held.state = 'ON_HOLD' and held.state_reason is null)"
    " then 'IN_PROGRESS' else {t}.state end"
)


def allowed_actions(access: Access) -> str:
    """Write a list per state."""
    lists = {
        state: [action for action in order_actions(state) if NEEDED[action] in access.permissions]
        for state in OrderState
    }
    cases = " ".join(
        f"when '{state}' then array{actions}::text[]" for state, actions in lists.items() if actions
    )
    by_state = f"case {STANDING} {cases} else '{{}}'::text[] end" if cases else "'{}'::text[]"
    return _without_untimely(_with_answer(by_state, access), access)


def _with_answer(actions: str, access: Access) -> str:
    """Add the answer to a question about a line, which leaves its order in progress."""
    if NEEDED["PROVIDE_INFORMATION"] not in access.permissions:
        return actions
    asked = "{t}.state = 'IN_PROGRESS' and {t}.question is not null"
    return f"{actions} || case when {asked} then array['PROVIDE_INFORMATION'] else '{{}}'::text[] end"


def _without_untimely(actions: str, access: Access) -> str:
    """Take closing away while a line is not finished."""
    if NEEDED["CLOSE_PARTIAL"] not in access.permissions:
        return actions
    unfinished = (
        "exists (select from order_lines going where going.order_id = {t}.id"
        f" and going.state not in {FINISHED})"
    )
    return f"case when {unfinished} then array_remove({actions}, 'CLOSE_PARTIAL') else {actions} end"
