"""Alerts of jeopardy: what people do about them."""

from collections.abc import Mapping

from domain import jeopardy_handling
from domain.jeopardy_alerts import MitigationAction
from domain.outcome import Outcome
from domain.permissions import Permission
from resolvers.answer import Answer, Value
from resolvers.change import Occasion, change
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import Named


async def acknowledge(context: Context, asked: Request, alert: str) -> Answer:
    """Take note of an alert."""
    return await change(
        context,
        asked,
        _named(alert),
        lambda on: jeopardy_handling.acknowledge(on.tree, on.id, at=on.at, actor=on.actor),
        Permission.ACKNOWLEDGE_JEOPARDY,
        objects=_alert_changed,
    )


async def mitigate(
    context: Context, asked: Request, alert: str, *, action: MitigationAction, note: str
) -> Answer:
    """Say what is done against the danger."""
    return await change(
        context,
        asked,
        _named(alert),
        lambda on: jeopardy_handling.mitigate(
            on.tree, on.id, action=action, note=note, at=on.at, actor=on.actor
        ),
        Permission.MITIGATE_JEOPARDY,
        objects=_alert_changed,
    )


def _named(alert: str) -> Named:
    return Named(path="alert", text=alert, accepted=("jal",))


def _alert_changed(on: Occasion, _: Outcome) -> Mapping[str, Value]:
    return {"order": on.tree.order.id, "alert": on.id}
