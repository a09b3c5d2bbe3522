"""What those responsible for an alert are told, who they are, and what was delivered already."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from domain.jeopardy_alerts import JeopardyLevel
from persistence.database import Database

NOTICE = """
select alert.level, alert.scope,
    greatest(alert.raised_at, alert.acknowledged_at, alert.mitigated_at, alert.cleared_at) as changed_at,
    json_build_object(
        'alert', json_build_object('id', 'jal_' || alert.id, 'number', alert.number, 'scope', alert.scope,
            'state', alert.state, 'level', alert.level, 'previousLevel', alert.previous_level,
            'reason', alert.reason, 'raisedAt', alert.raised_at, 'predictedEndAt', alert.predicted_end_at,
            'dueAt', alert.due_at, 'delayedPercent', alert.delayed_percent,
            'escalations', alert.escalations, 'mitigation', alert.mitigation,
            'mitigationNote', alert.mitigation_note),
        'order', json_build_object('id', 'ord_' || orders.id, 'number', orders.number,
            'account', accounts.name, 'priority', orders.priority,
            'committedDueAt', orders.committed_due_at),
        'line', case when line.id is not null then json_build_object(
            'id', 'lin_' || line.id, 'lineNo', line.line_no) end,
        'task', case when task.id is not null then json_build_object(
            'id', 'tsk_' || task.id, 'number', task.number, 'name', task.name) end,
        'causeTask', case when cause.id is not null then json_build_object(
            'id', 'tsk_' || cause.id, 'number', cause.number, 'name', cause.name) end) as data,
    array(select distinct told.email from (
        select person.email from people person where person.subject in (task.assignee, cause.assignee)
        union all select team.email from assignment_groups team
        where team.code in (task.assignment_group, cause.assignment_group) or team.told_of_alerts
        union all select person.email from assignment_groups team
        join memberships membership on membership.group_code = team.code
        join people person on person.subject = membership.subject where team.told_of_alerts
    ) told where told.email is not null order by told.email) as recipients
from jeopardy_alerts alert
join orders on orders.id = alert.order_id
join accounts on accounts.id = alert.account_id
left join order_lines line on line.id = alert.line_id
left join tasks task on task.id = alert.task_id
left join tasks cause on cause.id = alert.cause_task_id
where alert.id = $1
"""
DELIVERED = (
    "insert into alert_deliveries (key, channel, delivered_at) values ($1, $2, now())"
    " on conflict (key, channel) do update set delivered_at = now(), given_up_at = null"
)
GIVEN_UP = (
    "insert into alert_deliveries (key, channel, given_up_at) values ($1, $2, now()) on conflict do nothing"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An alert as it is now, in JSON, and the addresses of those responsible."""

    level: JeopardyLevel
    scope: str
    changed_at: datetime
    data: dict[str, Any]
    recipients: tuple[str, ...]

    @property
    def about(self) -> str:
        """Say what the alert is about, in a few words."""
        task, line = self.data["task"], self.data["line"]
        if task:
            return f"{task['number']} {task['name']}"
        return "Order" if line is None else f"Line {line['lineNo']}"


async def notice_of(database: Database, alert_id: UUID) -> Notice | None:
    """Read what there is to say about an alert; None when its order is gone."""
    rows = await database.reads.fetch(NOTICE, alert_id)
    return next((_notice(row) for row in rows), None)


async def is_delivered(database: Database, key: str, channel: str) -> bool:
    """Was this notice taken already by this way?"""
    sql = "select from alert_deliveries where key = $1 and channel = $2 and delivered_at is not null"
    return bool(await database.reads.fetch(sql, key, channel))


async def mark_delivered(database: Database, key: str, channel: str) -> None:
    """Remember that a notice was taken."""
    async with database.transaction() as tx:
        await tx.driver.execute(DELIVERED, key, channel)


async def mark_given_up(database: Database, key: str, channel: str) -> None:
    """Remember that a notice will not be taken, unless it was."""
    async with database.transaction() as tx:
        await tx.driver.execute(GIVEN_UP, key, channel)


async def forget_delivered(database: Database, kept_for: timedelta) -> int:
    """Forget what was delivered, or given up, longer ago than that, in real time; returns how many."""
    async with database.transaction() as tx:
        gone: str = await tx.driver.execute(
            "delete from alert_deliveries"
            " where delivered_at < now() - $1::interval or given_up_at < now() - $1::interval",
            kept_for,
        )
    return int(gone.removeprefix("DELETE "))


def _notice(row: Any) -> Notice:
    return Notice(
        level=JeopardyLevel(row["level"]),
        scope=row["scope"],
        changed_at=row["changed_at"],
        data=orjson.loads(row["data"]),
        recipients=tuple(row["recipients"]),
    )
