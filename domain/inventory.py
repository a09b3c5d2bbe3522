"""What customers have: sold products, services and resources (SOM domain §2.6, §3.9)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.characteristics import Characteristics


class InventoryKind(StrEnum):
    """What kind of thing the item is."""

    PRODUCT = "PRODUCT"
    SERVICE = "SERVICE"
    RESOURCE = "RESOURCE"


class InventoryState(StrEnum):
    """Life cycle of an inventory item, SOM domain §3.9."""

    INSTALLATION_PENDING = "INSTALLATION_PENDING"
    ACTIVE = "ACTIVE"
    CHANGE_PENDING = "CHANGE_PENDING"
    SUSPENDED = "SUSPENDED"
    DISCONNECT_PENDING = "DISCONNECT_PENDING"
    INACTIVE = "INACTIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryItem:
    """One thing an account has, or will have; numbered INVnnnnnnn when first recorded."""

    id: UUID
    kind: InventoryKind
    account_id: UUID
    specification: str
    specification_version: str
    state: InventoryState
    number: str | None = None
    name: str = ""
    location_id: UUID | None = None
    parent_id: UUID | None = None
    order_id: UUID | None = None
    line_id: UUID | None = None
    domain_order_id: UUID | None = None
    characteristics: Characteristics = field(default_factory=dict)
    started_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1
