"""Trouble with the database that passes: told to callers as a refusal to try again."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg  # type: ignore[import-untyped]

from domain.errors import Unavailable, ValidationFailed

CONNECTION_TROUBLE = (
    OSError,  # TimeoutError included
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, starting up, statement took too long
    asyncpg.InsufficientResourcesError,  # too many connections
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # used in the moment between the server's farewell and the end of the socket
)
TROUBLE_THAT_PASSES = (
    *CONNECTION_TROUBLE,
    asyncpg.TransactionRollbackError,  # deadlock
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)
TEXT_THAT_CANNOT_BE_KEPT = (asyncpg.UntranslatableCharacterError, asyncpg.CharacterNotInRepertoireError)


@contextmanager
def translated() -> Iterator[None]:
    """Raise Unavailable for trouble that passes, ValidationFailed for text that PostgreSQL cannot keep."""
    try:
        yield
    except (*TROUBLE_THAT_PASSES, *TEXT_THAT_CANNOT_BE_KEPT) as error:
        _raise_translated(error)
        raise


def _raise_translated(error: BaseException) -> None:
    if isinstance(error, TROUBLE_THAT_PASSES) and not _is_a_mistake_of_ours(error):
        raise Unavailable from error
    if isinstance(error, TEXT_THAT_CANNOT_BE_KEPT):
        raise ValidationFailed.of(
            "input",
            problem="A text holds the character NUL, which cannot be kept.",
            way_out="Send the text without it.",
        ) from error


def _is_a_mistake_of_ours(error: BaseException) -> bool:
    """Is it a statement that we wrote wrong? asyncpg says so in the class of lost connections."""
    return isinstance(error, asyncpg.InterfaceError) and (
        isinstance(error, asyncpg.DataError)
        or any(text in str(error) for text in ("another operation", "the server expects"))
    )
