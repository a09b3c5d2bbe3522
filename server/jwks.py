"""The issuer's public keys: fetched by HTTP, kept for a while, fetched again when a token names a new one."""

import asyncio
import logging
import math
import time

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jwk import KeySet as JsonWebKeys

from server.identity import Unauthenticated

ASYMMETRIC = ("RS256", "ES256")
LARGEST_DOCUMENT = 256 * 1024  # bytes
PAUSE = 10.0  # seconds between two fetches for unknown keys, so that forged tokens cannot make us a nuisance

logger = logging.getLogger("som.jwks")


class KeySet:
    """The keys behind a JWKS URL. Only RSA and elliptic-curve keys are taken, never a symmetric one."""

    def __init__(self, url: str, client: httpx2.AsyncClient, *, ttl: float) -> None:
        self._url = url
        self._client = client
        self._ttl = ttl
        self._keys: dict[str | None, RSAKey | ECKey] = {}
        self._fetched_at = -math.inf
        self._one_at_a_time = asyncio.Lock()

    async def find(self, key_id: str | None) -> RSAKey | ECKey:
        """Return the key of that name; a set of one key needs no name. Raises Unauthenticated."""
        await self._refresh_when(self._ttl)
        if self._pick(key_id) is None:
            await self._refresh_when(PAUSE)
        key = self._pick(key_id)
        if key is None:
            raise Unauthenticated("The token is signed with a key that its issuer does not publish.")
        return key

    def _pick(self, key_id: str | None) -> RSAKey | ECKey | None:
        if key_id is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(key_id)

    async def _refresh_when(self, age: float) -> None:
        async with self._one_at_a_time:
            if time.monotonic() - self._fetched_at < age:
                return
            self._fetched_at = time.monotonic()
            try:
                self._keys = await self._fetch()
            except (httpx2.HTTPError, JoseError, ValueError, KeyError, TypeError):
                logger.warning("som.jwks.away")  # the keys at hand stay good

    async def _fetch(self) -> dict[str | None, RSAKey | ECKey]:
        response = await self._client.get(self._url, timeout=5)
        response.raise_for_status()
        if len(response.content) > LARGEST_DOCUMENT:
            raise ValueError
        published = JsonWebKeys.import_key_set(response.json())
        return {key.kid: key for key in published.keys if isinstance(key, RSAKey | ECKey)}
