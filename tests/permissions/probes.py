"""Questions about one thing, whatever it is: by id, by number or code, in filters, streams and mutations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.graph import world
from tests.graph.oracle import numbered_events

WHY = 'reason: "Mine?"'
ANSWER = "errors { __typename code message path retryable } events { id }"


@dataclass(frozen=True, slots=True)
class Probe:
    """A document with a variable `$v`, and which kinds of things may be its value."""

    text: str
    about: tuple[str, ...]  # prefixes of ids, or number, code, place
    is_stream: bool = False


ANYTHING = ("ord", "lin", "dor", "skp", "tsk", "nte", "inv", "acc", "con", "loc", "evt")


def asked(field: str, *about: str) -> Probe:
    return Probe(f"query($v: ID!) {{ {field} }}", about)


def named(field: str, *about: str) -> Probe:
    return Probe(f"query($v: String!) {{ {field} }}", about)


def done(field: str, *about: str) -> Probe:
    return Probe(f"mutation($v: ID!) {{ {field} {{ {ANSWER} }} }}", about)


READS = (
    asked("node(id: $v) { __typename id }", *ANYTHING),
    asked("nodes(ids: [$v, $v]) { __typename id }", *ANYTHING),
    asked("order(id: $v) { number lines { id } }", "ord"),
    asked("account(id: $v) { name orders { totalCount } }", "acc"),
    asked("inventoryItem(id: $v) { number account { code } }", "inv"),
    asked("events(where: {order: $v}) { totalCount nodes { id } pageInfo { endCursor } }", "ord"),
    asked("tasks(where: {order: $v}) { totalCount nodes { id } }", "ord"),
    asked("task(id: $v) { number }", "tsk"),
    asked("domainOrder(id: $v) { number }", "dor"),
    asked("orchestrationPlan(root: $v) { totalTasks }", "ord", "lin", "dor"),
    named("order(number: $v) { id }", "number"),
    named("task(number: $v) { id }", "number"),
    named("inventoryItem(number: $v) { id }", "number"),
    named("orders(where: {text: $v}) { totalCount nodes { id } }", "number"),
    named("inventoryItems(where: {text: $v}) { totalCount }", "number"),
    named("account(code: $v) { id name }", "code"),
    named(
        "orders(where: {account: [$v]}, orderBy: [{field: NUMBER}]) { totalCount edges { cursor } }", "code"
    ),
    named("inventoryItems(where: {account: [$v]}) { totalCount }", "code"),
    named("inventoryItems(where: {location: [$v]}) { totalCount }", "place"),
    named("events(where: {account: [$v]}) { totalCount nodes { id } }", "code"),
    Probe("subscription($v: ID!) { orderEvents(where: {order: $v}) { position } }", ("ord",), is_stream=True),
    Probe("subscription($v: ID!) { taskUpdated(where: {order: $v}) { position } }", ("ord",), is_stream=True),
    Probe("subscription($v: ID!) { planUpdated(order: $v) { position } }", ("ord",), is_stream=True),
    Probe(
        "subscription($v: String!) { orderEvents(where: {account: [$v]}) { position } }",
        ("code",),
        is_stream=True,
    ),
)
WRITES = (
    done("submitOrder(input: {order: $v})", "ord"),
    done(f"cancelOrder(input: {{order: $v, {WHY}}})", "ord"),
    done("deleteOrder(input: {order: $v, expectedVersion: 7})", "ord"),
    done('addOrderLine(input: {order: $v, line: {specification: "CFS-NET"}})', "ord"),
    done("updateOrderLine(input: {line: $v, quantity: 2})", "lin"),
    done("removeOrderLine(input: {line: $v})", "lin"),
    done('provideInformation(input: {order: $v, answer: "Yes."})', "ord"),
    done('raiseIssue(input: {order: $v, text: "Where?"})', "ord"),
    done('addNote(input: {owner: $v, text: "Hm."})', "ord", "lin", "dor", "tsk"),
    done('addNote(input: {owner: $v, text: "Hm.", internal: true})', "ord", "lin", "dor", "tsk"),
    done("createOrder(input: {category: SERVICE, account: $v})", "acc"),
    done("claimTask(input: {task: $v})", "tsk"),
    done("claimTasks(input: {tasks: [$v]})", "tsk"),
    done("startTask(input: {task: $v, expectedVersion: 7})", "tsk"),
    done("completeTask(input: {task: $v})", "tsk"),
    done("reportProgress(input: {task: $v, percent: 50})", "tsk"),
)
PROBES = (*READS, *WRITES)
NAMES: Mapping[str, str] = {  # what else names a thing, by its id: number, code
    **{
        f"{prefix}_{each['id']}": each["number"]
        for prefix, rows in (
            ("ord", world.ORDERS),
            ("tsk", world.TASKS),
            ("dor", world.DOMAIN_ORDERS),
            ("inv", world.INVENTORY),
        )
        for each in rows
    },
    **{f"acc_{each['id']}": each["code"] for each in world.ACCOUNTS},
    **{f"loc_{each['id']}": each["code"] for each in world.LOCATIONS},
}
KINDS_OF_NAMES = {"acc": "code", "loc": "place"}


def values_of(id: str, probe: Probe) -> list[str]:
    """Give what of a thing fits into a probe: its id, or its number or code."""
    prefix = id[:3]
    by_name = KINDS_OF_NAMES.get(prefix, "number")
    return [id] * (prefix in probe.about) + [NAMES.get(id, "")] * (by_name in probe.about and id in NAMES)


def nothing_like(value: str, seed: int) -> str:
    """Give the same kind of value of nothing that exists."""
    if value.startswith("evt_"):
        return f"evt_{len(numbered_events()) + 1 + seed % 1_000}"
    if "-" in value:
        return f"{value[:4]}{seed:08x}-dead-4000-8000-{seed:012x}"
    return f"{value.rstrip('0123456789')}{5_000_000 + seed}"


def without(answer: Any, value: str) -> bytes:
    """Give an answer's bytes without the value that was asked about."""
    found: bytes = answer
    return found.replace(value.encode(), b"?")
