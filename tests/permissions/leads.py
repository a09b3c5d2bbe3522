"""Documents that follow every field from the rows of one type to the rows that it leads to."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from domain.permissions import Role, Viewer
from tests.graph import world
from tests.graph.oracle import every_id
from tests.permissions.documents import GRAPH, object_type
from tests.permissions.readable import NEEDED_BY_FIELD
from tests.permissions.roles import HOLDERS

PREFIXES = {
    "Order": "ord", "OrderLine": "lin", "DomainOrder": "dor", "DecompositionSkip": "skp", "Task": "tsk",
    "Note": "nte", "InventoryItem": "inv", "Account": "acc", "Contact": "con", "Location": "loc",
    "Specification": "spc", "Offering": "off", "PlanTemplate": "tpl", "Event": "evt",
    "OrderRelationship": "rel",
    "JeopardyAlert": "jal",
    "BulkResolution": "blk", "Fallout": "fal", "FalloutType": "fty",
}  # fmt: skip
COUNTS = {
    "Plan": "openTasks closedTasks totalTasks",
    "Group": "code openTasks",
    "Person": "subject openTasks",
}
LOOKED_UP: Mapping[str, list[str]] = {
    "order": [f'number: "{each["number"]}"' for each in world.ORDERS],
    "task": [f'number: "{each["number"]}"' for each in world.TASKS],
    "domainOrder": [f'number: "{each["number"]}"' for each in world.DOMAIN_ORDERS],
    "fallout": [f'number: "{each["number"]}"' for each in world.FALLOUTS],
    "inventoryItem": [f'number: "{each["number"]}"' for each in world.INVENTORY],
    "account": [f'code: "{each["code"]}"' for each in world.ACCOUNTS],
    "orchestrationPlan": [
        f'root: "{prefix}_{each["id"]}"'
        for prefix, rows in (("ord", world.ORDERS), ("lin", world.LINES), ("dor", world.DOMAIN_ORDERS))
        for each in rows
    ],
}
LISTED = (
    "orders", "tasks", "inventoryItems", "fallouts", "falloutTypes", "bulkResolutions", "events",
    "jeopardyAlerts",
)  # fmt: skip
Lead = tuple[str, str]  # a type with a field of it


def leads() -> Iterator[Lead]:
    """List the fields to follow: from every node, and from where reading begins."""
    everybody_else = frozenset(Role) - {Role.CUSTOMER}
    for owner in PREFIXES:
        yield from (
            (owner, name) for name in object_type(owner).fields if _below(owner, name, everybody_else)
        )
    yield from (("Query", name) for name in (*LOOKED_UP, *LISTED))


def documents_of(lead: Lead, viewer: Viewer) -> list[tuple[str, dict[str, Any]]]:
    """Make documents, with variables, that follow a field as far as the viewer may."""
    owner, name = lead
    below = _below(owner, name, viewer.roles)
    if below is None:
        return []
    if owner != "Query":
        ids = [each for each in every_id() if each.startswith(PREFIXES[owner])]
        text = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {owner} {{ __typename id {below} }} }} }}"
        return [(text, {"ids": ids})]
    if name in LISTED:
        return [(f"{{ {below} }}", {})]
    selected = below.removeprefix(name)
    return [(f"{{ {name}({each}) {selected} }}", {}) for each in LOOKED_UP[name]]


@cache
def _below(owner: str, name: str, roles: frozenset[Role], passed: frozenset[str] = frozenset()) -> str | None:
    """Select a field down to the next nodes; None if it leads to none, or may not be read."""
    if not _may(owner, name, roles) or (name == "waitingOn" and Role.CUSTOMER in roles):
        return None  # customers are told of waiting in words of its own
    target = get_named_type(object_type(owner).fields[name].type)
    if not isinstance(target, GraphQLObjectType) or target.name in passed:
        return None
    if target.name in PREFIXES:
        return f"{_called(owner, name)} {{ __typename id {'state' if target.name == 'Task' else ''} }}"
    inside = [_below(target.name, each, roles, passed | {target.name}) for each in _followed(target)]
    found = [each for each in inside if each]
    if not found and target.name not in COUNTS:
        return None
    own = "id" if target.name == "Milestone" else COUNTS.get(target.name, "")
    total = "totalCount" if target.name.endswith("Connection") else ""
    return f"{name} {{ __typename {own} {total} {' '.join(found)} }}"


def _called(owner: str, name: str) -> str:
    return "line(number: 1)" if (owner, name) == ("Order", "line") else name


def _followed(target: GraphQLObjectType) -> list[str]:
    return ["nodes"] if target.name.endswith("Connection") else list(target.fields)


def _may(owner: str, name: str, roles: frozenset[Role]) -> bool:
    target = get_named_type(object_type(owner).fields[name].type)
    needs = NEEDED_BY_FIELD[(owner, name)]
    if target.name in PREFIXES:
        needs |= NEEDED_BY_FIELD[(target.name, "id")]
    return all(roles & HOLDERS[each] for each in needs)


assert set(PREFIXES) == {each.name for each in GRAPH.get_possible_types(GRAPH.type_map["Node"])}  # type: ignore[arg-type]
