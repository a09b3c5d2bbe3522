"""What customers have, and what was said, in the known world."""

from tests.graph.known_keys import NOON, Row, key, value
from tests.graph.known_orders import part

INVENTORY: list[Row] = [
    {
        "id": key("item 1"),
        "number": "INV0000001",
        "kind": "SERVICE",
        "account_id": key("ACME"),
        "specification": "CFS-NET",
        "specification_version": "1.0",
        "state": "INSTALLATION_PENDING",
        "name": "Net",
        "location_id": key("acme hq"),
        "parent_id": None,
        "order_id": key("order 1"),
        "line_id": key("line 1.1"),
        "characteristics": [value("bandwidth", 100)],
    },
    {
        "id": key("item 2"),
        "number": "INV0000002",
        "kind": "RESOURCE",
        "account_id": key("ACME"),
        "specification": "RES-PORT",
        "specification_version": "1.0",
        "state": "ACTIVE",
        "name": "Port",
        "location_id": None,
        "parent_id": key("item 1"),
        "order_id": None,
        "line_id": None,
        "characteristics": [],
    },
    {
        "id": key("item 3"),
        "number": "INV0000003",
        "kind": "SERVICE",
        "account_id": key("BOLT"),
        "specification": "CFS-NET",
        "specification_version": "1.1",
        "state": "ACTIVE",
        "name": "Net",
        "location_id": key("bolt hq"),
        "parent_id": None,
        "order_id": key("order 4"),
        "line_id": None,
        "characteristics": [],
    },
]
NOTES: list[Row] = [
    part(
        n,
        id=key(f"note {n} {kind} {internal}"),
        author=author,
        text=f"{kind} on {n}",
        internal=internal,
        written_at=NOON,
        kind=kind,
        task_id=key(f"task {n} design") if internal else None,
        fallout_id=None,
    )
    for n, author, kind, internal in (
        (1, "anna", "NOTE", False),
        (1, "carla@acme", "ISSUE", False),
        (1, "frida", "NOTE", True),
        (4, "frida", "NOTE", True),
        (4, "anna", "QUESTION", False),
    )
]
NOTES.append(
    part(
        1,
        id=key("note 1 fallout"),
        author="fay",
        text="The cabinet is full",
        internal=True,
        written_at=NOON,
        kind="NOTE",
        task_id=None,
        fallout_id=key("fallout 1 design"),
    )
)
