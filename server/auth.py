"""Bearer tokens: JWTs whose signature, issuer, audience and times are checked."""

import json
import math
import time
from collections.abc import Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from server.identity import Identity, Unauthenticated, identity_of
from server.jwks import ASYMMETRIC, KeySet
from server.known_tokens import KnownTokens
from server.settings import Settings

LONGEST_TOKEN = 8 * 1024  # characters


class Authenticator:
    """Turns a bearer token into an identity; one algorithm family only, whatever the token's header says."""

    def __init__(self, settings: Settings, keys: KeySet | None = None) -> None:
        self._issuer = settings.issuer
        self._audience = settings.audience
        self._skew = settings.clock_skew
        self._keys = keys
        self._known = KnownTokens()
        secret = settings.jwt_secret
        self._secret = OctKey.import_key(secret.get_secret_value().encode()) if secret and not keys else None

    async def identify(self, token: str) -> Identity:
        """Check a token; raises Unauthenticated."""
        known = self._known.find(token)
        if known:
            return known
        if len(token) > LONGEST_TOKEN:
            raise Unauthenticated("The token is too long.")
        claims = _claims(await self._payload(token))
        self._check_times(claims)
        self._check_origin(claims)
        return self._known.keep(token, identity_of(claims))

    async def identify_bearer(self, header: str) -> Identity:
        """Check the value of an Authorization header; raises Unauthenticated."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("Send the header Authorization: Bearer <token>.")
        return await self.identify(token.strip())

    async def _payload(self, token: str) -> bytes:
        try:
            key_id = _key_id(token)
            if self._keys:
                key = await self._keys.find(key_id)
                read = jws.deserialize_compact(token, key, algorithms=list(ASYMMETRIC))
            else:
                assert self._secret is not None
                read = jws.deserialize_compact(token, self._secret, algorithms=["HS256"])
        except (JoseError, ValueError, TypeError, KeyError) as problem:
            raise Unauthenticated("The token's signature cannot be trusted.") from problem
        return read.payload or b""

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = time.time()
        if _number(claims, "exp") <= now:
            raise Unauthenticated("The token has expired. Get a new one.")
        for name in ("nbf", "iat"):
            if name in claims and _number(claims, name) > now + self._skew:
                raise Unauthenticated(f"The token's claim {name} lies in the future.")

    def _check_origin(self, claims: Mapping[str, Any]) -> None:
        if self._issuer is not None and claims.get("iss") != self._issuer:
            raise Unauthenticated("The token comes from another issuer.")
        audience = claims.get("aud")
        if audience != self._audience and not (isinstance(audience, list) and self._audience in audience):
            raise Unauthenticated("The token is meant for another audience.")


def _key_id(token: str) -> str | None:
    """Read the key's name from a token's header, before anything in it is trusted."""
    header = jws.extract_compact(token.encode()).headers()
    if "crit" in header:
        raise ValueError
    key_id = header.get("kid")
    return key_id if isinstance(key_id, str) else None


def _claims(payload: bytes) -> Mapping[str, Any]:
    try:
        claims = json.loads(payload)
    except ValueError as problem:
        raise Unauthenticated("The token's claims are no JSON object.") from problem
    if not isinstance(claims, dict):
        raise Unauthenticated("The token's claims are no JSON object.")
    return claims


def _number(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Unauthenticated(f"The token's claim {name} must be a time in seconds since 1970.")
    return float(value)
