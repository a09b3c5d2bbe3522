"""When orders and lines will probably end, and how long tasks took, as they are read."""

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Source, Value, columns

ODDS = Source(
    type="Odds",
    table="odds",
    fields=columns("p50EndAt", "p90EndAt", "probabilityOnTime", "dueAt", "simulatedAt", "seed", "draws"),
)
ODDS_OF_PLAN = Edge(target="Odds", where="{c}.id = {t}.id", scoped=False)

DURATION_STATISTICS = Source(
    type="DurationStatistics",
    table="duration_statistics",
    key={"task_key": "text", "specification": "text", "assignment_group": "text"},
    permission=Permission.VIEW_OPERATIONS,
    fields={
        **columns("taskKey", "tasks"),
        "group": Edge(
            target="Group",
            rows="(select {t}.assignment_group as code where {t}.assignment_group <> '') {c}",
        ),
        "meanPart": Value(sql="{t}.mean"),
        "deviation": Value(sql="case when {t}.tasks > 1 then sqrt({t}.squares / ({t}.tasks - 1)) end"),
    },
)
STATISTICS_OF_PLAN = Edge(
    target="DurationStatistics",
    where="{c}.specification = coalesce({t}.specification, '')"
    " and {c}.task_key in (select each.value->>'key' from jsonb_array_elements({t}.tasks) each)",
    order="{c}.task_key, {c}.assignment_group",
    many=True,
    size=10,
)
