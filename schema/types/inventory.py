"""Inventory: what customers have."""

from datetime import datetime

import strawberry

from schema.declared import declared
from schema.enums import InventoryKind, InventoryState
from schema.types.characteristics import Characteristic
from schema.types.links import AccountLink, LocationLink, OrderLink, SpecificationLink
from schema.types.node import Node


@strawberry.type(description="One thing that an account has, or will have.")
class InventoryItem(Node):
    """One thing that an account has, or will have."""

    number: str = declared("What people call it: INV and seven digits.")
    kind: InventoryKind = declared("Product, service or resource.")
    name: str = declared("What it is, in words.")
    state: InventoryState = declared("Where it stands.")
    account: AccountLink = declared("Whose it is.")
    location: LocationLink | None = declared("Where it is.")
    specification: SpecificationLink = declared("What it is an instance of.")
    specification_version: str = declared("The version of the specification that it was made from.")
    characteristics: list[Characteristic] = declared("Its values, by name.")
    parent: "InventoryItem | None" = declared("What it is a part of.")
    children: list["InventoryItem"] = declared("Its parts.")
    order: OrderLink | None = declared("The order that delivers it, or did.")
    started_at: datetime | None = declared("When it came into use.")
    ended_at: datetime | None = declared("When it went out of use.")
    version: int = declared("Its version; each change adds one.")
