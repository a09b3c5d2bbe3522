"""Callouts: requests to the operator's own systems, which a worker sends (SOM domain §5.3, §5.6, §7.2)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from domain.catalog import CalloutTemplate, Catalog
from domain.plan import Task, TaskType
from domain.plan_templates import task_template
from domain.tree import OrderTree

WORKER: Final = "system"  # the subject of our own workers, whose tasks callouts are
ACCEPTED: Final = 202
TRANSIENT: Final[Mapping[int, str]] = {408: "TIMEOUT", 425: "RATE_LIMIT", 429: "RATE_LIMIT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """It was done; these are the outputs."""

    outputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """It was taken on; the answer comes later as a task event with the correlation key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It was not done; `retryable` when the next try may go better."""

    code: str
    message: str
    retryable: bool


Verdict = Answered | Awaited | Refused


def callout_of(task: Task, tree: OrderTree, catalog: Catalog) -> CalloutTemplate | None:
    """Say what a worker is to send for a task; None when an outside worker carries it out."""
    if task.task_type is not TaskType.CALLOUT:
        return None
    template = task_template(task, tree, catalog)
    return template.callout if template else None


def callout_body(task: Task, tree: OrderTree) -> bytes:
    """Write as JSON what the outside needs to know; a later answer names the correlation key."""
    body = {
        "task": task.number,
        "requestType": task.request_type,
        "executionMode": task.execution_mode,
        "attempt": task.attempt,
        "correlationKey": task.correlation_key,
        "order": tree.order.number,
        "inputs": dict(task.inputs),
    }
    return json.dumps(body, ensure_ascii=False).encode()


def read_answer(status: int, body: bytes) -> Verdict:
    """Read an answer of HTTP: outputs are the object `outputs` of a JSON object, or nothing at all."""
    if status == ACCEPTED:
        return Awaited()
    if not 200 <= status < 300:
        return _problem(status, body)
    try:
        answer = json.loads(body) if body.strip() else {}
    except ValueError:
        return Refused(code="DATA", message="The answer is not JSON.", retryable=False)
    outputs = answer.get("outputs", {}) if isinstance(answer, dict) else None
    if not isinstance(outputs, dict):
        return Refused(code="DATA", message="The answer holds no object `outputs`.", retryable=False)
    return Answered(outputs=outputs)


def _problem(status: int, body: bytes) -> Refused:
    told = " ".join(body[:500].decode("utf-8", "replace").replace("\0", "").split())
    message = f"The answer was {status}{f': {told}' if told else ''}."
    if status >= 500:
        return Refused(code="HTTP_5XX", message=message, retryable=True)
    if status in TRANSIENT:
        return Refused(code=TRANSIENT[status], message=message, retryable=True)
    return Refused(code=f"HTTP_{status}", message=message, retryable=False)
