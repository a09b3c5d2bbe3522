"""What may be done to an order: what its state allows, as far as the viewer's permissions go."""

from domain.order_machine import order_actions
from domain.orders import OrderState
from domain.permissions import Permission
from persistence.graph.access import Access

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


def allowed_actions(access: Access) -> str:
    """Write a list per state."""
    lists = {
        state: [action for action in order_actions(state) if NEEDED[action] in access.permissions]
        for state in OrderState
    }
    cases = " ".join(
        f"when '{state}' then array{actions}::text[]" for state, actions in lists.items() if actions
    )
    return f"case {{t}}.state {cases} else '{{}}'::text[] end" if cases else "'{}'::text[]"
