"""Tasks, what links them, and whose turn it is, as they are read."""

from domain.permissions import Permission
from persistence.graph.access import Access
from persistence.graph.declarations import (
    Edge,
    Filter,
    Sort,
    Source,
    Value,
    columns,
    global_id,
    keys,
)
from persistence.graph.sources import links, scopes
from persistence.graph.sources.jeopardy import BY_JEOPARDY, JEOPARDY_LEVEL, RISK_LEVEL, jeopardy_of

DONE = "('CLOSED_COMPLETE', 'SKIPPED', 'CANCELED')"
AT_WORK = "('OPEN', 'IN_PROGRESS')"
# FS and FF wait for the predecessor's end, SS and SF for its start; with a lag, for that much longer. What
# was cancelled before it gave that lets nothing go on, unless somebody decided so: see domain/readiness.py
GAVE = """case when {t}.type in ('SS', 'SF') then coalesce(first.actual_start_at, first.actual_end_at)
    else first.actual_end_at end"""
ENDED_FOR_NOTHING = """first.state = 'CANCELED' and {t}.origin <> 'STAGE'
    and first.resolution is distinct from 'COMPENSATION'
    and not ({t}.type in ('SS', 'SF') and first.actual_start_at is not null)"""
LET_GO = """first.state = 'CANCELED' and exists (select from fallouts dead
    where dead.task_id = {t}.successor_id and dead.cause_task_id = first.id
      and dead.category = 'DEPENDENCY_DEAD' and dead.state in ('RESOLVED', 'CLOSED_COMPLETE')
      and dead.resolution in ('RETRY', 'RETRY_WITH_DATA', 'RETURN_TO_CAPTURE'))"""
SATISFIED = f"""exists (select from tasks first where first.id = {{t}}.predecessor_id
    and ({LET_GO} or not ({ENDED_FOR_NOTHING}) and coalesce({GAVE} + {{t}}.lag <= {{at}}, false)))"""
TASK_PERMISSIONS = {
    "CLAIM": Permission.WORK_ON_TASK,
    "ASSIGN": Permission.ASSIGN_TASK,
    "RELEASE": Permission.WORK_ON_TASK,
    "START": Permission.WORK_ON_TASK,
    "COMPLETE": Permission.WORK_ON_TASK,
    "FAIL": Permission.WORK_ON_TASK,
    "APPROVE": Permission.APPROVE_ORDER,
    "REJECT": Permission.APPROVE_ORDER,
    "SKIP": Permission.SKIP_TASK,
    "REPORT_PROGRESS": Permission.WORK_ON_TASK,
    "SEND_EVENT": Permission.SEND_TASK_EVENT,
    "RAISE_FALLOUT": Permission.CREATE_FALLOUT,
}


def allowed_actions(access: Access) -> str:
    """Keep of what the state allows what the viewer may do."""
    mine = [action for action, permission in TASK_PERMISSIONS.items() if permission in access.permissions]
    enrich = Permission.ENRICH in access.permissions
    also = " or ({t}.task_type = 'ENRICHMENT' and a.name = 'COMPLETE')" if enrich else ""
    return (
        "array(select a.name from unnest({t}.allowed_actions) with ordinality a(name, n)"
        f" where a.name = any(array{mine}::text[]){also} order by a.n)"
    )


# the id is told to the holder alone: who knows it answers for the task
LEASE = Edge(
    target="TaskLease",
    rows="(select {t}.lease_id, {t}.lease_expires_at, {t}.assignee where {t}.lease_id is not null) {c}",
    scoped=False,
)
TASK = Source(
    type="Task",
    table="tasks",
    prefix="tsk",
    permission=Permission.VIEW_PLAN,
    scope=scopes.TASK,
    fields={
        "id": global_id("tsk"),
        "number": links.NUMBER,
        **columns("key", "name", "taskType", "stage", "state", "previousState", "stateReason", "resolution"),
        **columns("requestType", "requiredSkills", "priority", "estimate", "plannedStartAt", "plannedEndAt"),
        **columns(
            "forecastStartAt", "forecastEndAt", "openedAt", "actualStartAt", "actualEndAt", "notBefore"
        ),
        **columns(
            "slackToPlanEnd",
            "slackToDue",
            "isCritical",
            "progress",
            "attempt",
            "maxAttempts",
            "nextAttemptAt",
            "attemptStartedAt",
            "timeoutAt",
        ),
        "idempotencyKey": Value(sql="{t}.id || ':' || {t}.execution_mode || ':' || {t}.attempt_group"),
        "attempts": Edge(
            target="TaskAttempt",
            where="{c}.task_id = {t}.id",
            order="{c}.number",
            many=True,
            size=2,
            scoped=False,
        ),
        "lease": LEASE,
        **columns(
            "lastError", "correlationKey", "isPonr", "skippable", "executionMode", "requiredOutputs", "inputs"
        ),
        **columns("outputs", "version"),
        "duration": Value(
            sql="case when {t}.duration_optimistic is null or {t}.duration_pessimistic is null"
            " then {t}.duration_likely"
            " else ({t}.duration_optimistic + 4 * {t}.duration_likely + {t}.duration_pessimistic) / 6 end"
        ),
        "allowedActions": Value(sql=allowed_actions),
        "assignmentGroup": Edge(
            target="Group",
            rows="(select {t}.assignment_group as code where {t}.assignment_group is not null) {c}",
        ),
        "assignee": Edge(
            target="Person", rows="(select {t}.assignee as subject where {t}.assignee is not null) {c}"
        ),
        "waitingOn": links.WAITING_ON,
        "blockedBy": Edge(
            target="Task",
            rows="(select distinct task.* from task_dependencies edge"
            " join tasks task on task.id = edge.predecessor_id where edge.successor_id = {t}.id"
            " and {t}.state in ('DRAFT', 'SCHEDULED') and edge.type in ('FS', 'SS')"
            f" and not {SATISFIED.replace('{t}', 'edge')}) {{c}}",
            order="{c}.sequence, {c}.id",
            many=True,
            size=2,
        ),
        "order": links.ORDER,
        "line": links.LINE,
        "domainOrder": links.DOMAIN_ORDER,
        "predecessors": Edge(
            target="TaskDependency",
            where="{c}.successor_id = {t}.id",
            order="{c}.predecessor_id, {c}.type",
            many=True,
            size=3,
        ),
        "successors": Edge(
            target="TaskDependency",
            where="{c}.predecessor_id = {t}.id",
            order="{c}.successor_id, {c}.type",
            many=True,
            size=3,
        ),
        "fallouts": links.fallouts_where("{c}.task_id = {t}.id"),
        "rootFallout": Edge(target="Fallout", where="{c}.id = {t}.root_fallout_id"),
        "workNotes": links.work_notes("{c}.task_id = {t}.id"),
        "jeopardy": jeopardy_of("TASK"),
        "riskLevel": RISK_LEVEL,
        "history": links.history("{c}.task_id = {t}.id and {c}.order_id = {t}.order_id"),
    },
)

TASK_ATTEMPT = Source(
    type="TaskAttempt",
    table="task_attempts",
    permission=Permission.VIEW_PLAN,
    fields={
        **columns("number", "result", "startedAt", "endedAt", "worker", "executionMode", "attemptGroup"),
        **columns("errorCode", "errorMessage", "retryable", "nextAttemptAt"),
    },
)

TASK_LEASE = Source(
    type="TaskLease",
    key={"lease_id": "uuid", "lease_expires_at": "timestamptz", "assignee": "text"},
    fields={
        "id": Value(sql="case when {t}.assignee = {subject} then {t}.lease_id end"),
        "expiresAt": Value(sql="{t}.lease_expires_at"),
    },
)


def _end(column: str) -> Edge:
    """Declare one end of a dependency, whose id the dependency knows."""
    return Edge(
        target="Task",
        where=f"{{c}}.id = {{t}}.{column}",
        scoped=False,
        known={"id": global_id("tsk", column)},
    )


TASK_DEPENDENCY = Source(
    type="TaskDependency",
    table="task_dependencies",
    key={"predecessor_id": "uuid", "successor_id": "uuid", "type": "text"},
    permission=Permission.VIEW_PLAN,
    scope=scopes.BOTH_TASKS,
    fields={
        **columns("type", "lag", "origin"),
        "predecessor": _end("predecessor_id"),
        "successor": _end("successor_id"),
        "satisfied": Value(sql=SATISFIED),
    },
)

WAITING_ON = Source(
    type="WaitingOn",
    key={"value": "jsonb"},
    fields={
        **keys("party", "name", "reason", "since"),
        "task": Edge(
            target="Task", where="{c}.id = ({t}.value->>'taskId')::uuid", permission=Permission.VIEW_PLAN
        ),
    },
)

# Reached from its order alone: whoever sees the order sees its milestones.
MILESTONE = Source(
    type="Milestone",
    table="tasks",
    permission=Permission.VIEW_ORDERS,
    fields={
        "id": global_id("tsk"),
        **columns("name", "state"),
        "plannedAt": Value(sql="{t}.planned_end_at"),
        "forecastAt": Value(sql="{t}.forecast_end_at"),
        "reachedAt": Value(sql="case when {t}.state = 'CLOSED_COMPLETE' then {t}.actual_end_at end"),
        "line": links.LINE,
    },
)

FILTERS_INSIDE_ORDER = {
    "state": links.one_of("state"),
    "taskType": links.one_of("task_type"),
    "stage": links.one_of("stage"),
    "assignmentGroup": links.one_of("assignment_group"),
    "assignee": links.one_of("assignee"),
    "jeopardyLevel": JEOPARDY_LEVEL,
    "isCritical": Filter(sql="{c}.is_critical = {value}", type="bool"),
}
TASK_FILTERS = FILTERS_INSIDE_ORDER | {
    "unassigned": Filter(sql="({c}.assignee is null) = {value}", type="bool"),
    "requestType": links.one_of("request_type"),
    "order": Filter(sql="{c}.order_id = {value}", type="uuid", ids=("ord",)),
    "specification": links.one_of("specification", permission=Permission.VIEW_CATALOG),
    "dueBefore": Filter(sql="{c}.forecast_end_at < {value}", type="timestamptz"),
    "text": links.text_in("number", "name"),
}
TASK_SORTS = {
    "NUMBER": Sort(sql="{c}.number"),
    "PRIORITY": Sort(sql="{c}.priority", type="int4"),
    **{
        name: Sort(sql=f"{{c}}.{name.lower()}", type="timestamptz", nullable=True)
        for name in ("PLANNED_START_AT", "PLANNED_END_AT", "FORECAST_END_AT", "OPENED_AT")
    },
    "JEOPARDY": BY_JEOPARDY,
    "DUE": Sort(
        sql="coalesce({c}.due_at, {c}.planned_end_at, '9999-01-01 00:00:00+00'::timestamptz)",
        type="timestamptz",
    ),
}
TASKS_OF_ORDER = Edge(
    target="Task",
    where="{c}.order_id = {t}.id",
    order="{c}.sequence, {c}.id",
    many=True,
    size=50,
    filters=FILTERS_INSIDE_ORDER,
)
