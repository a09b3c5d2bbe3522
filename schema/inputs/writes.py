"""What every mutation takes: a key against repetition, a trial run, the version that the caller saw."""

import strawberry

from schema.declared import declared


@strawberry.input(description="What every mutation takes.")
class Write:
    """What every mutation takes."""

    idempotency_key: str | None = declared(
        "Your key for this request: the same key and arguments give the same answer, for 7 days.",
        default=None,
    )
    dry_run: bool = declared("Do everything, answer, and undo it.", default=False)


@strawberry.input(description="What every mutation takes that acts on something which exists.")
class Change(Write):
    """What every mutation takes that acts on something which exists."""

    expected_version: int | None = declared(
        "The version that you saw; refused with VersionConflict when it has another one.", default=None
    )
