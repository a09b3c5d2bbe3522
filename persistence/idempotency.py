"""Repeated requests: a key belongs to a caller, and tells what came of the first request that bore it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson

from domain.errors import IdempotencyKeyReused
from persistence.database import Database
from persistence.feed_cursor import cursor_sql
from persistence.transaction import Transaction

KEPT_FOR = timedelta(days=7)


async def claim(tx: Transaction, subject: str, key: str, digest: str) -> Mapping[str, Any] | None:
    """Take the key, or give the answer kept under it; raises IdempotencyKeyReused when the digest differs.

    Waits for a transaction that has just taken the same key, so that two at once have one effect.
    """
    taken = await tx.driver.execute(
        "insert into idempotency_keys (subject, key, digest) values ($1, $2, $3) on conflict do nothing",
        subject,
        key,
        digest,
    )
    return None if taken == "INSERT 0 1" else await _recall(tx, subject, key, digest)


async def keep(tx: Transaction, subject: str, key: str, answer: Mapping[str, Any]) -> None:
    """Keep the answer under a key taken in this transaction."""
    await tx.driver.execute(
        "update idempotency_keys set answer = $3::jsonb where subject = $1 and key = $2",
        subject,
        key,
        orjson.dumps(answer).decode(),
    )


async def keep_with_cursor(
    tx: Transaction, subject: str, key: str, answer: Mapping[str, Any], cursor_key: str
) -> str:
    """Keep the answer with the feed's cursor of the present, and give that."""
    cursor: str = await tx.driver.fetchval(
        f"""update idempotency_keys set answer = $3::jsonb || jsonb_build_object('cursor', {cursor_sql("$4")})
        where subject = $1 and key = $2 returning answer->>'cursor'""",  # noqa: S608
        subject,
        key,
        orjson.dumps(answer).decode(),
        cursor_key,
    )
    return cursor


async def purge(database: Database) -> int:
    """Forget keys older than a week, in real time; returns how many."""
    async with database.transaction() as tx:
        gone: str = await tx.driver.execute(
            "delete from idempotency_keys where created_at < now() - $1::interval", KEPT_FOR
        )
    return int(gone.removeprefix("DELETE "))


async def _recall(tx: Transaction, subject: str, key: str, digest: str) -> Mapping[str, Any] | None:
    kept = await tx.driver.fetchrow(
        "select digest, answer from idempotency_keys where subject = $1 and key = $2", subject, key
    )
    if kept is None or kept["digest"] != digest:
        raise IdempotencyKeyReused(key)
    answer: Mapping[str, Any] | None = orjson.loads(kept["answer"]) if kept["answer"] else None
    return answer
