"""How orders are carried out: domain orders, what made none, tasks, and what follows what."""

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Interval,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from persistence.tables.columns import (
    flag,
    identity,
    jeopardy,
    listed,
    mapped,
    metadata,
    moment,
    moments,
    numbered,
    owner,
    percent,
    reference,
    span,
    whole,
    word,
    words,
)

product_order_numbers = Sequence("product_order_numbers", start=1001001, metadata=metadata)
service_order_numbers = Sequence("service_order_numbers", start=1001001, metadata=metadata)
resource_order_numbers = Sequence("resource_order_numbers", start=1001001, metadata=metadata)
# The worklist's rows, in its order, as persistence/graph/sources/worklists.py has them: an index each for
# a group's tasks and for a person's. They hold what lists are sorted, narrowed and scoped by, so that a list
# is counted, and the rows of a page are found, without a look at the table.
IN_NEED_OF_WORK = "state in ('OPEN', 'IN_PROGRESS', 'AWAITING_INFORMATION')"
MOST_URGENT_FIRST = (
    text("array_position('{CRITICAL,HIGH,MEDIUM,LOW,NONE}'::text[], jeopardy_level)"),
    "priority",
    text("coalesce(due_at, planned_end_at, '9999-01-01 00:00:00+00'::timestamptz)"),
    "id",
)
LOOKED_AT = (
    *("jeopardy_level", "due_at", "planned_end_at"),  # the keys above are made of them
    *("state", "stage", "task_type", "request_type", "specification"),
)
task_numbers = Sequence("task_numbers", start=1001001, metadata=metadata)

domain_orders = Table(
    "domain_orders",
    metadata,
    identity(),
    *owner(),
    Column("number", Text, nullable=False, unique=True),  # PO, SO or RO by its kind, given when recorded
    whole("sequence"),
    reference("line_id", "order_lines.id", required=True, on_delete="CASCADE"),
    Column("parent_id", Uuid),
    word("key", required=True),
    word("kind", required=True),
    word("specification", required=True),
    word("specification_version", required=True),
    word("action", required=True),
    word("service_category"),
    whole("instance_no", 1),
    flag("is_move"),
    word("state", required=True),
    word("previous_state"),
    word("state_reason"),
    word("reason", required=True),
    listed("characteristics"),
    Column("inventory_item_id", Uuid),
    *moments("planned_start_at", "planned_end_at", "forecast_end_at", "actual_start_at", "actual_end_at"),
    percent("progress"),
    whole("priority", 4),
    flag("ponr"),
    *jeopardy(),
    whole("version", 1),
    UniqueConstraint("line_id", "key"),
    Index("ix_domain_orders_order_id_sequence", "order_id", "sequence"),
    Index("ix_domain_orders_parent_id", "parent_id"),
)

decomposition_skips = Table(
    "decomposition_skips",
    metadata,
    identity(),
    *owner(),
    reference("line_id", "order_lines.id", required=True, on_delete="CASCADE"),
    Column("domain_order_id", Uuid, nullable=False),
    word("source", required=True),
    word("target", required=True),
    word("reason", required=True),
    word("explanation", required=True),
    word("missing_characteristic"),
    moment("resolved_at"),
    word("resolved_by"),
    flag("waived"),
    Index("ix_decomposition_skips_order_id", "order_id"),
    Index("ix_decomposition_skips_domain_order_id", "domain_order_id"),
)

tasks = Table(
    "tasks",
    metadata,
    identity(),
    *owner(),
    numbered("task_numbers", "TASK"),
    whole("sequence"),
    word("key", required=True),
    word("name", required=True),
    word("task_type", required=True),
    span("duration_likely", required=True),
    span("duration_optimistic"),
    span("duration_pessimistic"),
    word("stage", required=True),
    Column("line_id", Uuid),
    Column("domain_order_id", Uuid),
    word("specification"),  # of its domain order or line
    word("state", required=True),
    word("previous_state"),
    word("state_reason"),
    word("resolution"),
    word("request_type"),
    word("partner"),
    word("assignment_group"),
    word("expected_group"),
    word("assignee"),
    words("required_skills"),
    whole("priority", 4),
    word("calendar", required=True),
    moment("not_before"),
    moment("hold_until"),
    word("condition"),
    flag("is_ponr"),
    flag("skippable"),
    flag("blocking", default=True),
    words("required_outputs"),
    words("optional_outputs"),
    word("retry_policy"),
    span("timeout"),
    whole("max_attempts", 3),
    whole("attempt", 0),
    whole("attempt_group", 1),
    whole("failures", 0),
    whole("lost_leases", 0),
    *moments("attempt_started_at", "next_attempt_at", "timeout_at"),
    Column("lease_id", Uuid),
    moment("lease_expires_at"),
    word("last_error"),
    word("correlation_key"),
    word("execution_mode", required=True),
    span("estimate"),
    percent("reported_progress", required=False),
    *moments("planned_start_at", "planned_end_at", "forecast_start_at", "forecast_end_at"),
    *moments("opened_at", "actual_start_at", "actual_end_at"),
    moment("due_at"),  # the committed date of its line, else of its order
    span("slack_to_plan_end"),
    span("slack_to_due"),
    flag("is_critical"),
    percent("progress"),
    mapped("inputs"),
    mapped("outputs"),
    listed("waiting_on"),
    words("allowed_actions"),
    *jeopardy(),
    moment("paused_since"),
    Column("paused_for", Interval, nullable=False, server_default=text("'0'")),
    Column("root_fallout_id", Uuid),
    whole("version", 1),
    Index("ix_tasks_order_id_sequence", "order_id", "sequence"),
    Index("ix_tasks_line_id", "line_id"),
    Index("ix_tasks_domain_order_id", "domain_order_id"),
    Index("ix_tasks_assignment_group_state", "assignment_group", "state"),
    Index("ix_tasks_assignee_state", "assignee", "state"),
    *(
        Index(
            f"ix_tasks_{whose}_worklist",
            whose,
            *MOST_URGENT_FIRST,
            postgresql_include=[*LOOKED_AT, other],
            postgresql_where=text(f"{IN_NEED_OF_WORK} and {whose} is not null"),
        )
        for whose, other in (("assignment_group", "assignee"), ("assignee", "assignment_group"))
    ),
    Index(
        "ix_tasks_expected_group",
        "expected_group",
        postgresql_where=text("assignment_group is null and state in ('DRAFT', 'SCHEDULED')"),
    ),
    Index(
        "ix_tasks_open",
        "order_id",
        "line_id",
        "domain_order_id",
        postgresql_where=text("state in ('OPEN', 'IN_PROGRESS') and stage <> 'SUBMITTED'"),
    ),
    Index("ix_tasks_unstarted", "task_type", "opened_at", postgresql_where=text("state = 'OPEN'")),
    Index("ix_tasks_state_request_type", "state", "request_type"),
    Index(  # what workers take, in the order in which they take it
        "ix_tasks_ready",
        "request_type",
        "priority",
        "opened_at",
        "id",
        postgresql_where=text("state = 'OPEN'"),
    ),
    Index(
        "ix_tasks_lease_expires_at",
        "lease_expires_at",
        postgresql_where=text("lease_expires_at is not null"),
    ),
    Index(
        "ix_tasks_correlation_key", "correlation_key", postgresql_where=text("correlation_key is not null")
    ),
)


def _end(name: str) -> Column[Any]:
    return Column(name, Uuid, ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False)


task_dependencies = Table(
    "task_dependencies",
    metadata,
    *owner(),
    _end("predecessor_id"),
    _end("successor_id"),
    word("type", required=True),
    span("lag", required=True),
    word("origin", required=True),
    PrimaryKeyConstraint("predecessor_id", "successor_id", "type"),
    Index("ix_task_dependencies_order_id", "order_id"),
    Index("ix_task_dependencies_successor_id", "successor_id"),
)
