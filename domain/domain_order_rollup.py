"""Domain orders move with their tasks and with each other (SOM domain §3.3, D2 to D7).

One starts with its first task or child, and closes when its tasks and children are finished. One with
nothing to do, down to its last child, starts and closes when its turn comes: when its parent is under way.
While fallouts stand on all that could be done in one, it is on hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from domain.catalog import Catalog, Stage
from domain.characteristics import plain
from domain.concerned import concerned_instances
from domain.domain_order_machine import BEFORE_WORK, FINAL_DOMAIN_ORDER_STATES
from domain.domain_order_moves import move_domain_order
from domain.enrichment import missing_values
from domain.installation import activate, place
from domain.known import Count
from domain.line_machine import paused_by_command
from domain.orders import LineAction
from domain.outcome import Decision
from domain.plan import DecompositionSkip, DomainOrder, DomainOrderState, SkipReason
from domain.readiness import DOMAIN_ORDER_RUNS_IN
from domain.standstill import wake_domain_order
from domain.task_count import counted
from domain.task_machine import FALLOUT


@dataclass(slots=True, kw_only=True)
class Work:
    """What there is to do in a domain order, and how far it is."""

    domain_order: DomainOrder
    parent: "Work | None"
    count: Count
    begun: bool
    children: list["Work"] = field(default_factory=list)
    is_empty: bool = True  # nothing to do, here and below
    is_whole: bool = True  # nothing below it waits for a value to be made


def roll_up_domain_orders(decision: Decision, catalog: Catalog) -> bool:
    """Move every domain order as far as its tasks and children allow; say whether any moved."""
    works = _works(decision)
    before = [work.domain_order for work in works]
    movable = [work for work in works if not _is_paused(decision, work)]
    for work in works:
        _place(decision, work, catalog)
    for work in movable:
        _go_on(decision, work)
        _schedule(decision, work, catalog)
    for work in reversed(works):
        _add_up(work)
    for work in movable:
        _start(decision, work)
    for work in reversed(movable):
        _close(decision, work)
    for work in movable:
        _hold(decision, work)
    return any(work.domain_order is not old for work, old in zip(works, before, strict=True))


def missing_prerequisites(
    domain_order: DomainOrder, catalog: Catalog, promised: Iterable[str] = ()
) -> tuple[str, ...]:
    """Name the values without which a domain order cannot be queued (D2).

    What may arrive late, or is `promised` by its own tasks, is no prerequisite. Only what is added needs any.
    """
    if domain_order.action is not LineAction.ADD:
        return ()
    specification = catalog.specification(domain_order.specification, domain_order.specification_version)
    missing = missing_values(specification, plain(domain_order.characteristics), until=Stage.FULFILMENT)
    return tuple(each.name for each in missing if not each.allow_late and each.name not in promised)


def is_open(skip: DecompositionSkip) -> bool:
    """Does something that was not made yet wait for a value, unless a manager waived it?"""
    return skip.reason is SkipReason.VALUE_MISSING and skip.resolved_at is None and not skip.waived


def _works(decision: Decision) -> list[Work]:
    """Make the works of the instances concerned, parents before their children."""
    tree = decision.tree
    counts = counted(decision)
    works: list[Work] = []
    waiting: list[tuple[UUID, Work | None]] = [(each, None) for each in concerned_instances(decision)]
    for domain_order_id, parent in waiting:  # grows while it is read
        count = counts[domain_order_id]
        domain_order = tree.domain_orders[domain_order_id]
        work = Work(domain_order=domain_order, parent=parent, count=count, begun=count.begun)
        works.append(work)
        if parent:
            parent.children.append(work)
        waiting.extend((child, work) for child in tree.children.get(domain_order_id, ()))
    not_whole = {skip.domain_order_id for skip in tree.skips.values() if is_open(skip)}
    for work in works:
        work.is_whole = work.domain_order.id not in not_whole
    return works


def _add_up(work: Work) -> None:
    tasks, finished = work.count.tasks, work.count.finished
    work.is_empty = not tasks and all(child.is_empty for child in work.children)
    only_skipped = tasks > 0 and finished == tasks
    work.begun = work.begun or only_skipped or any(child.begun for child in work.children)


def _is_paused(decision: Decision, work: Work) -> bool:
    return paused_by_command(decision.tree.lines[work.domain_order.line_id])


def _place(decision: Decision, work: Work, catalog: Catalog) -> None:
    if work.domain_order.state is DomainOrderState.DRAFT and work.domain_order.inventory_item_id is None:
        work.domain_order = place(decision, work.domain_order, catalog)


def _go_on(decision: Decision, work: Work) -> None:
    """Let it go on when fallouts stand on all its work no longer (D6)."""
    if not work.count.stands_still:
        work.domain_order = wake_domain_order(decision, work.domain_order)


def _hold(decision: Decision, work: Work) -> None:
    """Hold it when fallouts stand on all that could be done in it (D5)."""
    if work.count.stands_still and work.domain_order.state in DOMAIN_ORDER_RUNS_IN:
        work.domain_order = move_domain_order(decision, work.domain_order, "pause", state_reason=FALLOUT)


def _schedule(decision: Decision, work: Work, catalog: Catalog) -> None:
    is_draft = work.domain_order.state is DomainOrderState.DRAFT
    if is_draft and not missing_prerequisites(work.domain_order, catalog, work.count.promised):
        qualified = move_domain_order(decision, work.domain_order, "qualify")
        work.domain_order = move_domain_order(decision, qualified, "schedule")


def _start(decision: Decision, work: Work) -> None:
    turn = work.begun or (work.is_empty and (work.parent is None or work.parent.begun))
    if turn and work.domain_order.state in BEFORE_WORK:
        work.begun = True
        work.domain_order = move_domain_order(
            decision, work.domain_order, "start", actual_start_at=decision.at
        )


def _close(decision: Decision, work: Work) -> None:
    closed = all(child.domain_order.state in FINAL_DOMAIN_ORDER_STATES for child in work.children)
    done = closed and work.is_whole and work.count.finished == work.count.tasks
    if done and work.domain_order.state is DomainOrderState.IN_PROGRESS:
        work.domain_order = move_domain_order(decision, work.domain_order, "close", actual_end_at=decision.at)
        activate(decision, work.domain_order)
