"""Which role has which permission, as a person reads it in SOM domain §10 and decision 17."""

from domain.permissions import Role

# An x is allowed, whether for everything or for what is one's own; a dot is not.
TABLE = """
                       customer
                       | order agent
                       | | fulfilment agent
                       | | | order manager
                       | | | | order approver
                       | | | | | fulfilment manager
                       | | | | | | fallout agent
                       | | | | | | | fallout manager
                       | | | | | | | | process admin
                       | | | | | | | | | integrator
                       | | | | | | | | | | technician
VIEW_CATALOG           x x x x x x . . x x .
VIEW_ORDERS            x x x x x x x x x x x
VIEW_PLAN              . x x x x x x x x x x
VIEW_INVENTORY         x x x x x x x x x . .
VIEW_AUDIT             . . x x x x x x x . .
VIEW_OPERATIONS        . x x x x x x x x . .
VIEW_WORKLOAD          . . . x . x . . . . .
CAPTURE_ORDER          x x x x . x . . . . .
SUBMIT_ORDER           x x x x . x . . . . .
IMPORT_ORDER           . x . x . x . . . x .
ENRICH                 . x x x . x . . . . .
HOLD_ENRICHMENT        . . x x . x . . . . .
APPROVE_ORDER          . . . x x x . . . . .
REWORK_ORDER           . x . x . x . . . . .
CANCEL_ORDER           x x x x . x . . . . .
ADJUST_PRICE           . x . x . x . . . . .
WORK_ON_TASK           . . x x . x . . . x x
ASSIGN_TASK            . . x x . x . . . . .
SKIP_TASK              . . . x . x . . . . .
SEND_TASK_EVENT        . . . x . x . . . x .
HOLD_ORDER             . . . x . x . . . . .
REQUEST_INFORMATION    . . x x . x . . . . .
PROVIDE_INFORMATION    x x . x . x . . . . .
SET_PRIORITY           . . . x . x . . . . .
SET_COMMITTED_DATE     . . . x . x . . . . .
SET_CHARACTERISTIC     . . x x . x . . . . .
WAIVE_SKIP             . . . x . x . . . . .
CLOSE_ORDER            . . . x . x . . . . .
ADD_NOTE               x x x x x x x x x x x
ADD_WORK_NOTE          . x x x x x x x x x x
RAISE_ISSUE            x . . . . . . . . . .
PREVIEW_DECOMPOSITION  . x x x x x . . x . .
IMPORT_CATALOG         . . . . . . . . x . .
CLOSE_DOMAIN_ORDER     . . . x . x . . . . .
VIEW_JEOPARDY          . x x x x x x x x . .
ACKNOWLEDGE_JEOPARDY   . . x x . x . . . . .
MITIGATE_JEOPARDY      . . . x . x . . . . .
VIEW_FALLOUT           . x x x x x x x x . .
CREATE_FALLOUT         . . x x . x x x . . .
WORK_ON_FALLOUT        . . . . . x x x . . .
ASSIGN_FALLOUT         . . . x . x x x . . .
OVERRIDE_FALLOUT       . . . x . x . x . . .
"""
COLUMNS = (
    Role.CUSTOMER, Role.ORDER_AGENT, Role.FULFILMENT_AGENT, Role.ORDER_MANAGER, Role.ORDER_APPROVER,
    Role.FULFILMENT_MANAGER, Role.FALLOUT_AGENT, Role.FALLOUT_MANAGER, Role.PROCESS_ADMIN, Role.INTEGRATOR,
    Role.TECHNICIAN,
)  # fmt: skip


def holders() -> dict[str, frozenset[Role]]:
    """Read the table: the roles that have each permission."""
    rows = [line.split() for line in TABLE.splitlines() if line[:1].isupper()]
    return {
        name: frozenset(role for role, mark in zip(COLUMNS, marks, strict=True) if mark == "x")
        for name, *marks in rows
    }


HOLDERS = holders()
