"""What of an input cannot be kept, or be compared with another request: refused before anything is done."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from domain.errors import Fault, ValidationFailed

DEEPEST = 32  # objects and lists inside one another
LARGEST = 2**63 - 1
LONGEST_NAMES = 255  # characters
MOST = 100  # faults that are told at once
NAMES = frozenset({"idempotencyKey", "externalId", "sourceSystem"})  # what requests and orders are found by

Path = tuple[str, ...]


def require_keepable(input: Any) -> None:
    """Refuse an input with text, numbers or nesting that cannot be kept.

    Raises ValidationFailed with the first hundred such places.
    """
    faults = tuple(islice(_faults(input), MOST))
    if faults:
        raise ValidationFailed(faults)


def _faults(input: Any) -> Iterator[Fault]:
    """Look at every value without recursion, because it may be nested as deep as a client likes."""
    waiting: list[tuple[Path, Any]] = [((), input)]
    while waiting:
        path, value = waiting.pop()
        below = _below(value)
        if below and len(path) == DEEPEST:
            yield _fault(path, "It is nested too deeply.", f"Nest at most {DEEPEST} levels.")
        else:
            waiting += [((*path, _legible(str(name))), each) for name, each in reversed(below)]
        yield from _faults_of(path, value)


def _below(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _faults_of(path: Path, value: Any) -> Iterator[Fault]:
    texts: Iterable[Any] = value if isinstance(value, dict) else (value,)
    if any(isinstance(each, str) and not _is_text(each) for each in texts):
        yield _fault(path, "It holds NUL or half a character, which cannot be kept.", "Send it without.")
    if isinstance(value, str) and path and path[-1] in NAMES and not 1 <= len(value) <= LONGEST_NAMES:
        yield _fault(path, f"It has {len(value)} characters.", f"Send 1 to {LONGEST_NAMES} characters.")
    if isinstance(value, int) and abs(value) > LARGEST:
        yield _fault(path, "The number is too large.", "Send it as text.")


def _is_text(value: str) -> bool:
    return "\0" not in value and _legible(value) == value


def _legible(value: str) -> str:
    return value.encode(errors="backslashreplace").decode()


def _fault(path: Path, problem: str, way_out: str) -> Fault:
    return Fault(path=path or ("input",), problem=problem, way_out=way_out)
