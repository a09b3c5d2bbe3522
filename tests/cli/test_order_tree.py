"""The tree of an order in the terminal."""

from typing import Any

from rich.console import Console

from server.cli.order_tree import tree_of


def test_it_shows_lines_domain_orders_tasks_and_what_they_wait_for() -> None:
    drawn = text_of(order())

    assert drawn.splitlines() == [
        "ORD1001001 IN_PROGRESS  █████░░░░░ 50 %  done by 2026-11-24 09:00 UTC  Net  HIGH: forecast late",
        "├── line 1 ADD CFS-BIZ-INET IN_PROGRESS",
        "│   ├── SO1001001 CFS-BIZ-INET IN_PROGRESS",
        "│   │   ├── ! TASK1001001 Design IN_PROGRESS  Chen Li",
        "│   │   │   └── FO1001001 OPEN  No free port  Fallout desk",
        "│   │   └── RO1001001 RES-ONT SCHEDULED",
        "│   │       └──   TASK1001002 Deliver SCHEDULED  Logistics  Waits for the end of Design.",
        "│   └── not made: no static address",
        "└── the order as a whole",
        "    └──   TASK1001003 Notify billing SCHEDULED",
    ]


def text_of(order: dict[str, Any]) -> str:
    console = Console(width=200, no_color=True)
    with console.capture() as captured:
        console.print(tree_of(order))
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def order() -> dict[str, Any]:
    inet = {"code": "CFS-BIZ-INET"}
    return {
        "number": "ORD1001001",
        "state": "IN_PROGRESS",
        "progress": 50.0,
        "forecastEndAt": "2026-11-24T09:00:00.000Z",
        "description": "Net",
        "waitingOn": [],
        "jeopardy": {"level": "HIGH", "reason": "FORECAST_LATE"},
        "fallouts": [
            fallout("FO1001001", "OPEN", "No free port"),
            fallout("FO1001002", "CLOSED_COMPLETE", "No answer"),
        ],
        "lines": [
            {
                "lineNo": 1,
                "action": "ADD",
                "state": "IN_PROGRESS",
                "offering": None,
                "specification": inet,
                "topDomainOrders": [{"id": "dor_1"}],
                "skips": [
                    {"explanation": "no static address", "resolvedAt": None, "waived": False},
                    {"explanation": "numbers came", "resolvedAt": "2026-11-20T09:00:00Z", "waived": False},
                ],
            }
        ],
        "domainOrders": [
            domain_order("dor_1", "SO1001001", "IN_PROGRESS", inet, None),
            domain_order("dor_2", "RO1001001", "SCHEDULED", {"code": "RES-ONT"}, {"id": "dor_1"}),
        ],
        "tasks": [
            task("TASK1001001", "Design", "dor_1", state="IN_PROGRESS", critical=True, who="Chen Li"),
            task("TASK1001002", "Deliver", "dor_2", group="Logistics", reason="Waits for the end of Design."),
            task("TASK1001003", "Notify billing", None),
        ],
    }


def fallout(number: str, state: str, description: str) -> dict[str, Any]:
    return {
        "number": number,
        "state": state,
        "shortDescription": description,
        "assignee": None,
        "assignmentGroup": {"name": "Fallout desk"},
        "task": {"number": "TASK1001001"},
    }


def domain_order(id: str, number: str, state: str, specification: object, parent: object) -> dict[str, Any]:
    return {
        "id": id,
        "number": number,
        "state": state,
        "specification": specification,
        "parent": parent,
    }


def task(
    number: str,
    name: str,
    domain_order: str | None,
    *,
    state: str = "SCHEDULED",
    critical: bool = False,
    who: str | None = None,
    group: str | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    return {
        "number": number,
        "name": name,
        "state": state,
        "isCritical": critical,
        "assignee": {"name": who} if who else None,
        "assignmentGroup": {"name": group} if group else None,
        "domainOrder": {"id": domain_order} if domain_order else None,
        "waitingOn": [{"reason": reason}] if reason else [],
        "jeopardy": {"level": "NONE", "reason": None},
    }
