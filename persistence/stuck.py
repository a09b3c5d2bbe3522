"""What is stuck: SQL for the work that nobody takes up, wherever it waits; for meters and for the graph.

`{at}` is the business time, `{speed}` how much faster than real time it runs; `{longer}` is how long (real
time) systems may let work lie, `{unstarted}` how long (business time) people may.
"""

from collections.abc import Mapping

FRESH = "interval '15 seconds'"  # a worker that was seen since is at work; it shows itself every 3
BY_SYSTEMS = "('AUTOMATED', 'CALLOUT')"
BY_PEOPLE = "('MANUAL', 'WORK_ORDER', 'APPROVAL', 'ENRICHMENT', 'COMPENSATION')"
SINCE = "greatest(k.opened_at, k.next_attempt_at)"
WAITING_JOBS = "from jobs.pgqueuer j where j.status in ('queued', 'picked') and j.execute_after <= now()"
LATE_LOOKS = "from orders o where o.next_look_at < {at}"
UNPLACED = "from events e where e.position is null"


def _count(tail: str) -> str:
    return f"(select count(*)::int4 {tail})"


def _ready(by: str, limit: str) -> str:
    # opened_at alone is what the index serves
    ready = f"from tasks k where k.state = 'OPEN' and k.task_type in {by} and k.opened_at < {limit}"
    return _count(f"{ready} and {SINCE} < {limit}")


COUNTS: Mapping[str, str] = {
    "ready_tasks": _ready(BY_SYSTEMS, "{at} - {longer} * {speed}"),
    "unstarted_tasks": _ready(BY_PEOPLE, "{at} - {unstarted}"),
    "jobs_waiting": _count(WAITING_JOBS),
    "late_jobs": _count(f"{WAITING_JOBS} and greatest(j.created, j.execute_after) < now() - {{longer}}"),
    "jobs_on_hold": _count("from jobs.pgqueuer j where j.status = 'failed'"),
    "odds_given_up": _count(
        "from odds_given_up g join orders o on o.id = g.order_id and o.plan_version = g.plan_version"
        " where o.completed_at is null and o.cancelled_at is null"
    ),
    "notices_given_up": _count("from alert_deliveries d where d.given_up_at is not null"),
    "events_waiting": _count(UNPLACED),
    "workers": _count(f"from worker_heartbeats w where w.seen_at > now() - {FRESH}"),
    "overdue_looks": _count(f"{LATE_LOOKS} - {{longer}} * {{speed}}"),
}
AGES: Mapping[str, str] = {
    "oldest_job": f"(select now() - min(greatest(j.created, j.execute_after)) {WAITING_JOBS})",
    "relay_lag": f"(select max(greatest(now() - e.recorded_at, '0')) {UNPLACED})",
    "worker_lag": "(select now() - max(w.seen_at) from worker_heartbeats w)",
    "look_lag": f"(select ({{at}} - min(o.next_look_at)) / {{speed}} {LATE_LOOKS})",
}
SPEED = "coalesce((select speed from business_clock), 1::float8)"


def filled(template: str, **places: str) -> str:
    """Fill in the named places, and leave the others."""
    for name, value in places.items():
        template = template.replace(f"{{{name}}}", value)
    return template
