"""The terms of a mutation: which one, against repetition, on trial, on which version."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`digest` tells equal arguments from others under the same idempotency key."""

    mutation: str
    digest: str = ""
    idempotency_key: str | None = None
    dry_run: bool = False
    expected_version: int | None = None

    @property
    def key(self) -> str | None:
        """The key to keep the answer under; a trial keeps nothing."""
        return None if self.dry_run else self.idempotency_key
