"""What a viewer is told about rows and where they lead: all that a manager is, less what is hidden."""

from typing import Any

from domain.permissions import Viewer
from tests.graph import world
from tests.graph.oracle import Oracle

OPEN = ("OPEN", "IN_PROGRESS")
CLOSED = ("CLOSED_COMPLETE", "SKIPPED", "CANCELED")


class Told:
    """Takes out of what a manager reads whatever a viewer does not see, by the oracle of rows."""

    def __init__(self, viewer: Viewer) -> None:
        self._oracle = Oracle(viewer)
        self._seen = self._oracle.nodes()
        self._tasks = [each for each in world.TASKS if self._oracle.task(each)]

    def of(self, value: Any) -> Any:
        """Take it out; what is hidden altogether is None."""
        if isinstance(value, list):
            kept = [self.of(each) for each in value]
            return [each for each in kept if each is not None]
        if not isinstance(value, dict):
            return value
        if not self._sees(value):
            return None
        return self._counted({name: self.of(each) for name, each in value.items()})

    def _sees(self, row: dict[str, Any]) -> bool:
        match row["__typename"]:
            case "TaskDependency":
                return {row["predecessor"]["id"], row["successor"]["id"]} <= self._seen
            case "Plan" | "Timeline":
                order = next(each for each in world.ORDERS if f"ord_{each['id']}" == row["order"]["id"])
                return self._oracle.internal({"order_id": order["id"]})
            case "Milestone":
                return True  # whoever sees the order
        return "id" not in row or row["id"] in self._seen

    def _counted(self, row: dict[str, Any]) -> dict[str, Any]:
        match row["__typename"]:
            case "Plan":
                states = [each["state"] for each in row["nodes"]]
                return row | {
                    "openTasks": sum(each in OPEN for each in states),
                    "closedTasks": sum(each in CLOSED for each in states),
                    "totalTasks": len(states),
                }
            case "Group":
                return row | {"openTasks": self._open("assignment_group", row["code"])}
            case "Person":
                return row | {"openTasks": self._open("assignee", row["subject"])}
        return row | ({"totalCount": len(row["nodes"])} if "totalCount" in row else {})

    def _open(self, column: str, value: str) -> int:
        return sum(each[column] == value and each["state"] in OPEN for each in self._tasks)
