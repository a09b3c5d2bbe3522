"""Accounts with their contacts and places, groups and people, as they are read."""

from domain.permissions import Permission
from persistence.graph.declarations import Connection, Edge, Source, Value, columns, global_id
from persistence.graph.sources import scopes
from persistence.graph.sources.inventory import BY_NUMBER, INVENTORY_FILTERS, INVENTORY_SORTS
from persistence.graph.sources.orders import NEWEST_FIRST, ORDER_FILTERS, ORDER_SORTS

ACCOUNT = Source(
    type="Account",
    table="accounts",
    prefix="acc",
    permission=Permission.VIEW_ORDERS,
    scope=scopes.ACCOUNT,
    fields={
        "id": global_id("acc"),
        **columns("code", "name", "segment"),
        "contacts": Edge(
            target="Contact", where="{c}.account_id = {t}.id", order="{c}.code", many=True, size=5
        ),
        "locations": Edge(
            target="Location", where="{c}.account_id = {t}.id", order="{c}.code", many=True, size=10
        ),
        "orders": Connection(
            target="Order",
            where="{c}.account_id = {t}.id",
            filters=ORDER_FILTERS,
            sorts=ORDER_SORTS,
            default=NEWEST_FIRST,
        ),
        "inventoryItems": Connection(
            target="InventoryItem",
            where="{c}.account_id = {t}.id",
            filters=INVENTORY_FILTERS,
            sorts=INVENTORY_SORTS,
            default=BY_NUMBER,
        ),
    },
)

CONTACT = Source(
    type="Contact",
    table="contacts",
    prefix="con",
    permission=Permission.VIEW_ORDERS,
    scope=scopes.OF_ACCOUNT,
    fields={"id": global_id("con"), **columns("code", "name", "email", "phone")},
)

LOCATION = Source(
    type="Location",
    table="locations",
    prefix="loc",
    permission=Permission.VIEW_ORDERS,
    scope=scopes.OF_ACCOUNT,
    fields={
        "id": global_id("loc"),
        **columns("code", "name", "city", "country"),
        "address": Value(sql="coalesce({t}.address, '')"),
    },
)

OPEN_TASKS_WHERE = (
    "(select count(*) from tasks k where k.{own} and k.state in ('OPEN', 'IN_PROGRESS') and {scope:Task:k})"
)

# A token may name a person or a group that the directory does not know: it is still who does the task.
PERSON = Source(
    type="Person",
    key={"subject": "text"},
    permission=Permission.VIEW_PLAN,
    fields={
        **columns("subject"),
        "name": Value(
            sql="coalesce((select p.name from people p where p.subject = {t}.subject), {t}.subject)"
        ),
        "skills": Value(
            sql="coalesce((select p.skills from people p where p.subject = {t}.subject), '{}'::text[])"
        ),
        "workingDay": Value(sql="(select p.working_day from people p where p.subject = {t}.subject)"),
        "groups": Edge(
            target="Group",
            rows="(select m.group_code as code from memberships m where m.subject = {t}.subject) {c}",
            order="{c}.code",
            many=True,
            size=3,
        ),
        "openTasks": Value(sql=OPEN_TASKS_WHERE.replace("{own}", "assignee = {t}.subject")),
    },
)

GROUP = Source(
    type="Group",
    key={"code": "text"},
    permission=Permission.VIEW_PLAN,
    fields={
        **columns("code"),
        "name": Value(
            sql="coalesce((select g.name from assignment_groups g where g.code = {t}.code), {t}.code)"
        ),
        "assignment": Value(
            sql="coalesce((select g.assignment from assignment_groups g where g.code = {t}.code), 'NONE')"
        ),
        "people": Edge(
            target="Person",
            rows="(select m.subject from memberships m where m.group_code = {t}.code) {c}",
            order="{c}.subject",
            many=True,
            size=10,
        ),
        "openTasks": Value(sql=OPEN_TASKS_WHERE.replace("{own}", "assignment_group = {t}.code")),
    },
)
