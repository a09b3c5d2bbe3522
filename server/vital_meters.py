"""Meters of the whole installation, read when Prometheus comes: what lags, what is stuck."""

from datetime import timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Gauge

from persistence.vital_signs import VitalSigns

# By the name of the sign; times are in seconds, and 0 when nothing waits.
METERS: Final = {
    "ready_tasks": ("som_ready_tasks", "Tasks for systems, ready but not started for too long."),
    "unstarted_tasks": ("som_unstarted_tasks", "Tasks for people, ready but not started for too long."),
    "jobs_waiting": ("som_jobs_waiting", "Jobs that wait for a worker, or are at one."),
    "late_jobs": ("som_late_jobs", "Jobs that have waited for too long."),
    "jobs_on_hold": ("som_jobs_on_hold", "Jobs that were given up."),
    "odds_given_up": ("som_odds_given_up", "Open orders whose plans no worker lived to simulate."),
    "notices_given_up": ("som_notices_given_up", "Notices of alerts that were never delivered."),
    "events_waiting": ("som_events_waiting", "Events without a place in the feed."),
    "workers": ("som_workers", "Workers that were seen in the last 15 seconds."),
    "overdue_looks": ("som_overdue_looks", "Orders that time alone should have moved on long ago."),
    "oldest_job": ("som_oldest_job_seconds", "How long the oldest job has waited."),
    "relay_lag": ("som_relay_lag_seconds", "How long the oldest event has waited for its place in the feed."),
    "worker_lag": ("som_worker_lag_seconds", "How long ago a worker was last seen; NaN when there is none."),
    "look_lag": ("som_look_lag_seconds", "How far behind the looks at orders are."),
}


class VitalMeters:
    """The gauges of the installation; every process that is asked shows the same."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._gauges = {sign: Gauge(*meter, registry=registry) for sign, meter in METERS.items()}
        self._up = Gauge("som_database_up", "1 when the database answered just now.", registry=registry)

    def show(self, signs: VitalSigns | None) -> None:
        """Take what was seen; None when the database did not answer."""
        self._up.set(signs is not None)
        for sign, gauge in self._gauges.items():
            gauge.set(_number(sign, getattr(signs, sign, None)))


def _number(sign: str, value: float | timedelta | None) -> float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    nothing = float("nan") if sign == "worker_lag" else 0.0
    return nothing if value is None else float(value)
