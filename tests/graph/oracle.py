"""Who sees which rows, told again in plain Python over the known world, without SQL or declarations."""

from collections.abc import Iterable
from typing import Any

from domain.permissions import Role, Viewer
from tests.graph import world
from tests.graph.world import Row

STAFF = {
    Role.ORDER_AGENT,
    Role.FULFILMENT_AGENT,
    Role.ORDER_MANAGER,
    Role.ORDER_APPROVER,
    Role.FULFILMENT_MANAGER,
    Role.FALLOUT_AGENT,
    Role.FALLOUT_MANAGER,
    Role.PROCESS_ADMIN,
}
CATALOG_READERS = STAFF - {Role.FALLOUT_AGENT, Role.FALLOUT_MANAGER} | {Role.CUSTOMER, Role.INTEGRATOR}
ACCOUNT_CODES = {each["id"]: each["code"] for each in world.ACCOUNTS}


class Oracle:
    """What one viewer sees."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.staff = bool(viewer.roles & STAFF)

    def is_own(self, account_id: Any) -> bool:
        return Role.CUSTOMER in self.viewer.roles and ACCOUNT_CODES.get(account_id) in self.viewer.accounts

    def task(self, row: Row) -> bool:
        topic = Role.INTEGRATOR in self.viewer.roles and row["request_type"] in self.viewer.topics
        mine = row["assignee"] == self.viewer.subject or row["assignment_group"] in self.viewer.groups
        return (
            self.staff
            or topic
            or (Role.TECHNICIAN in self.viewer.roles and row["task_type"] == "WORK_ORDER" and mine)
        )

    def by_work(self, order_id: Any) -> bool:
        order = next(each for each in world.ORDERS if each["id"] == order_id)
        made = Role.INTEGRATOR in self.viewer.roles and order["created_by"] == self.viewer.subject
        return (
            self.staff or made or any(self.task(each) for each in world.TASKS if each["order_id"] == order_id)
        )

    def order(self, row: Row) -> bool:
        return self.by_work(row["id"]) or self.is_own(row["account_id"])

    def line(self, row: Row) -> bool:
        return self.by_work(row["order_id"]) or self.is_own(row["account_id"])

    def internal(self, row: Row) -> bool:
        return self.by_work(row["order_id"])

    def of_staff(self, _: Row) -> bool:
        return self.staff

    def note(self, row: Row) -> bool:
        if row.get("fallout_id") is not None:
            return self.staff
        return self.by_work(row["order_id"]) or (self.is_own(row["account_id"]) and not row["internal"])

    def relationship(self, row: Row) -> bool:
        other = next(each for each in world.ORDERS if each["id"] == row["related_order_id"])
        return self.line(row) and self.order(other)

    def event(self, row: Row) -> bool:
        if row["entity_type"] in ("Fallout", "JeopardyAlert", "BulkResolution"):
            return self.staff
        tasks = [each for each in world.TASKS if each["id"] == row["task_id"]]
        by_work = self.by_work(row["order_id"]) and all(self.task(each) for each in tasks)
        return by_work or (self.is_own(row["account_id"]) and row["public"])

    def account(self, row: Row) -> bool:
        through_orders = any(self.order(each) for each in world.ORDERS if each["account_id"] == row["id"])
        services = {Role.INTEGRATOR, Role.TECHNICIAN} & self.viewer.roles
        return self.staff or self.is_own(row["id"]) or bool(services and through_orders)

    def of_account(self, row: Row) -> bool:
        owners = [each for each in world.ACCOUNTS if each["id"] == row["account_id"]]
        return bool(self.viewer.roles) and all(self.account(each) for each in owners)

    def item(self, row: Row) -> bool:
        return self.staff or self.is_own(row["account_id"])

    def alert(self, _: Row) -> bool:
        return self.staff

    def catalog(self, _: Row) -> bool:
        return bool(self.viewer.roles & CATALOG_READERS)

    def dependency(self, row: Row) -> bool:
        ends = [each for each in world.TASKS if each["id"] in (row["predecessor_id"], row["successor_id"])]
        return all(self.task(each) for each in ends)

    def nodes(self) -> set[str]:
        """Every global id that it sees."""
        seen: set[str] = set()
        for prefix, rows, sees in (
            ("ord", world.ORDERS, self.order),
            ("lin", world.LINES, self.line),
            ("dor", world.DOMAIN_ORDERS, self.internal),
            ("skp", world.SKIPS, self.internal),
            ("tsk", world.TASKS, self.task),
            ("nte", world.NOTES, self.note),
            ("rel", world.RELATIONSHIPS, self.relationship),
            ("fal", world.FALLOUTS, self.of_staff),
            ("fty", world.FALLOUT_TYPES, self.of_staff),
            ("blk", world.BULK_RESOLUTIONS, self.of_staff),
            ("inv", world.INVENTORY, self.item),
            ("jal", world.ALERTS, self.alert),
            ("acc", world.ACCOUNTS, self.account),
            ("con", world.CONTACTS, self.of_account),
            ("loc", world.LOCATIONS, self.of_account),
            ("spc", world.SPECIFICATIONS, self.catalog),
            ("off", world.OFFERINGS, self.catalog),
            ("tpl", world.TEMPLATES, self.catalog),
            ("evt", numbered_events(), self.event),
        ):
            seen |= {f"{prefix}_{each['id']}" for each in rows if sees(each)}
        return seen


def numbered_events() -> list[Row]:
    return [each | {"id": n} for n, each in enumerate(world.EVENTS, 1)]


def every_id() -> list[str]:
    """The global ids of everything in the world."""
    by_prefix: Iterable[tuple[str, list[Row]]] = (
        ("ord", world.ORDERS),
        ("lin", world.LINES),
        ("dor", world.DOMAIN_ORDERS),
        ("skp", world.SKIPS),
        ("tsk", world.TASKS),
        ("nte", world.NOTES),
        ("rel", world.RELATIONSHIPS),
        ("fal", world.FALLOUTS),
        ("fty", world.FALLOUT_TYPES),
        ("blk", world.BULK_RESOLUTIONS),
        ("inv", world.INVENTORY),
        ("jal", world.ALERTS),
        ("acc", world.ACCOUNTS),
        ("con", world.CONTACTS),
        ("loc", world.LOCATIONS),
        ("spc", world.SPECIFICATIONS),
        ("off", world.OFFERINGS),
        ("tpl", world.TEMPLATES),
        ("evt", numbered_events()),
    )
    return [f"{prefix}_{each['id']}" for prefix, rows in by_prefix for each in rows]
