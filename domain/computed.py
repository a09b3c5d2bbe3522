"""Fields that follow from others, or say nothing that happened: events do not list their changes."""

# What computing anew changes on many tasks at once; it is recorded, but is no event of its own.
COMPUTED = frozenset(
    {
        "version",
        "planned_start_at",
        "planned_end_at",
        "forecast_start_at",
        "forecast_end_at",
        "slack_to_plan_end",
        "slack_to_due",
        "is_critical",
        "progress",
        "waiting_on",
        "allowed_actions",
        "critical_path",
        "next_look_at",
        "plan_version",
        "plan_status",
        "jeopardy_level",
        "jeopardy_reason",
        "jeopardy_cause_id",
        "jeopardy_below_since",
        "delayed_percent",
        "hold_until",
        "simulated_at",
        "paused_since",
        "paused_for",
        "root_fallout_id",
        "blocked_by",
        "affected_count",
        "allowed_verbs",
        "lease_id",  # known to its holder alone
        "lease_expires_at",  # put off by each sign of life
    }
)
