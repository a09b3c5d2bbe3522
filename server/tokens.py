"""Tokens that we sign ourselves: for development and the demo, with the shared secret."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey

from domain.permissions import Role

AUDIENCE = "somgraph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Whom a token speaks for, and what narrows what it may see."""

    subject: str
    roles: Sequence[Role]
    groups: Sequence[str] = ()
    accounts: Sequence[str] = ()
    topics: Sequence[str] = ()

    @property
    def claims(self) -> Mapping[str, Any]:
        """Write down what it is, as the server reads it."""
        return {
            "sub": self.subject,
            "roles": [role.value for role in self.roles],
            "groups": list(self.groups),
            "accounts": list(self.accounts),
            "topics": list(self.topics),
        }


def issue(
    bearer: Bearer, secret: str, lifetime: timedelta, *, issuer: str | None = None, audience: str = AUDIENCE
) -> str:
    """Sign a token with HS256; it is valid from now on, in real time."""
    now = int(time.time())
    times = {"iat": now, "exp": now + int(lifetime.total_seconds()), "aud": audience}
    origin = {"iss": issuer} if issuer else {}
    return jwt.encode(
        {"alg": "HS256"}, {**bearer.claims, **times, **origin}, OctKey.import_key(secret.encode())
    )
