"""Fallouts and their types as they are read: by staff alone."""

from dataclasses import replace

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Filter, Sort, Source, Value, columns, global_id
from persistence.graph.sources import links, scopes
from persistence.graph.sources.fallout_actions import allowed_actions, allowed_verbs

FALLOUT = Source(
    type="Fallout",
    table="fallouts",
    prefix="fal",
    permission=Permission.VIEW_FALLOUT,
    scope=scopes.STAFF,
    fields={
        "id": global_id("fal"),
        "number": links.NUMBER,
        **columns("type", "category", "state", "previousState", "stateReason", "origin"),
        **columns("priority", "shortDescription", "errorCode", "errorMessage", "externalSystem"),
        **columns("correlationKey", "attempts", "rootCause", "resolution", "resolutionNotes"),
        **columns("openedAt", "resolvedAt", "closedAt", "reopenCount", "autoVerb", "autoAttempts"),
        **columns("nextAutoAt", "affectedCount", "version"),
        "isRoot": Value(sql="coalesce({t}.root_fallout_id = {t}.id, false)"),
        "allowedActions": Value(sql=allowed_actions),
        "allowedVerbs": Value(sql=allowed_verbs),
        "falloutType": Edge(target="FalloutType", where="{c}.code = {t}.type"),
        "assignmentGroup": Edge(
            target="Group",
            rows="(select {t}.assignment_group as code where {t}.assignment_group is not null) {c}",
        ),
        "assignee": Edge(
            target="Person", rows="(select {t}.assignee as subject where {t}.assignee is not null) {c}"
        ),
        "order": links.ORDER,
        "line": links.LINE,
        "domainOrder": links.DOMAIN_ORDER,
        # staff alone comes here, and staff sees every row
        "task": replace(links.TASK, scoped=False),
        "causeTask": Edge(target="Task", where="{c}.id = {t}.cause_task_id", scoped=False),
        "rootFallout": Edge(target="Fallout", where="{c}.id = {t}.root_fallout_id", scoped=False),
        "blockedBy": Edge(
            target="Fallout",
            where="{c}.id = any({t}.blocked_by)",
            order="{c}.priority, {c}.opened_at, {c}.number",
            many=True,
            size=2,
            scoped=False,
        ),
        "workNotes": replace(links.work_notes("{c}.fallout_id = {t}.id"), scoped=False, permission=None),
        "history": replace(
            links.history(
                "{c}.order_id = {t}.order_id and {c}.entity_id = {t}.id and {c}.entity_type = 'Fallout'"
            ),
            scoped=False,
        ),
    },
)

FALLOUT_TYPE = Source(
    type="FalloutType",
    table="fallout_types",
    prefix="fty",
    permission=Permission.VIEW_FALLOUT,
    fields={
        "id": global_id("fty"),
        **columns("code", "name", "category", "description", "defaultPriority", "errorPatterns"),
        **columns("agentVerbs", "autoVerb", "autoAttempts", "autoDelay"),
        "defaultGroup": Edge(
            target="Group", rows="(select {t}.default_group as code where {t}.default_group is not null) {c}"
        ),
        "escalationGroup": Edge(
            target="Group",
            rows="(select {t}.escalation_group as code where {t}.escalation_group is not null) {c}",
        ),
        "medianResolution": Value(
            sql="(select known.median from resolution_times known where known.type = {t}.code)"
        ),
    },
)

FALLOUT_FILTERS = {
    "state": links.one_of("state"),
    "type": links.one_of("type"),
    "category": links.one_of("category"),
    "origin": links.one_of("origin"),
    "assignmentGroup": links.one_of("assignment_group"),
    "assignee": links.one_of("assignee"),
    "unassigned": Filter(sql="({c}.assignee is null) = {value}", type="bool"),
    "order": Filter(sql="{c}.order_id = {value}", type="uuid", ids=("ord",)),
    "task": Filter(sql="{c}.task_id = {value}", type="uuid", ids=("tsk",)),
    "errorCode": links.one_of("error_code"),
    "externalSystem": links.one_of("external_system"),
    "priorityAtMost": Filter(sql="{c}.priority <= {value}", type="int4"),
    "openedBefore": Filter(sql="{c}.opened_at < {value}", type="timestamptz"),
    "openedAfter": Filter(sql="{c}.opened_at > {value}", type="timestamptz"),
    "isRoot": Filter(sql="coalesce({c}.root_fallout_id = {c}.id, false) = {value}", type="bool"),
    "text": links.text_in("number", "short_description", "error_code"),
}
FALLOUT_SORTS = {
    "OPENED_AT": Sort(sql="{c}.opened_at", type="timestamptz"),
    "NUMBER": Sort(sql="{c}.number"),
    "PRIORITY": Sort(sql="{c}.priority", type="int4"),
    "RESOLVED_AT": Sort(sql="{c}.resolved_at", type="timestamptz", nullable=True),
    "AFFECTED_COUNT": Sort(sql="{c}.affected_count", type="int4"),
}
FALLOUT_EVENT_FILTERS = {
    "order": Filter(sql="{c}.order_id = {value}", type="uuid", ids=("ord",)),
    "state": links.one_of("state_to"),
    "type": Filter(sql="{c}.after->>'type' = any({value})", type="text[]"),
    "category": Filter(sql="{c}.after->>'category' = any({value})", type="text[]"),
    "assignmentGroup": Filter(sql="{c}.after->>'assignmentGroup' = any({value})", type="text[]"),
    "assignee": Filter(sql="{c}.after->>'assignee' = any({value})", type="text[]"),
    "bulk": Filter(sql="{c}.cause = 'bulk:' || {value}::text", type="uuid", ids=("blk",)),
}
