"""What can be wrong with a request before any row is read: each problem has a stable code."""

from collections.abc import Mapping
from typing import Any


class RequestProblem(Exception):
    """An argument, or a field, that the request must not have; `extra` goes beside the code."""

    def __init__(self, code: str, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.extra: Mapping[str, Any] = extra


class NotCompilable(Exception):
    """The selection cannot be one statement; the reference executor answers it."""
