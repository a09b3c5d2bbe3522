"""Measure thinking alone, without a database: the forecast of whole plans, and one completion in them."""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from benchmarks import plans
from benchmarks.report import Report, Row, percentile
from domain import approval, drafting, fulfilment, submission, tasks
from domain.catalog import Catalog
from domain.catalog_document import read_catalog
from domain.catalog_document.definitions import assemble
from domain.characteristics import CharacteristicValue, ValueSource
from domain.forecast import forecast
from domain.orders import LineAction, Order, OrderCategory, OrderLine
from domain.outcome import Decision
from domain.plan import TaskState
from domain.tree import OrderTree

SPACE = UUID("5eed0000-0000-4000-8000-000000000001")
BEGIN = datetime(2026, 11, 25, 12, tzinfo=UTC)
LINES = {20: 1, 200: 5, 2000: 10, 5000: 25}
TIMES = 20
SOON = timedelta(milliseconds=50)
WHO = "ada"


def measure() -> Report:
    """Measure every size of plan."""
    using = assemble(read_catalog(plans.catalog()).definitions)
    rows = [row(using, size) for size in LINES]
    return Report(name="forecast", rows=rows, facts={"load average": os.getloadavg()[0]})


def row(using: Catalog, size: int) -> Row:
    """Measure one size, in milliseconds of processor time."""
    tree = planned(using, size)
    return {
        "tasks": len(tree.tasks),
        "dependencies": len(tree.dependencies),
        "whole forecast ms": milliseconds(lambda: look(tree)),
        "completion ms": milliseconds(completions(using, tree)),
    }


def planned(using: Catalog, size: int) -> OrderTree:
    """An order under way, as decisions make it."""
    order = Order(
        id=uuid5(SPACE, str(size)), number="ORD1", category=OrderCategory.SERVICE, account_id=SPACE,
        created_at=BEGIN, created_by=WHO,
    )  # fmt: skip
    sites = size // plans.TASKS_OF_A_SITE // LINES[size]
    lines = [line(order, number, sites) for number in range(1, LINES[size] + 1)]
    tree = drafting.create(order, lines, using, at=BEGIN, actor=WHO).tree
    tree = submission.submit(tree, using, installed=(), at=BEGIN, actor=WHO).tree
    tree = approval.approve(tree, using, at=BEGIN, actor=WHO).tree
    return fulfilment.begin(tree, using, at=BEGIN, actor=WHO).tree


def line(order: Order, number: int, sites: int) -> OrderLine:
    """A line for so many sites."""
    value = CharacteristicValue(name="sites", value=sites, source=ValueSource.CAPTURE)
    return OrderLine(
        id=uuid5(order.id, str(number)), line_no=number, action=LineAction.ADD,
        specification="CFS-NETWORK", specification_version="1.0", characteristics={"sites": value},
    )  # fmt: skip


def look(tree: OrderTree) -> None:
    """Forecast a plan of which nothing is known, an hour later: every date moves."""
    forecast(Decision(replace(tree), at=BEGIN + timedelta(hours=1), actor=WHO))


def completions(using: Catalog, tree: OrderTree) -> Callable[[], None]:
    """Complete one task after the other, each a moment later."""
    known, at = tree, BEGIN

    def complete() -> None:
        nonlocal known, at
        at += SOON
        ready = next(task.id for task in known.tasks.values() if task.state is TaskState.OPEN)
        known = tasks.complete(known, using, ready, at=at, actor=WHO).tree

    return complete


def milliseconds(work: Callable[[], None]) -> float:
    """Give the median of several times."""
    took = []
    for _ in range(TIMES):
        begin = time.process_time()
        work()
        took.append(1000 * (time.process_time() - begin))
    return percentile(took, 50)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there")
    measure().show(parser.parse_args().json)


if __name__ == "__main__":
    main()
