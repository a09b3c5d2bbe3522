"""Tokens that were checked a moment ago, so that a client that asks often is not checked each time."""

import time
from collections import OrderedDict

from server.identity import Identity

MOST = 2_000
FOR_HOW_LONG = 30.0  # seconds; so long a key that its issuer withdrew may still be good


class KnownTokens:
    """The identities of tokens, for a while, and never beyond a token's own end."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, Identity]] = OrderedDict()

    def find(self, token: str) -> Identity | None:
        """Return the identity of a token that was checked a moment ago."""
        until, identity = self._known.get(token, (0.0, None))
        if identity is None or time.time() >= min(until, identity.expires_at or until):
            return None
        return identity

    def keep(self, token: str, identity: Identity) -> Identity:
        """Remember a token that was just checked; the oldest makes place."""
        self._known[token] = (time.time() + FOR_HOW_LONG, identity)
        self._known.move_to_end(token)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return identity
