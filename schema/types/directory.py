"""The directory: accounts with their contacts and locations, groups and people."""

from datetime import timedelta

import strawberry

from schema.declared import argument, declared
from schema.enums import AssignmentPolicy
from schema.inputs.filters import InventoryFilter, OrderFilter, OrderOrder
from schema.paging import Connection, forwards
from schema.types.links import InventoryItemLink, OrderLink
from schema.types.node import Node


@strawberry.type(description="A person to ask.")
class Contact(Node):
    """A person to ask."""

    code: str = declared("Its key inside the account.")
    name: str = declared("Who it is.")
    email: str | None = declared("Where to write to.")
    phone: str | None = declared("Where to call.")


@strawberry.type(description="A place where something is delivered.")
class Location(Node):
    """A place where something is delivered."""

    code: str = declared("Its key.")
    name: str = declared("What people call it.")
    address: str | None = declared("Street and number.")
    city: str | None = declared("The city.")
    country: str | None = declared("The country, as in DE.")


@strawberry.type(description="A customer.")
class Account(Node):
    """A customer."""

    code: str = declared("Its key.")
    name: str = declared("What people call it.")
    segment: str | None = declared("Which market it belongs to.")
    contacts: list[Contact] = declared("Whom to ask, by code.")
    locations: list[Location] = declared("Its places, by code.")
    orders: Connection[OrderLink] = declared(
        "Its orders.",
        *forwards(),
        argument("where", OrderFilter | None, "Only orders that match."),
        argument("order_by", list[OrderOrder] | None, "How to sort; the newest first if not given."),
    )
    inventory_items: Connection[InventoryItemLink] = declared(
        "What it has.", *forwards(), argument("where", InventoryFilter | None, "Only items that match.")
    )


@strawberry.type(description="An assignment group: people who share tasks.")
class Group:
    """An assignment group: people who share tasks."""

    code: str = declared("Its key.")
    name: str = declared("What people call it.")
    assignment: AssignmentPolicy = declared("How its ready tasks find somebody.")
    people: list["Person"] = declared("Who belongs to it, by subject.")
    open_tasks: int = declared("How many of its tasks are ready or at work.")


@strawberry.type(description="A person who works on tasks.")
class Person:
    """A person who works on tasks."""

    subject: str = declared("Its key: the subject of its tokens.")
    name: str = declared("Who it is.")
    skills: list[str] = declared("What it is able to do.")
    working_day: timedelta | None = declared("How long it works on a weekday, if that is known.")
    groups: list[Group] = declared("The groups that it belongs to, by code.")
    open_tasks: int = declared("How many tasks assigned to it are ready or at work.")
