"""What can be ordered in the known world."""

from tests.graph.known_keys import Row, key

SPECIFICATIONS: list[Row] = [
    {
        "id": key(f"spec {code} {version}"),
        "code": code,
        "version": version,
        "name": code.title(),
        "kind": kind,
        "service_category": category,
        "description": "What it is.",
        "status": "PUBLISHED",
        "is_bundle": False,
        "characteristics": [
            {"name": "bandwidth", "valueType": "INTEGER", "values": [100, 200], "mandatoryAt": "CAPTURE"},
            {"name": "note", "valueType": "STRING", "description": "Free.", "allowLate": True},
        ],
        "relationships": [
            {
                "target": "RFS-ACCESS",
                "type": "REQUIRES",
                "rules": [{"characteristic": "bandwidth", "operator": "GTE", "value": 100}],
            }
        ]
        if code == "CFS-NET"
        else [],
        "definition": {"code": code, "version": version, "name": code, "kind": kind},
        "is_current": current,
    }
    for code, version, kind, category, current in (
        ("CFS-NET", "1.0", "SERVICE", "CFS", False),
        ("CFS-NET", "1.1", "SERVICE", "CFS", True),
        ("RFS-ACCESS", "1.0", "SERVICE", "RFS", True),
        ("RES-PORT", "1.0", "RESOURCE", None, True),
    )
]
OFFERINGS: list[Row] = [
    {
        "id": key("offer net"),
        "code": "NET-100",
        "name": "Net 100",
        "status": "PUBLISHED",
        "specification": "CFS-NET",
        "definition": {"code": "NET-100", "name": "Net 100", "specification": "CFS-NET"},
    },
    {
        "id": key("offer none"),
        "code": "NOTHING",
        "name": "Nothing",
        "status": "RETIRED",
        "specification": None,
        "definition": {"code": "NOTHING", "name": "Nothing"},
    },
]
TEMPLATES: list[Row] = [
    {
        "id": key("template"),
        "code": "T-NET",
        "version": "1.0",
        "specification": "CFS-NET",
        "stage": "FULFILMENT",
        "actions": ["ADD", "CHANGE"],
        "tasks": [
            {
                "key": "design",
                "name": "Design",
                "taskType": "MANUAL",
                "duration": "PT8H",
                "requestType": "network.design",
            },
            {
                "key": "port",
                "name": "Port",
                "taskType": "AUTOMATED",
                "duration": "PT1H",
                "isPonr": True,
                "outputs": ["portId"],
            },
        ],
        "dependencies": [
            {
                "predecessor": "design",
                "successor": "port",
                "type": "FS",
                "lag": "PT0S",
                "scope": "SAME_DOMAIN_ORDER",
            }
        ],
        "definition": {"code": "T-NET", "version": "1.0", "specification": "CFS-NET"},
        "is_current": True,
    },
    {
        "id": key("header"),
        "code": "T-HEAD",
        "version": "1.0",
        "specification": None,
        "stage": "POST_APPROVAL",
        "actions": [],
        "tasks": [],
        "dependencies": [],
        "definition": {"code": "T-HEAD", "version": "1.0", "stage": "POST_APPROVAL"},
        "is_current": True,
    },
]
