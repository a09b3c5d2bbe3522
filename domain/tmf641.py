"""Reads a TMF641 v4 service order, in the standard's words or in ServiceNow's dialect (SOM domain §13)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from domain.errors import ValidationFailed
from domain.foreign_json import Reading
from domain.orders import OrderRelationshipType
from domain.tmf641_items import ExternalLine, read_items

_ACCOUNT_ROLES: Final = ("account", "customer")
_CONTACT_ROLES: Final = ("contact", "customercontact", "sitecontact")
_RELATIONSHIPS: Final = {
    "dependency": OrderRelationshipType.DEPENDENCY,
    "cross-ref": OrderRelationshipType.CROSS_REF,
}
_KNOWN: Final = (
    "externalId",
    "category",
    "description",
    "priority",
    "requestedStartDate",
    "requestedCompletionDate",
    "committedDueDate",
    "note",
    "orderRelationship",
    "serviceOrderItem",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalOrder:
    """What a third party ordered, in our words; specifications, accounts and places are not looked up yet.

    `terms` holds every field that is carried along but means nothing to us; `digest` tells whether a repeated
    external order has the same content.
    """

    digest: str
    external_id: str | None = None
    source_system: str | None = None
    category_label: str | None = None  # free text, not our PRODUCT or SERVICE
    description: str | None = None
    priority: int | None = None  # 1 critical to 5 planning
    requested_start_at: datetime | None = None
    requested_completion_at: datetime | None = None
    committed_due_at: datetime | None = None  # ServiceNow's dialect
    account_code: str | None = None
    contact: str | None = None
    notes: tuple[str, ...] = ()
    lines: tuple[ExternalLine, ...] = ()
    relationships: tuple[tuple[OrderRelationshipType, str], ...] = ()  # to orders by any id of theirs
    terms: Mapping[str, Any] = field(default_factory=dict)


def read_service_order(payload: Mapping[str, Any]) -> ExternalOrder:
    """Read a ServiceOrder as POSTed; raises ValidationFailed with every fault, each with its path.

    Source: SOM domain §13.2, §13.3, §13.6.
    """
    reading = Reading(payload)
    lines = read_items(reading)
    order = ExternalOrder(
        digest=_digest(payload),
        external_id=reading.text("externalId"),
        source_system=_source_system(reading),
        category_label=reading.text("category"),
        description=reading.text("description"),
        priority=_priority(reading),
        requested_start_at=reading.moment("requestedStartDate"),
        requested_completion_at=reading.moment("requestedCompletionDate"),
        committed_due_at=reading.moment("committedDueDate"),
        account_code=_account(reading),
        contact=_contact(reading),
        notes=tuple(text for note in reading.objects("note") if (text := note.text("text", required=True))),
        lines=lines,
        relationships=_relationships(reading),
        terms=_terms(reading, lines),
    )
    if "state" in payload:
        reading.fault("state", "An order's state is set by us.", "Leave it out.")
    if reading.faults:
        raise ValidationFailed(tuple(reading.faults))
    return order


def _priority(reading: Reading) -> int | None:
    if reading.content.get("priority") in (None, ""):
        return None
    return reading.whole("priority", default=4, minimum=1, maximum=5)


def _account(reading: Reading) -> str | None:
    account = _party(reading, _ACCOUNT_ROLES)
    if account is None:
        reading.fault(
            "relatedParty", "It names no customer.", "Send a party with role customer and the account as id."
        )
    return account


def _contact(reading: Reading) -> str | None:
    return reading.text("notificationContact") or _party(reading, _CONTACT_ROLES)


def _party(reading: Reading, roles: tuple[str, ...]) -> str | None:
    """Find the id of the party in the first of these roles; faults are noted where ids are read."""
    parties = reading.content.get("relatedParty")
    found = {
        str(party["role"]).replace(" ", "").lower(): str(party["id"])
        for party in (parties if isinstance(parties, list) else ())
        if isinstance(party, Mapping) and party.get("role") and party.get("id")
    }
    return next((found[role] for role in roles if role in found), None)


def _source_system(reading: Reading) -> str | None:
    for reference in reading.objects("externalReference"):
        if reference.content.get("externalReferenceType") == "sourceSystem":
            return reference.text("id", required=True)
    return None


def _relationships(reading: Reading) -> tuple[tuple[OrderRelationshipType, str], ...]:
    found = []
    for each in reading.objects("orderRelationship"):
        named, other = each.text("relationshipType", required=True), each.text("id", required=True)
        kind = _RELATIONSHIPS.get((named or "").lower())
        if named and kind is None:
            each.fault("relationshipType", f"{named!r} is not known.", "Send dependency or cross-ref.")
        if kind and other:
            found.append((kind, other))
    return tuple(found)


def _terms(reading: Reading, lines: tuple[ExternalLine, ...]) -> dict[str, Any]:
    items = {line.external_id: line.terms for line in lines if line.terms}
    return reading.rest(*_KNOWN) | ({"serviceOrderItem": items} if items else {})


def _digest(payload: Mapping[str, Any]) -> str:
    canonical = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(canonical.encode()).hexdigest()
