"""What was asked, as resolvers take it: the mutation, its terms, and a digest of its arguments."""

from dataclasses import fields, is_dataclass
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson
from strawberry import UNSET

from domain.durations import format_duration
from resolvers.request import Request
from schema.inputs.writes import Change, Write

TERMS = frozenset({"idempotency_key", "dry_run"})


def asked(mutation: str, input: Write) -> Request:
    """Take the terms off an input; the digest covers everything else."""
    return Request(
        mutation=mutation,
        idempotency_key=input.idempotency_key,
        digest=digest(mutation, input),
        dry_run=input.dry_run,
        expected_version=input.expected_version if isinstance(input, Change) else None,
    )


def digest(mutation: str, input: Write) -> str:
    """Tell equal arguments from others: SHA-256 over canonical JSON, in hex."""
    content = {name: value for name, value in given(input).items() if name not in TERMS}
    return sha256(
        orjson.dumps([mutation, content], default=_canonical, option=orjson.OPT_SORT_KEYS)
    ).hexdigest()


def given(input: Any) -> dict[str, Any]:
    """List what was given in an input, by Python name, as plain data; what was not given is absent."""
    values = ((each.name, getattr(input, each.name)) for each in fields(input))
    return {name: _plain(value) for name, value in values if value is not UNSET}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return given(value) if is_dataclass(value) else value


def _canonical(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, timedelta):
        return format_duration(value)
    raise TypeError(f"{type(value).__name__} has no canonical JSON.")
