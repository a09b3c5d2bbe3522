"""Who a token speaks for: its claims, as a viewer with an end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.permissions import Role, Viewer

LONGEST_TEXT = 200  # characters of a subject, group, account or topic
MOST_TEXTS = 500


class Unauthenticated(Exception):
    """There is no token, or it cannot be trusted; the message says what to do, and nothing about keys."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A viewer, known until the real time `expires_at` (seconds since 1970); None: nobody in particular."""

    viewer: Viewer
    expires_at: float | None


ANYBODY = Identity(viewer=Viewer(subject="anonymous"), expires_at=None)


def identity_of(claims: Mapping[str, Any]) -> Identity:
    """Read claims whose signature and times were checked; raises Unauthenticated."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_TEXT:
        raise Unauthenticated("The token's claim sub must name who you are.")
    viewer = Viewer(
        subject=subject,
        roles=_roles(claims),
        groups=_texts(claims, "groups"),
        accounts=_texts(claims, "accounts"),
        topics=_texts(claims, "topics"),
    )
    return Identity(viewer=viewer, expires_at=float(claims["exp"]))


def _roles(claims: Mapping[str, Any]) -> frozenset[Role]:
    given = _texts(claims, "roles")
    known = {role.value for role in Role if role is not Role.SYSTEM}
    if not given or given - known:
        raise Unauthenticated(f"The token's claim roles must list one or more of {', '.join(sorted(known))}.")
    return frozenset(Role(name) for name in given)


def _texts(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    given = claims.get(name, [])
    if not isinstance(given, list) or len(given) > MOST_TEXTS:
        raise Unauthenticated(f"The token's claim {name} must be a list of texts.")
    if not all(isinstance(each, str) and 0 < len(each) <= LONGEST_TEXT for each in given):
        raise Unauthenticated(f"The token's claim {name} must be a list of texts.")
    return frozenset(given)
