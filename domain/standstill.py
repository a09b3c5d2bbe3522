"""What stands still because its work failed, though nobody paused it (SOM domain §3.3 D5, §3.10).

Such a hold says how things are; it keeps nothing from going on, and takes commands as what is under way does.
A pause has a reason that somebody gave, or is that of the order above.
"""

from domain.domain_order_moves import move_domain_order
from domain.line_machine import move_line
from domain.line_machine import paused_by_command as line_paused
from domain.order_machine import move_order, paused_by_command
from domain.orders import LineState, OrderLine, OrderState
from domain.outcome import Decision
from domain.plan import DomainOrder, DomainOrderState
from domain.task_machine import FALLOUT
from domain.tree import OrderTree


def held_by_fallouts(domain_order: DomainOrder) -> bool:
    """Is a domain order on hold because fallouts stand on all that could be done in it (D5)?"""
    return domain_order.state is DomainOrderState.ON_HOLD and domain_order.state_reason == FALLOUT


def line_held_by_work(tree: OrderTree, line: OrderLine) -> bool:
    """Is a line on hold because all its domain orders are, though nobody paused it (§3.10 5)?"""
    return line.state is LineState.ON_HOLD and not line_paused(line) and not paused_by_command(tree.order)


def order_held_by_work(tree: OrderTree) -> bool:
    """Is the order on hold because its lines are, of which nobody paused at least one (§3.10 7)?"""
    on_hold = tree.order.state is OrderState.ON_HOLD and not paused_by_command(tree.order)
    return on_hold and any(line_held_by_work(tree, line) for line in tree.lines.values())


def standing_of_line(tree: OrderTree, line: OrderLine) -> LineState:
    """Say as what a line takes commands, and lets its tasks run."""
    return LineState.IN_PROGRESS if line_held_by_work(tree, line) else line.state


def standing_of_order(tree: OrderTree) -> OrderState:
    """Say as what the order takes commands, and lets its tasks run."""
    return OrderState.IN_PROGRESS if order_held_by_work(tree) else tree.order.state


def wake(decision: Decision) -> None:
    """Take what its work alone holds as under way, since something is commanded of the whole order."""
    if order_held_by_work(decision.tree):
        move_order(decision, "go_on_with_lines")
    for line in list(decision.tree.lines.values()):
        wake_line(decision, line)


def wake_line(decision: Decision, line: OrderLine) -> OrderLine:
    """Take a line that its work alone holds as under way, since something is commanded of it."""
    if not line_held_by_work(decision.tree, line):
        return line
    return move_line(decision, line, "go_on_with_domain_orders")


def wake_domain_order(decision: Decision, domain_order: DomainOrder) -> DomainOrder:
    """Let a domain order that fallouts hold go on (D6): they do no more, or something is commanded of it."""
    if not held_by_fallouts(domain_order):
        return domain_order
    return move_domain_order(decision, domain_order, "resume")
