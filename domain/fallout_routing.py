"""Of which type a fallout is, whose, and how urgent: a decision table, then patterns (SOM domain §7.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from domain.catalog import Catalog
from domain.decision_tables import evaluate_table
from domain.errors import ExpressionFailed
from domain.fallout_types import FalloutType
from domain.fallouts import FalloutCategory as C
from domain.fallouts import FalloutOrigin, ResolutionVerb
from domain.plan import Task
from domain.task_owner import owner_of
from domain.tree import OrderTree

TABLE: Final = "falloutRouting"
INPUTS: Final = (
    "errorCode", "errorMessage", "taskType", "requestType", "system", "specification", "location",
    "category", "origin",
)  # fmt: skip
OUTPUTS: Final = ("type", "group", "priority", "verb")
# What an error code says by itself, when nothing in the catalog fits: the first that it begins with.
FAMILIES: Final[Mapping[str, C]] = {
    "TIMEOUT": C.TIMEOUT,
    "CONNECTION": C.CONNECTION,
    "RATE_LIMIT": C.CONNECTION,
    "5": C.CONNECTION,
    "4": C.DOWNSTREAM_REJECT,
    "BUSINESS_RULE": C.DOWNSTREAM_REJECT,
    "DATA_MISSING": C.DATA_MISSING,
    "DATA": C.DATA_INVALID,
    "NO_FREE": C.INVENTORY_UNAVAILABLE,
    "NOT_IN_STOCK": C.INVENTORY_UNAVAILABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What went wrong, as whoever met it says; `type` and `category` when they know."""

    message: str
    code: str | None = None
    system: str | None = None
    type: str | None = None
    category: C | None = None
    origin: FalloutOrigin = FalloutOrigin.AUTO


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a fallout goes."""

    type: str
    category: C
    priority: int
    group: str | None = None
    verb: ResolutionVerb | None = None


def route(trouble: Trouble, task: Task | None, tree: OrderTree, catalog: Catalog) -> Route:
    """Find the type, the group and the priority, which is at least that of the task and its order.

    A table that cannot be computed is passed over: trouble is never lost for a second one.
    """
    found = _by_table(trouble, task, tree, catalog)
    known = _type(trouble, found, catalog)
    category = known.category if known else trouble.category or _family(trouble.code)
    wished = found.get("priority") or (known.default_priority if known else None)
    urgency = [tree.order.priority, task.priority if task else None, wished]
    return Route(
        type=known.code if known else trouble.type or found.get("type") or category.value,
        category=category,
        priority=min(each for each in urgency if each is not None),
        group=found.get("group")
        or (known.default_group if known else None)
        or (task.assignment_group if task else None),
        verb=_verb(found, known),
    )


def _by_table(trouble: Trouble, task: Task | None, tree: OrderTree, catalog: Catalog) -> Mapping[str, Any]:
    table = catalog.decision_tables.get(TABLE)
    if table is None:
        return {}
    try:
        return evaluate_table(table, _inputs(trouble, task, tree)) or {}
    except ExpressionFailed:
        return {}


def _inputs(trouble: Trouble, task: Task | None, tree: OrderTree) -> dict[str, Any]:
    owner = owner_of(task, tree) if task else None
    line = tree.lines[task.line_id] if task and task.line_id else None
    return {
        "errorCode": trouble.code,
        "errorMessage": trouble.message,
        "taskType": task.task_type.value if task else None,
        "requestType": task.request_type if task else None,
        "system": trouble.system,
        "specification": owner.specification if owner else None,
        "location": str(line.location_id) if line and line.location_id else None,
        "category": trouble.category.value if trouble.category else None,
        "origin": trouble.origin.value,
    }


def _type(trouble: Trouble, found: Mapping[str, Any], catalog: Catalog) -> FalloutType | None:
    named = trouble.type or found.get("type")
    if named is not None:
        return catalog.fallout_types.get(named)
    texts = (trouble.code or "", f"{trouble.code}: {trouble.message}")
    for each in catalog.fallout_types.values():
        if any(fnmatchcase(text, pattern) for pattern in each.error_patterns for text in texts):
            return each
    return catalog.fallout_types.get((trouble.category or _family(trouble.code)).value)


def _family(code: str | None) -> C:
    families = (category for start, category in FAMILIES.items() if (code or "").startswith(start))
    return next(families, C.INTERNAL)


def _verb(found: Mapping[str, Any], known: FalloutType | None) -> ResolutionVerb | None:
    if found.get("verb"):
        return ResolutionVerb(found["verb"])
    return known.auto_resolve.verb if known and known.auto_resolve else None
