"""Which template a domain order's tasks come from, and which row of it a task (SOM domain §5.1 step 1)."""

from domain.catalog import Catalog, PlanTemplate, TaskTemplate
from domain.plan import DomainOrder, Task
from domain.tree import OrderTree


def template_for(domain_order: DomainOrder, catalog: Catalog) -> PlanTemplate | None:
    """Choose by specification, action and move: for a move, a row for moves alone comes before the others."""
    rows = [
        template
        for template in catalog.plan_templates
        if template.specification == domain_order.specification
        and domain_order.action in template.actions
        and (domain_order.is_move or not template.move_only)
    ]
    return max(rows, key=lambda template: template.move_only, default=None)


def task_template(task: Task, tree: OrderTree, catalog: Catalog) -> TaskTemplate | None:
    """Find the row that a task was made from, as the catalog has it now; None when it has it no more."""
    if task.domain_order_id is None:
        plans = [each for each in catalog.plan_templates if each.specification is None and not task.line_id]
    else:
        chosen = template_for(tree.domain_orders[task.domain_order_id], catalog)
        plans = [chosen] if chosen else []
    return next((row for plan in plans for row in plan.tasks if row.key == task.key), None)
