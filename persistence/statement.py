"""Several writes as one statement: one round trip, and no order among tables to mind."""

from collections.abc import Callable, Mapping
from sys import intern
from typing import Any

import asyncpg  # type: ignore[import-untyped]


class WriteStatement:
    """Collects writes that return rows, each by its name and from one parameter, to do them at once."""

    def __init__(self) -> None:
        self._writes: dict[str, str] = {}
        self._parameters: list[Any] = []

    def add(self, name: str, sql: Callable[[int], str], parameter: Any) -> None:
        """Add a write; `sql` gets the place of its parameter."""
        self._parameters.append(parameter)
        self._writes[name] = sql(len(self._parameters))

    def __contains__(self, name: str) -> bool:
        return name in self._writes

    def __bool__(self) -> bool:
        return bool(self._writes)

    async def execute(self, driver: asyncpg.Connection, more: str = "") -> Mapping[str, Any]:
        """Write; give how many rows each write returned, by its name, and the columns `more`."""
        writes = ", ".join(f"{name} as ({sql})" for name, sql in self._writes.items())
        counts = ", ".join(f"(select count(*) from {name}) as {name}" for name in self._writes)  # noqa: S608
        text = intern(f"with {writes} select {counts}{more}")  # each connection keeps it: one string for all
        row = await driver.fetchrow(text, *self._parameters)
        assert row is not None  # a select without a table has one row
        return dict(row.items())
