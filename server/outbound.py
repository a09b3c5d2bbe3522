"""The one adapter that speaks HTTP to systems outside: allowed hosts only, bounded in time and in size."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx2
from pydantic import SecretStr

from resolvers.outbound import OutboundFailed, OutboundRequest, OutboundResponse

LARGEST_ANSWER = 1_000_000  # bytes; more is not read
PORTS = {"http": 80, "https": 443}


class HttpOutbound:
    """Sends to `hosts`, written `name` or `name:port`, with secrets known by name.

    A host without a port means the ordinary port of the scheme. Redirects are not followed, lest an allowed
    host lead us to another. Answers are asked for, and read, uncompressed.
    """

    def __init__(
        self, client: httpx2.AsyncClient, *, hosts: frozenset[str], secrets: Mapping[str, SecretStr]
    ) -> None:
        self._client = client
        self._hosts = hosts
        self._secrets = secrets

    async def send(self, request: OutboundRequest) -> OutboundResponse:
        """Send, and wait for the whole answer; raises OutboundFailed."""
        self._require_allowed(request.url)
        headers = {"accept-encoding": "identity", **request.headers, **self._authorization(request.secret)}
        try:
            async with asyncio.timeout(request.timeout.total_seconds()):
                return await self._exchange(request, headers)
        except (TimeoutError, httpx2.TimeoutException):
            raise OutboundFailed("TIMEOUT", f"{_host(request.url)} did not answer in time.") from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as problem:
            message = f"{_host(request.url)} cannot be reached: {type(problem).__name__}."
            raise OutboundFailed("CONNECTION", message) from None

    async def _exchange(self, request: OutboundRequest, headers: Mapping[str, str]) -> OutboundResponse:
        async with self._client.stream(
            request.method, request.url, content=request.body, headers=dict(headers), follow_redirects=False
        ) as response:
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    message = f"{_host(request.url)} answered with more than {LARGEST_ANSWER} bytes."
                    raise OutboundFailed("TOO_LARGE", message)
            return OutboundResponse(status=response.status_code, body=bytes(body))

    def _require_allowed(self, url: str) -> None:
        if not _names(url) & self._hosts:
            message = (
                f"{_host(url)} is not among the hosts of SOM_OUTBOUND_HOSTS: add it, or correct the catalog."
            )
            raise OutboundFailed("HOST_NOT_ALLOWED", message)

    def _authorization(self, secret: str | None) -> Mapping[str, str]:
        if secret is None:
            return {}
        value = self._secrets.get(secret)
        if value is None:
            raise OutboundFailed(
                "SECRET_UNKNOWN", f"There is no secret {secret!r} in SOM_OUTBOUND_SECRETS: add it."
            )
        return {"authorization": f"Bearer {value.get_secret_value()}"}


def _names(url: str) -> frozenset[str]:
    """Give the ways to write whom an address leads to; none when it is no address of HTTP."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        return frozenset()
    with_port = f"{parts.hostname}:{port}"
    return frozenset({with_port, str(parts.hostname)} if port == PORTS[parts.scheme] else {with_port})


def _host(url: str) -> str:
    """Name whom an address leads to, without what it may say of users."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url
    except ValueError:
        return url
