"""Who may do what: roles, permissions, and the matrix between them as data (SOM domain §10)."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import Forbidden


class Role(StrEnum):
    """The nine roles, and the service roles beside them."""

    CUSTOMER = "CUSTOMER"
    ORDER_AGENT = "ORDER_AGENT"
    FULFILMENT_AGENT = "FULFILMENT_AGENT"
    ORDER_MANAGER = "ORDER_MANAGER"
    ORDER_APPROVER = "ORDER_APPROVER"
    FULFILMENT_MANAGER = "FULFILMENT_MANAGER"
    FALLOUT_AGENT = "FALLOUT_AGENT"
    FALLOUT_MANAGER = "FALLOUT_MANAGER"
    PROCESS_ADMIN = "PROCESS_ADMIN"
    INTEGRATOR = "INTEGRATOR"
    TECHNICIAN = "TECHNICIAN"
    SYSTEM = "SYSTEM"  # workers of ours; never by token


class Permission(StrEnum):
    """What may be allowed."""

    VIEW_CATALOG = "VIEW_CATALOG"
    VIEW_ORDERS = "VIEW_ORDERS"
    VIEW_PLAN = "VIEW_PLAN"  # domain orders, tasks, plan, work notes
    VIEW_INVENTORY = "VIEW_INVENTORY"
    VIEW_AUDIT = "VIEW_AUDIT"
    VIEW_OPERATIONS = "VIEW_OPERATIONS"
    VIEW_WORKLOAD = "VIEW_WORKLOAD"  # other people's worklists, the load of groups and people
    CAPTURE_ORDER = "CAPTURE_ORDER"  # create, edit, delete a draft
    SUBMIT_ORDER = "SUBMIT_ORDER"
    IMPORT_ORDER = "IMPORT_ORDER"
    ENRICH = "ENRICH"  # close enrichment tasks
    HOLD_ENRICHMENT = "HOLD_ENRICHMENT"
    APPROVE_ORDER = "APPROVE_ORDER"
    REWORK_ORDER = "REWORK_ORDER"
    CANCEL_ORDER = "CANCEL_ORDER"  # before anything is decomposed
    ADJUST_PRICE = "ADJUST_PRICE"
    WORK_ON_TASK = "WORK_ON_TASK"  # claim, start, complete, fail, report, release
    ASSIGN_TASK = "ASSIGN_TASK"
    SKIP_TASK = "SKIP_TASK"
    SEND_TASK_EVENT = "SEND_TASK_EVENT"
    HOLD_ORDER = "HOLD_ORDER"  # order or line
    REQUEST_INFORMATION = "REQUEST_INFORMATION"
    PROVIDE_INFORMATION = "PROVIDE_INFORMATION"
    SET_PRIORITY = "SET_PRIORITY"
    SET_COMMITTED_DATE = "SET_COMMITTED_DATE"
    SET_CHARACTERISTIC = "SET_CHARACTERISTIC"
    WAIVE_SKIP = "WAIVE_SKIP"
    CLOSE_ORDER = "CLOSE_ORDER"  # close partial, fail a line
    ADD_NOTE = "ADD_NOTE"
    ADD_WORK_NOTE = "ADD_WORK_NOTE"
    RAISE_ISSUE = "RAISE_ISSUE"
    PREVIEW_DECOMPOSITION = "PREVIEW_DECOMPOSITION"
    IMPORT_CATALOG = "IMPORT_CATALOG"
    CLOSE_DOMAIN_ORDER = "CLOSE_DOMAIN_ORDER"
    VIEW_JEOPARDY = "VIEW_JEOPARDY"
    ACKNOWLEDGE_JEOPARDY = "ACKNOWLEDGE_JEOPARDY"
    MITIGATE_JEOPARDY = "MITIGATE_JEOPARDY"
    VIEW_FALLOUT = "VIEW_FALLOUT"
    CREATE_FALLOUT = "CREATE_FALLOUT"
    WORK_ON_FALLOUT = "WORK_ON_FALLOUT"  # start, hold, note, retry; agents on what is theirs
    ASSIGN_FALLOUT = "ASSIGN_FALLOUT"
    OVERRIDE_FALLOUT = "OVERRIDE_FALLOUT"  # skip, complete by hand, replan, fail the line, cancel, close


P = Permission
R = Role
_EVERYBODY = frozenset(R) - {R.INTEGRATOR, R.TECHNICIAN, R.SYSTEM}
_STAFF = _EVERYBODY - {R.CUSTOMER}
_MANAGERS = frozenset({R.ORDER_MANAGER, R.FULFILMENT_MANAGER})
_FALLOUT = frozenset({R.FALLOUT_AGENT, R.FALLOUT_MANAGER})
_CAPTURERS = frozenset({R.CUSTOMER, R.ORDER_AGENT, R.FULFILMENT_AGENT}) | _MANAGERS
_SERVICES = frozenset({R.INTEGRATOR, R.TECHNICIAN})

MATRIX: dict[Permission, frozenset[Role]] = {
    P.VIEW_CATALOG: _EVERYBODY - {R.FALLOUT_AGENT, R.FALLOUT_MANAGER} | {R.INTEGRATOR},
    P.VIEW_ORDERS: _EVERYBODY | _SERVICES,
    P.VIEW_PLAN: _STAFF | _SERVICES,
    P.VIEW_INVENTORY: _EVERYBODY,
    P.VIEW_AUDIT: _STAFF - {R.ORDER_AGENT},
    P.VIEW_OPERATIONS: _STAFF,
    P.VIEW_WORKLOAD: _MANAGERS,
    P.CAPTURE_ORDER: _CAPTURERS,
    P.SUBMIT_ORDER: _CAPTURERS,
    P.IMPORT_ORDER: _MANAGERS | {R.ORDER_AGENT, R.INTEGRATOR},
    P.ENRICH: _MANAGERS | {R.ORDER_AGENT, R.FULFILMENT_AGENT},
    P.HOLD_ENRICHMENT: _MANAGERS | {R.FULFILMENT_AGENT},
    P.APPROVE_ORDER: _MANAGERS | {R.ORDER_APPROVER},
    P.REWORK_ORDER: _MANAGERS | {R.ORDER_AGENT},
    P.CANCEL_ORDER: _CAPTURERS,
    P.ADJUST_PRICE: _MANAGERS | {R.ORDER_AGENT},
    P.WORK_ON_TASK: _MANAGERS | _SERVICES | {R.FULFILMENT_AGENT},
    P.ASSIGN_TASK: _MANAGERS | {R.FULFILMENT_AGENT},
    P.SKIP_TASK: _MANAGERS,
    P.SEND_TASK_EVENT: _MANAGERS | {R.INTEGRATOR},
    P.HOLD_ORDER: _MANAGERS,
    P.REQUEST_INFORMATION: _MANAGERS | {R.FULFILMENT_AGENT},
    P.PROVIDE_INFORMATION: _MANAGERS | {R.CUSTOMER, R.ORDER_AGENT},
    P.SET_PRIORITY: _MANAGERS,
    P.SET_COMMITTED_DATE: _MANAGERS,
    P.SET_CHARACTERISTIC: _MANAGERS | {R.FULFILMENT_AGENT},
    P.WAIVE_SKIP: _MANAGERS,
    P.CLOSE_ORDER: _MANAGERS,
    P.ADD_NOTE: _EVERYBODY | _SERVICES,
    P.ADD_WORK_NOTE: _STAFF | _SERVICES,
    P.RAISE_ISSUE: frozenset({R.CUSTOMER}),
    P.PREVIEW_DECOMPOSITION: _STAFF - {R.FALLOUT_AGENT, R.FALLOUT_MANAGER},
    P.IMPORT_CATALOG: frozenset({R.PROCESS_ADMIN}),
    P.CLOSE_DOMAIN_ORDER: _MANAGERS,
    P.VIEW_JEOPARDY: _STAFF,
    P.ACKNOWLEDGE_JEOPARDY: _MANAGERS | {R.FULFILMENT_AGENT},
    P.MITIGATE_JEOPARDY: _MANAGERS,
    P.VIEW_FALLOUT: _STAFF,
    P.CREATE_FALLOUT: _MANAGERS | _FALLOUT | {R.FULFILMENT_AGENT},
    P.WORK_ON_FALLOUT: _FALLOUT | {R.FULFILMENT_MANAGER},
    P.ASSIGN_FALLOUT: _MANAGERS | _FALLOUT,
    P.OVERRIDE_FALLOUT: _MANAGERS | {R.FALLOUT_MANAGER},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks: a person or system with roles, and what narrows them."""

    subject: str
    roles: frozenset[Role] = frozenset()
    groups: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()  # account codes; a customer sees these only
    topics: frozenset[str] = frozenset()  # request types; an integrator works on these only

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything its roles allow."""
        if Role.SYSTEM in self.roles:
            return frozenset(Permission)
        return frozenset(each for each, roles in MATRIX.items() if roles & self.roles)

    @property
    def is_staff(self) -> bool:
        """Does it see the rows of every account?"""
        return bool(self.roles & (_STAFF | {Role.SYSTEM}))

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless one of the roles carries the permission."""
        if permission not in self.permissions:
            raise Forbidden(permission)
