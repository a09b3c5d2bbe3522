"""Scope: which orders and tasks a viewer sees, and which tasks it may work on (SOM domain §10)."""

from dataclasses import replace

from domain.errors import Forbidden, NotFound
from domain.permissions import MATRIX, Permission, Role, Viewer
from domain.plan import Task, TaskType
from domain.tree import OrderTree
from resolvers.target import Target

INTERNAL = frozenset({"dor", "skp"})
OF_STAFF = frozenset({"fal"})
MANAGERS = frozenset({Role.ORDER_MANAGER, Role.FULFILMENT_MANAGER, Role.SYSTEM})


class NotYours(Forbidden):
    """The caller has the permission, but only for what is its own."""

    def __init__(self, permission: Permission, message: str, *, path: tuple[str, ...] = ()) -> None:
        super().__init__(permission, path=path)
        self.message = message


def acting(viewer: Viewer, *permissions: Permission) -> Viewer:
    """Give the viewer with those of its roles alone that carry one of the permissions.

    What one role permits must not be done to what only another one sees.
    """
    carrying = frozenset({Role.SYSTEM}).union(*(MATRIX[each] for each in permissions))
    return replace(viewer, roles=viewer.roles & carrying)


def sees(viewer: Viewer, tree: OrderTree, target: Target, account: str) -> bool:
    """Does the viewer see this part of an order, which belongs to the account with this code?"""
    if target.prefix in OF_STAFF:
        return viewer.is_staff
    if target.prefix == "tsk":
        return sees_task(viewer, tree.task(target.id))
    by_work = viewer.is_staff or _sees_by_work(viewer, tree)
    is_own = Role.CUSTOMER in viewer.roles and account in viewer.accounts
    return by_work or (is_own and target.prefix not in INTERNAL)


def sees_task(viewer: Viewer, task: Task) -> bool:
    """Does the viewer see this task?"""
    return viewer.is_staff or _is_of_its_topics(viewer, task) or _is_its_work_order(viewer, task)


def works_on(viewer: Viewer, task: Task) -> bool:
    """Does one of the viewer's roles let it work on this very task?"""
    if viewer.roles & MANAGERS:
        return True
    if task.task_type is TaskType.ENRICHMENT and Role.FULFILMENT_AGENT in viewer.roles:
        return True
    return (
        (bool(viewer.roles & _agents(task)) and _is_its_own(viewer, task))
        or _is_of_its_topics(viewer, task)
        or _is_its_work_order(viewer, task)
    )


def overrules_leases(viewer: Viewer) -> bool:
    """May the viewer take a task from the worker that has it on a lease?"""
    return bool(viewer.roles & MANAGERS)


def permission_to_work(task: Task) -> Permission:
    """Enrichment tasks have a permission of their own."""
    return Permission.ENRICH if task.task_type is TaskType.ENRICHMENT else Permission.WORK_ON_TASK


def require_work(viewer: Viewer, task: Task) -> None:
    """Raise NotFound for a task out of sight, Forbidden for one that is not the viewer's to work on."""
    if not sees_task(viewer, task):
        raise NotFound("task", str(task.id))
    viewer.require(permission_to_work(task))
    require_own(viewer, task, permission_to_work(task))


def require_own(viewer: Viewer, task: Task, permission: Permission) -> None:
    """Raise Forbidden for a task that is not the viewer's to work on."""
    if not works_on(viewer, task):
        owner = f"the group {task.assignment_group}" if task.assignment_group else "no group"
        message = f"{task.number} belongs to {owner}, not to you. A manager can assign it to you."
        raise NotYours(permission, message)


def _sees_by_work(viewer: Viewer, tree: OrderTree) -> bool:
    made = Role.INTEGRATOR in viewer.roles and tree.order.created_by == viewer.subject
    return made or any(sees_task(viewer, task) for task in tree.tasks.values())


def _agents(task: Task) -> frozenset[Role]:
    enriching = task.task_type is TaskType.ENRICHMENT
    return frozenset({Role.FULFILMENT_AGENT, Role.ORDER_AGENT} if enriching else {Role.FULFILMENT_AGENT})


def _is_its_own(viewer: Viewer, task: Task) -> bool:
    return task.assignee == viewer.subject or task.assignment_group in viewer.groups


def _is_of_its_topics(viewer: Viewer, task: Task) -> bool:
    return Role.INTEGRATOR in viewer.roles and task.request_type in viewer.topics


def _is_its_work_order(viewer: Viewer, task: Task) -> bool:
    its_own = task.task_type is TaskType.WORK_ORDER and _is_its_own(viewer, task)
    return Role.TECHNICIAN in viewer.roles and its_own
