"""Decision tables that say how urgent an order is, as a process admin would publish them."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.catalog import DecisionTable


def priority_table(name: str, field: str, rows: Sequence[Mapping[str, str]]) -> DecisionTable:
    """Make a table that looks at one field; each row has a `when`, a rank and a weight, as expressions."""
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": "when", "name": field, "field": field}],
        "outputs": [
            {"id": "rank", "name": "Rank", "field": "rank"},
            {"id": "weight", "name": "Weight", "field": "weight"},
        ],
        "rules": [{"_id": str(n), "when": "", "weight": "", **row} for n, row in enumerate(rows)],
    }
    nodes: list[dict[str, Any]] = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": content},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return DecisionTable(name=name, version="1.0", content={"nodes": nodes, "edges": edges})


TABLES = {
    each.name: each
    for each in (
        priority_table(
            "priorityCustomer",
            "segment",
            [
                {"when": "'ENTERPRISE'", "rank": "80", "weight": "30"},
                {"when": "'SMALL_BUSINESS'", "rank": "20", "weight": "30"},
            ],
        ),
        priority_table(
            "prioritySpecification",
            "specification",
            [
                {"when": "'CFS-BIZ-INET'", "rank": "70", "weight": "30"},
                {"when": "'CFS-BIZ-VOICE'", "rank": "10", "weight": "30"},
            ],
        ),
        priority_table("priorityOrderType", "action", [{"when": "'ADD'", "rank": "80", "weight": "20"}]),
        priority_table(
            "priorityUrgency",
            "daysUntilDue",
            [
                {"when": "<= 2", "rank": "100", "weight": "20"},
                {"when": "<= 7", "rank": "75", "weight": "20"},
                {"when": "> 7", "rank": "0", "weight": "20"},
            ],
        ),
    )
}
