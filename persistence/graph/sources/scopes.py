"""Which rows a viewer sees, by kind of viewer, in the words that the sources share.

Staff sees every row. Customers see what belongs to their accounts; integrators the orders they made and the
tasks of their topics; technicians the work orders assigned to them or their groups.
"""

from persistence.graph.access import Kind

Scope = dict[Kind, str]

OWN_ACCOUNTS = "any(array(select own.id from accounts own where own.code = any({accounts})))"
TOPIC_TASK = "{t}.request_type = any({topics})"
OWN_WORK_ORDER = (
    "{t}.task_type = 'WORK_ORDER' and ({t}.assignee = {subject} or {t}.assignment_group = any({groups}))"
)


def _with_task(order_id: str, task: str) -> str:
    own = task.replace("{t}", "work")
    return f"exists (select from tasks work where work.order_id = {order_id} and ({own}))"


def order_scope(order_id: str, account_id: str | None) -> Scope:
    """See what belongs to an order that the viewer sees; without an account, customers see nothing."""
    made = f"exists (select from orders made where made.id = {order_id} and made.created_by = {{subject}})"
    scope = {
        Kind.INTEGRATOR: f"{made} or {_with_task(order_id, TOPIC_TASK)}",
        Kind.TECHNICIAN: _with_task(order_id, OWN_WORK_ORDER),
    }
    return scope | ({Kind.CUSTOMER: f"{account_id} = {OWN_ACCOUNTS}"} if account_id else {})


TASK = {Kind.INTEGRATOR: TOPIC_TASK, Kind.TECHNICIAN: OWN_WORK_ORDER}
ORDER = order_scope("{t}.id", "{t}.account_id") | {
    Kind.INTEGRATOR: f"{{t}}.created_by = {{subject}} or {_with_task('{t}.id', TOPIC_TASK)}"
}
PART = order_scope("{t}.order_id", "{t}.account_id")
INTERNAL_PART = order_scope("{t}.order_id", None)
BOTH_TASKS = dict.fromkeys(
    (Kind.INTEGRATOR, Kind.TECHNICIAN),
    "exists (select from tasks one join tasks two on two.id = {t}.successor_id"
    " where one.id = {t}.predecessor_id"
    " and {scope:Task:one} and {scope:Task:two})",
)
OWN_TASKS_EVENTS = (
    "({t}.task_id is null or exists (select from tasks seen where seen.id = {t}.task_id"
    " and {scope:Task:seen}))"
)
NOT_OF_STAFF = "{t}.entity_type not in ('Fallout', 'JeopardyAlert')"
EVENT = {
    Kind.CUSTOMER: f"{{t}}.public and {{t}}.account_id = {OWN_ACCOUNTS}",
    Kind.INTEGRATOR: f"({PART[Kind.INTEGRATOR]}) and {OWN_TASKS_EVENTS} and {NOT_OF_STAFF}",
    Kind.TECHNICIAN: f"({PART[Kind.TECHNICIAN]}) and {OWN_TASKS_EVENTS} and {NOT_OF_STAFF}",
}
OUTSIDE_FALLOUTS = {
    kind: f"{{t}}.fallout_id is null and ({PART[kind]})" for kind in (Kind.INTEGRATOR, Kind.TECHNICIAN)
}
ACCOUNT = {
    Kind.CUSTOMER: "{t}.code = any({accounts})",
    **dict.fromkeys(
        (Kind.INTEGRATOR, Kind.TECHNICIAN),
        "exists (select from orders its where its.account_id = {t}.id and {scope:Order:its})",
    ),
}
OF_ACCOUNT = dict.fromkeys(
    Kind,
    "{t}.account_id is null or exists (select from accounts owner where owner.id = {t}.account_id"
    " and {scope:Account:owner})",
)
STAFF: Scope = {}
OWN_INVENTORY = {Kind.CUSTOMER: f"{{t}}.account_id = {OWN_ACCOUNTS}"}
