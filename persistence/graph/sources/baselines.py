"""Baselines as they are read: a plan's dates as they were promised, with those of each task."""

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Source, Value, columns

TASKS = (
    "(select p.task_id, p.place, p.planned_start_at, p.planned_end_at, k.key"
    " from unnest({t}.task_ids, {t}.task_starts, {t}.task_ends) with ordinality"
    " p(task_id, planned_start_at, planned_end_at, place)"
    " join tasks k on k.id = p.task_id where {scope:Task:k}) {c}"
)

BASELINES_OF_PLAN = Edge(
    target="Baseline",
    where="{c}.order_id = {t}.order_id",
    order="{c}.version desc",
    many=True,
    size=3,
    scoped=False,  # who sees the plan sees them
)
BASELINE = Source(
    type="Baseline",
    table="baselines",
    permission=Permission.VIEW_PLAN,
    fields={
        **columns(
            "version", "reason", "madeAt", "madeBy", "plannedStartAt", "plannedEndAt", "committedDueAt"
        ),
        "tasks": Edge(target="BaselineTask", rows=TASKS, order="{c}.place", many=True, size=30),
    },
)
BASELINE_TASK = Source(
    type="BaselineTask",
    key={
        "task_id": "uuid",
        "place": "int8",
        "planned_start_at": "timestamptz",
        "planned_end_at": "timestamptz",
        "key": "text",
    },
    permission=Permission.VIEW_PLAN,
    fields={
        "id": Value(sql="'tsk_' || {t}.task_id"),
        **columns("key", "plannedStartAt", "plannedEndAt"),
    },
)
