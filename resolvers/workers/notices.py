"""Tell those responsible what happened to an alert: the job `notify`."""

import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from domain.attempts import Failure
from domain.calendar import shown
from domain.jeopardy_levels import SEVERITY
from domain.outcome import Job
from persistence.notices import Notice, is_delivered, mark_delivered, mark_given_up, notice_of
from resolvers.context import Context
from resolvers.notices import Letter
from resolvers.outbound import OutboundFailed, OutboundRequest

PATIENCE: Final = timedelta(seconds=10)  # with a receiver that is slow
WEBHOOK, LETTER = "webhook", "letter"
DONE_FROM: Final = 200
NOT_DONE_FROM: Final = 300


async def notify(context: Context, job: Job) -> None:
    """Send a notice by every way that is set up, by each once; safe to repeat.

    Raises OutboundFailed when a receiver did not take it, so that the job is tried again later.
    """
    told = context.notices
    if told.webhook_url is None and told.mailer is None:
        return
    assert job.part_id is not None
    notice = await notice_of(context.database, job.part_id)
    if notice is None or SEVERITY[notice.level] < SEVERITY[told.least]:
        return
    key = key_of(job)
    event = str(job.about).partition(" ")[0]
    if told.webhook_url is not None:
        await _once(context, key, WEBHOOK, partial(_post, context, told.webhook_url, key, event, notice))
    if told.mailer is not None and notice.recipients:
        await _once(context, key, LETTER, partial(told.mailer.send, letter(key, event, notice)))


async def give_notice_up(context: Context, job: Job, failure: Failure) -> None:  # noqa: ARG001 - as with all that is given up
    """Mark a notice as given up by every way that is set up and did not take it."""
    assert job.part_id is not None
    notice = await notice_of(context.database, job.part_id)
    if notice is None:
        return
    if context.notices.webhook_url is not None:
        await mark_given_up(context.database, key_of(job), WEBHOOK)
    if context.notices.mailer is not None and notice.recipients:
        await mark_given_up(context.database, key_of(job), LETTER)


def key_of(job: Job) -> str:
    """Give the id by which receivers know a notice."""
    return f"{job.part_id}.{job.about}".replace(" ", ".")


async def _once(context: Context, key: str, channel: str, deliver: Callable[[], Awaitable[None]]) -> None:
    if not await is_delivered(context.database, key, channel):
        await deliver()
        await mark_delivered(context.database, key, channel)


async def _post(context: Context, url: str, key: str, event: str, notice: Notice) -> None:
    at = datetime.now(UTC)  # deliveries live by the real clock
    body = webhook_body(event, notice)
    headers = {"content-type": "application/json", **signed(context.notices.webhook_secret, key, at, body)}
    response = await context.outbound.send(
        OutboundRequest(url=url, body=body, headers=headers, timeout=PATIENCE)
    )
    if not DONE_FROM <= response.status < NOT_DONE_FROM:
        raise OutboundFailed("CONNECTION", f"The receiver of alerts answered {response.status}.")


def webhook_body(event: str, notice: Notice) -> bytes:
    """Write what a webhook carries: the event's type, when the alert last changed, and the alert."""
    return json.dumps(
        {"type": event, "timestamp": notice.changed_at.isoformat(), "data": notice.data}, sort_keys=True
    ).encode()


def signed(secret: bytes, key: str, at: datetime, body: bytes) -> dict[str, str]:
    """Sign a body as Standard Webhooks do: HMAC-SHA256 over id, time and body."""
    moment = str(int(at.timestamp()))
    digest = hmac.new(secret, b".".join((key.encode(), moment.encode(), body)), hashlib.sha256).digest()
    signature = base64.b64encode(digest).decode()
    return {"webhook-id": key, "webhook-timestamp": moment, "webhook-signature": f"v1,{signature}"}


def letter(key: str, event: str, notice: Notice) -> Letter:
    """Write an e-mail about an alert."""
    what = event.removeprefix("Jeopardy").lower()
    subject = f"[{notice.level}] {notice.about} of {notice.data['order']['number']}: jeopardy {what}"
    return Letter(key=key, to=notice.recipients, subject=subject, text=_text(notice.data))


def _text(data: dict[str, Any]) -> str:
    alert, cause = data["alert"], data["causeTask"]
    lines = [
        f"Order {data['order']['number']} of {data['order']['account']}.",
        f"Alert {alert['number']}: {alert['level']}, because of {alert['reason']}.",
    ]
    for name, words in (("predictedEndAt", "It is expected to end at"), ("dueAt", "It has to end by")):
        if alert[name]:
            lines.append(f"{words} {shown(datetime.fromisoformat(alert[name]))}.")
    if cause:
        lines.append(f"At the root of it is {cause['number']}, {cause['name']}.")
    if alert["mitigationNote"]:
        lines.append(f"What is done: {alert['mitigationNote']}")
    return "\n".join(lines) + "\n"
