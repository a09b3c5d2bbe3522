"""Find what must never be in a run's story: losses, doubles, holes, illegal moves, halves. It is pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any, Final

from domain.computed import COMPUTED
from domain.domain_order_machine import DOMAIN_ORDER_MACHINE, FINAL_DOMAIN_ORDER_STATES
from domain.line_machine import LINE_MACHINE
from domain.machine import Machine
from domain.order_machine import ORDER_MACHINE
from domain.spelling import camel
from domain.task_machine import FINAL_TASK_STATES, TASK_MACHINE
from tests.chaos.story import Image, Logged, Story, Stream

MACHINES: Final[Mapping[str, Machine[Any]]] = {
    "Order": ORDER_MACHINE,
    "OrderLine": LINE_MACHINE,
    "DomainOrder": DOMAIN_ORDER_MACHINE,
    "Task": TASK_MACHINE,
}
WORKERS = "worker:"  # how the cause of what no client asked for begins
BEFORE_DECOMPOSITION = frozenset({"DRAFT", "SUBMITTED", "ENRICHMENT_IN_PROGRESS", "NEW", "REJECTED"})
UNDER_WAY = frozenset({"IN_PROGRESS", "CLOSED_COMPLETE"})
COMPUTED_ANEW = frozenset(camel(name) for name in COMPUTED)
QUIET: Final[Mapping[str, str]] = {"Task": "schedule"}  # a move that is told together with the next one

Flaws = Iterator[str]


def check(story: Story) -> tuple[str, ...]:
    """List every flaw, in words; nothing when all is well."""
    return tuple(chain.from_iterable(find(story) for find in CHECKS))


def lost(story: Story) -> Flaws:
    """Acknowledged, but not in the log."""
    logged = {event.id: event for event in story.log}
    for each in story.acknowledged:
        for number in each.events:
            what = f"{each.mutation} {each.key}"
            if number not in logged:
                yield f"lost: {what} was acknowledged with event {number}, which is not in the log"
            elif logged[number].cause != each.mutation:
                yield f"lost: event {number} of {what} is one of {logged[number].cause}"


def doubled(story: Story) -> Flaws:
    """In the log twice: one key with two effects, or an effect that belongs to no acknowledged mutation."""
    effects = defaultdict(set)
    for each in story.acknowledged:
        effects[each.key].add(each.events)
    for key, found in effects.items():
        if len(found) > 1:
            yield f"doubled: the key {key} was answered with {len(found)} different effects"
    answered = {number for each in story.acknowledged for number in each.events}
    for event in story.log:
        if not event.cause.startswith(WORKERS) and event.id not in answered:
            yield f"doubled: event {event.id} of {event.cause} belongs to no acknowledged mutation"


def torn(story: Story) -> Flaws:
    """Effects of one mutation that are spread over several transactions."""
    logged = {event.id: event.transaction for event in story.log}
    for each in story.acknowledged:
        if len({logged[number] for number in each.events if number in logged}) > 1:
            yield f"torn: {each.mutation} {each.key} was written by more than one transaction"


def holes(story: Story) -> Flaws:
    """Orders whose numbers of events have a gap, a repetition, or do not begin with 1."""
    for order, events in _grouped(story.log, lambda event: event.order).items():
        numbers = [event.order_seq for event in events]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"hole: the events of order {order} are numbered {_faults(numbers)}"


def misplaced(story: Story) -> Flaws:
    """Positions in the feed with a gap, a repetition, or none; and a feed that differs from the log."""
    for event in story.log:
        if event.position is None:
            yield f"misplaced: event {event.id} has no position"
    positions = sorted(event.position for event in story.log if event.position is not None)
    if positions != list(range(1, len(positions) + 1)):
        yield f"misplaced: the feed's positions are {_faults(positions)}"
    if list(story.feed) != positions:
        given = f"{len(story.feed)} of {len(positions)} events"
        yield f"misplaced: the events connection gave {given}, or in disorder"
    for order, events in _grouped(story.log, lambda event: event.order).items():
        places = [event.position for event in events if event.position is not None]
        if places != sorted(places):
            yield f"misplaced: the events of order {order} are not in the feed in their order"


def illegal(story: Story) -> Flaws:
    """States that no move of the machines leads to, and images that do not follow one another."""
    for (kind, entity), events in _grouped(
        story.log, lambda event: (event.entity_type, event.entity)
    ).items():
        for event in events:
            if event.before is not None and not _is_legal(kind, event.before, event.after):
                yield f"illegal: {kind} {entity} went {_move(event)} by event {event.id}"
        for earlier, later in pairwise(events):
            if missing := _untold(earlier.after, later.before):
                between = f"between events {earlier.id} and {later.id}"
                yield f"illegal: {kind} {entity} changed {missing} untold {between}"


def differing(story: Story) -> Flaws:
    """Things whose state in the graph is not what the log last said, or that only one of the two knows."""
    told = {
        (event.entity_type, event.entity): event
        for event in sorted(story.log, key=lambda event: (event.order, event.order_seq))
    }
    shown = {(each.entity_type, each.entity): each for each in story.graph}
    for thing, each in shown.items():
        if thing not in told:
            yield f"differing: {each.entity_type} {each.entity} is in the graph, but not in the log"
        elif told[thing].after.get("state") != each.state:
            last = told[thing].after.get("state")
            yield f"differing: {each.entity_type} {each.entity} is {each.state}, but the log ends with {last}"
    for thing, event in told.items():
        if event.entity_type in MACHINES and thing not in shown:
            yield f"differing: {event.entity_type} {event.entity} is in the log, but not in the graph"


def halves(story: Story) -> Flaws:
    """Orders that something was begun on and not ended."""
    parts = _grouped(story.graph, lambda each: each.order)
    for order in (each for each in story.graph if each.entity_type == "Order"):
        of_kind = defaultdict(list)
        for part in parts[order.order]:
            of_kind[part.entity_type].append(part.state)
        for half in _halves(order.state, of_kind):
            yield f"half: order {order.entity} is {order.state} {half}"


def streams(story: Story) -> Flaws:
    """Subscribers that missed something, got something twice, in disorder, or that was not theirs."""
    placed = sorted((event for event in story.log if event.position), key=lambda event: event.position or 0)
    for stream in story.streams:
        yield from _stream(stream, [event.position or 0 for event in placed if stream.wants(event)])


CHECKS: Final = (lost, doubled, torn, holes, misplaced, illegal, differing, halves, streams)


def _stream(stream: Stream, due: Sequence[int]) -> Flaws:
    if missed := sorted(set(due) - set(stream.received)):
        yield f"stream {stream.name} missed {len(missed)} of {len(due)} events, the first at {missed[0]}"
    if foreign := sorted(set(stream.received) - set(due)):
        yield f"stream {stream.name} got {len(foreign)} events not its own, the first at {foreign[0]}"
    for earlier, later in pairwise(stream.received):
        if later <= earlier:
            what = "again" if later in stream.received[: stream.received.index(earlier) + 1] else "late"
            yield f"stream {stream.name} got {later} {what}, after {earlier}"


def _is_legal(kind: str, before: Image, after: Image) -> bool:
    if kind not in MACHINES or before["state"] == after["state"]:
        return True
    machine = MACHINES[kind]
    begins = {before["state"]}
    if machine.accepts(before["state"], QUIET.get(kind, "")):
        begins.add(machine.next(before["state"], QUIET[kind]))
    moves = [move for move in machine.moves if move.state in begins]
    return any(after["state"] == (move.to or before.get("previousState")) for move in moves)


def _untold(earlier: Image, later: Image | None) -> str:
    """Name what differs between what an event left and what the next one found."""
    found = later or {}
    names = (earlier.keys() | found.keys()) - COMPUTED_ANEW
    return ", ".join(sorted(name for name in names if earlier.get(name) != found.get(name)))


def _halves(state: str, parts: Mapping[str, Sequence[str]]) -> Flaws:
    if state == "ACKNOWLEDGED":
        yield "and nobody has begun it"
    if state in BEFORE_DECOMPOSITION and parts["DomainOrder"]:
        yield "but has domain orders"
    if state in UNDER_WAY and not (parts["DomainOrder"] and parts["Task"]):
        yield "but has no plan"
    if state == "CLOSED_COMPLETE":
        yield from _unfinished(parts)


def _unfinished(parts: Mapping[str, Sequence[str]]) -> Flaws:
    final = {
        "OrderLine": LINE_MACHINE.final,
        "DomainOrder": frozenset(FINAL_DOMAIN_ORDER_STATES),
        "Task": frozenset(FINAL_TASK_STATES),
    }
    for kind, states in final.items():
        if left := [state for state in parts[kind] if state not in states]:
            yield f"but has {len(left)} unfinished of kind {kind}"
    if pending := [state for state in parts["InventoryItem"] if state == "INSTALLATION_PENDING"]:
        yield f"but has {len(pending)} items that are not active"


def _move(event: Logged) -> str:
    before = event.before or {}
    return f"{before.get('state')} -> {event.after.get('state')}"


def _faults(numbers: Sequence[int]) -> str:
    """Say what is wrong with numbers that should count from 1."""
    expected = range(1, len(numbers) + 1)
    missing = sorted(set(expected) - set(numbers))
    return f"{numbers[0]}..{numbers[-1]} ({len(numbers)} of them), without {missing[:5]}"


def _grouped(things: Iterable[Any], key: Callable[[Any], Any]) -> Mapping[Any, list[Any]]:
    """Group by a key; the log's events in the order of their order's numbers."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for each in things:
        groups[key(each)].append(each)
    for group in groups.values():
        if isinstance(group[0], Logged):
            group.sort(key=lambda event: event.order_seq)
    return groups
