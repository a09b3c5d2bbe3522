"""Plausible values for what tasks ask for: the same task is always given the same ones."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from simulated_world.client import Data


def outputs_for(task: Data) -> list[Data]:
    """Make a value for every output that the task requires."""
    return [{"name": name, "value": value_of(name, task["id"])} for name in task["requiredOutputs"]]


def value_of(name: str, key: str) -> Any:
    """Make the value of one characteristic, always the same for the same key."""
    number = int.from_bytes(sha256(f"{key} {name}".encode()).digest()[:6])
    return MAKERS.get(name, unknown)(number)


def unknown(number: int) -> str:
    """Make something for a name that the world has never heard of."""
    return f"value-{number % 10000:04d}"


def prefix(number: int) -> str:
    """Make one of the /29 networks of the ranges that are reserved for examples."""
    ranges = ("192.0.2", "198.51.100", "203.0.113")
    return f"{ranges[number % 3]}.{number // 3 % 32 * 8}/29"


def phone(number: int) -> str:
    """Make one of the numbers that are reserved for fiction."""
    return f"+1555010{number % 10000:04d}"


def handover_date(number: int) -> str:
    """Name a day some days ahead."""
    return (datetime.now(UTC) + timedelta(days=3 + number % 3)).date().isoformat()


MAKERS: Mapping[str, Callable[[int], Any]] = {
    "cVlan": lambda number: 100 + number % 3900,
    "circuitId": lambda number: f"CKT-{number % 10**6:06d}",
    "demarcLocation": lambda number: f"Comms room, floor {number % 4}, rack {1 + number % 6}",
    "emergencyAddress": lambda number: f"Reception, floor {number % 4}, at the installation site",
    "firstNumber": phone,
    "focDate": handover_date,
    "iccid": lambda number: f"8944{number % 10**15:015d}",
    "losingCarrier": lambda number: ("Northline Telecom", "Coastal Voice", "Prairie Tel")[number % 3],
    "mgmtIp": lambda number: f"10.{number % 256}.{number // 256 % 256}.{1 + number // 65536 % 254}",
    "numbers": lambda number: [phone(number), phone(number + 1)],
    "numbersToPort": lambda number: [phone(number), phone(number + 1)],
    "oltId": lambda number: f"OLT-{1 + number % 40:02d}",
    "ponPort": lambda number: f"{1 + number % 8}/{1 + number // 8 % 16}",
    "prefix": prefix,
    "sVlan": lambda number: 100 + number % 3900,
    "serialNumber": lambda number: f"SN{number % 10**8:08d}",
    "siteContactPhone": phone,
    "size": lambda number: (10, 20, 50)[number % 3],
    "trunkGroupId": lambda number: f"TG-{number % 10000:04d}",
    "vlanId": lambda number: 100 + number % 3900,
}
