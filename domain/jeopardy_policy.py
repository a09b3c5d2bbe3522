"""What the operator decides about jeopardy: bands of levels, what is monitored, what an order's level is of.

Decision tables of these names overrule the defaults of SOM domain §6.2 and §6.3:
`taskJeopardyLevel` (slaProgression in percent, requestType, taskType, priority → level),
`lineJeopardyLevel` (delayedPercent, specification → level) and
`jeopardyPolicy` (specification, category → enabled, orderLevelFrom LINES or DUE, graceMinutes).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from domain.catalog import Catalog, DecisionTable
from domain.decision_tables import evaluate_table
from domain.jeopardy_alerts import JeopardyLevel
from domain.orders import Order
from domain.plan import Task

TASK_TABLE, LINE_TABLE, POLICY_TABLE = "taskJeopardyLevel", "lineJeopardyLevel", "jeopardyPolicy"
SLA_PROGRESSION, DELAYED_PERCENT = "slaProgression", "delayedPercent"
L = JeopardyLevel
Bands = tuple[tuple[float, JeopardyLevel], ...]
TASK_BANDS: Final[Bands] = ((50, L.LOW), (75, L.MEDIUM), (100, L.HIGH), (150, L.CRITICAL))
LINE_BANDS: Final[Bands] = ((1, L.LOW), (10, L.MEDIUM), (25, L.HIGH), (50, L.CRITICAL))
GRACE_MINUTES: Final = 60
NUMBER = re.compile(r"\d+(?:\.\d+)?")


class JeopardyPolicy:
    """The policy of a catalog; what no table says is as SOM domain §6 has it."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog: Final = catalog
        self.task_steps: Final = steps(self._table(TASK_TABLE), SLA_PROGRESSION, TASK_BANDS)
        self.line_steps: Final = steps(self._table(LINE_TABLE), DELAYED_PERCENT, LINE_BANDS)
        self._of_specification: dict[tuple[str, str], bool] = {}

    def task_level(self, progression: float, task: Task) -> JeopardyLevel:
        """Give the level of a task that has used so many percent of its time."""
        inputs = {
            SLA_PROGRESSION: progression,
            "requestType": task.request_type,
            "taskType": task.task_type.value,
            "priority": task.priority,
        }
        return self._level(TASK_TABLE, inputs, banded(progression, TASK_BANDS))

    def line_level(self, percent: float, specification: str) -> JeopardyLevel:
        """Give the level of a line or a domain order that ends so many percent of its time too late."""
        if percent <= 0:
            return L.NONE
        inputs = {DELAYED_PERCENT: percent, "specification": specification}
        return self._level(LINE_TABLE, inputs, banded(percent, LINE_BANDS))

    def is_enabled(self, specification: str, version: str) -> bool:
        """Are lines on this specification monitored?"""
        key = (specification, version)
        if key not in self._of_specification:
            found = self.catalog.specifications.get(key)
            said = self._policy({"specification": specification}).get("enabled")
            by_table = said if isinstance(said, bool) else True
            self._of_specification[key] = by_table and (found is None or found.jeopardy_enabled)
        return self._of_specification[key]

    def is_from_due(self, order: Order) -> bool:
        """Does the order's level come from its committed date alone, and not from its lines?"""
        return self._policy({"category": order.category.value}).get("orderLevelFrom") == "DUE"

    @cached_property
    def grace(self) -> timedelta:
        """Give how much later than planned a task may become ready, in working time."""
        minutes = self._policy({}).get("graceMinutes")
        known = minutes if isinstance(minutes, int | float) and minutes >= 0 else GRACE_MINUTES
        return timedelta(minutes=known)

    def _table(self, name: str) -> DecisionTable | None:
        return self.catalog.decision_tables.get(name)

    def _level(self, name: str, inputs: Mapping[str, Any], default: JeopardyLevel) -> JeopardyLevel:
        table = self._table(name)
        if table is None:
            return default
        found = (evaluate_table(table, inputs) or {}).get("level", L.NONE)
        return JeopardyLevel(found) if found in list(JeopardyLevel) else default

    def _policy(self, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        table = self._table(POLICY_TABLE)
        asked = {"specification": None, "category": None, **inputs}
        return (evaluate_table(table, asked) or {}) if table else {}


def banded(value: float, bands: Bands) -> JeopardyLevel:
    """Give the level of the highest band that the value reaches."""
    return next((level for least, level in reversed(bands) if value >= least), L.NONE)


def steps(table: DecisionTable | None, column: str, bands: Bands) -> tuple[float, ...]:
    """List the values of a column at which the level can change, in ascending order."""
    if table is None:
        return tuple(least for least, _ in bands)
    return tuple(sorted({float(number) for cell in _cells(table, column) for number in NUMBER.findall(cell)}))


def _cells(table: DecisionTable, column: str) -> Iterator[str]:
    for node in table.content["nodes"]:
        content = node.get("content") or {}
        names = [each["id"] for each in content.get("inputs", ()) if each.get("field") == column]
        yield from (row.get(name, "") for row in content.get("rules", ()) for name in names)
