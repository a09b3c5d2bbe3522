"""Says faults of our lines as faults of the TMF641 payload that they were made from (SOM domain §13.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from domain.errors import Fault
from domain.tmf641_items import ExternalLine

_FOREIGN: Final[Mapping[str, tuple[str, ...]]] = {
    "specification": ("service", "serviceSpecification"),
    "inventoryItem": ("service", "id"),
    "location": ("service", "place"),
    "fromLocation": ("service", "place"),
    "characteristics": ("service", "serviceCharacteristic"),
    "relatedLines": ("serviceOrderItemRelationship",),
    "committedDueAt": ("committedDueDate",),
}


def faults_of_payload(faults: Sequence[Fault], lines: Sequence[ExternalLine]) -> tuple[Fault, ...]:
    """Move faults from the line that they were found on to the item of the payload; others stay."""
    return tuple(replace(fault, path=_foreign(fault.path, lines)) for fault in faults)


def _foreign(path: tuple[str, ...], lines: Sequence[ExternalLine]) -> tuple[str, ...]:
    match path:
        case ("lines", index, *inside) if index.isdecimal() and int(index) < len(lines):
            item = lines[int(index)].path
        case _:
            return path
    name, *rest = inside or ("",)
    return (*item, *_FOREIGN.get(name, (name,) if name else ()), *rest)
