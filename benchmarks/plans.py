"""A catalog and service orders whose plans are as large as one likes, to be captured through the API."""

from collections.abc import Mapping
from typing import Any, Final

Payload = dict[str, Any]
ACCOUNT: Final = "ACC-BENCH"
TASKS_OF_A_SITE: Final = 4
MOST_SITES: Final = 50  # of a line; larger orders have more lines
TEMPLATE: Final = (("T1", ()), ("T2", ("T1",)), ("T3", ("T1",)), ("T4", ("T2", "T3")))


def catalog() -> dict[str, Any]:
    """Make a catalog: a network of as many sites as ordered, each with four tasks, handed over at the end."""
    return {
        "name": "Benchmark",
        "specifications": [_network("CFS-NETWORK"), _network("CFS-SITES"), _site()],
        "offerings": [],
        "mappings": [],
        "compatibilityRules": [],
        "planTemplates": [_site_plan(), _handover()],
        "decisionTables": [],
        "directory": {
            "accounts": [{"code": ACCOUNT, "name": "Benchmark"}],
            "groups": [{"code": "FIELD", "name": "Field"}],
        },
    }


def order(external_id: str, tasks: int, *, lines: int = 1, handover: bool = True) -> Payload:
    """Make a TMF641 payload of an order with so many tasks, and one more to hand over each line."""
    sites = tasks // TASKS_OF_A_SITE // lines
    return {
        "externalId": external_id,
        "relatedParty": [{"id": ACCOUNT, "role": "customer"}],
        "serviceOrderItem": [
            _line(number, "CFS-NETWORK" if handover else "CFS-SITES", sites) for number in range(1, lines + 1)
        ],
    }


def _line(number: int, specification: str, sites: int) -> Mapping[str, Any]:
    return {
        "id": str(number),
        "action": "add",
        "service": {
            "serviceSpecification": {"id": specification, "version": "1.0"},
            "serviceCharacteristic": [{"name": "sites", "valueType": "integer", "value": sites}],
        },
    }


def _network(code: str) -> Mapping[str, Any]:
    sites = {"name": "sites", "valueType": "INTEGER", "minimum": 1, "maximum": MOST_SITES}
    has = {
        "target": "RFS-SITE",
        "type": "REALIZED_AS",
        "sequence": 10,
        "quantityCharacteristic": "sites",
        "minimum": 1,
        "maximum": MOST_SITES,
    }
    return _service(code, "CFS") | {"characteristics": [sites], "relationships": [has]}


def _site() -> Mapping[str, Any]:
    return _service("RFS-SITE", "RFS") | {"characteristics": [{"name": "vlan", "valueType": "INTEGER"}]}


def _service(code: str, category: str) -> dict[str, Any]:
    return {"code": code, "version": "1.0", "name": code, "kind": "SERVICE", "serviceCategory": category}


def _site_plan() -> Mapping[str, Any]:
    return _plan("RFS-SITE") | {
        "tasks": [_task(key) | ({"optionalOutputs": ["vlan"]} if key == "T1" else {}) for key, _ in TEMPLATE],
        "dependencies": [
            {"predecessor": first, "successor": key} for key, before in TEMPLATE for first in before
        ],
    }


def _handover() -> Mapping[str, Any]:
    last = {"predecessor": "T4", "predecessorSpecification": "RFS-SITE", "scope": "SAME_INSTANCE"}
    return _plan("CFS-NETWORK") | {"tasks": [_task("T5")], "dependencies": [last | {"successor": "T5"}]}


def _plan(specification: str) -> dict[str, Any]:
    code = f"PT-{specification}"
    return {"code": code, "version": "1.0", "specification": specification, "actions": ["ADD"]}


def _task(key: str) -> dict[str, Any]:
    return {
        "key": key,
        "name": f"Step {key}",
        "taskType": "MANUAL",
        "duration": "PT8H",
        "requestType": "site.work",
        "assignmentGroup": "FIELD",
    }
