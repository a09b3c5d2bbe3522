"""HTTP to the outside: to allowed hosts only, and never for longer, or for more, than was agreed."""

import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from resolvers.outbound import NOTHING_GOES_OUT, OutboundFailed, OutboundRequest
from server.outbound import HttpOutbound
from tests.outside import Outside, answering, endless, hanging_up, outside, silent

pytestmark = pytest.mark.anyio


@pytest.fixture
async def system() -> AsyncIterator[Outside]:
    async with outside() as made:
        yield made


@pytest.fixture
async def adapter(system: Outside) -> AsyncIterator[HttpOutbound]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        hosts = frozenset({system.host, "inventory.example"})
        yield HttpOutbound(client, hosts=hosts, secrets={"INVENTORY": SecretStr("open sesame")})


def asking(url: str, **other: Any) -> OutboundRequest:
    return OutboundRequest(url=url, **({"body": b"{}"} | other))


async def refusal(adapter: HttpOutbound, request: OutboundRequest) -> OutboundFailed:
    with pytest.raises(OutboundFailed) as caught:
        await adapter.send(request)
    return caught.value


async def test_the_answer_comes_back_as_it_is(adapter: HttpOutbound, system: Outside) -> None:
    system.behaves = answering(409, {"problem": "no such port"})

    response = await adapter.send(asking(system.url, body=b'{"port": 7}', headers={"x-task": "T02"}))

    assert (response.status, response.body) == (409, b'{"problem": "no such port"}')
    assert (system.heard[0].json, system.heard[0].headers["x-task"]) == ({"port": 7}, "T02")


async def test_a_secret_goes_along_by_its_name(adapter: HttpOutbound, system: Outside) -> None:
    await adapter.send(asking(system.url, secret="INVENTORY"))

    assert system.heard[0].headers["authorization"] == "Bearer open sesame"


async def test_an_unknown_secret_is_named_and_nothing_is_sent(adapter: HttpOutbound, system: Outside) -> None:
    refused = await refusal(adapter, asking(system.url, secret="BILLING"))

    assert (refused.code, system.heard) == ("SECRET_UNKNOWN", [])
    assert "'BILLING'" in refused.message


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://inventory.example:8080/ports",
        "https://inventory.example.evil.example/",
        "http://inventory.example@evil.example/",
        "ftp://inventory.example/",
        "http://[::1",
        "ports",
    ],
)
async def test_other_hosts_are_refused(adapter: HttpOutbound, url: str) -> None:
    refused = await refusal(adapter, asking(url))

    assert refused.code == "HOST_NOT_ALLOWED"


async def test_an_allowed_host_cannot_send_us_elsewhere(adapter: HttpOutbound, system: Outside) -> None:
    system.behaves = answering(307, location="http://169.254.169.254/")

    response = await adapter.send(asking(system.url))

    assert (response.status, len(system.heard)) == (307, 1)


async def test_who_never_answers_is_left_in_time(adapter: HttpOutbound, system: Outside) -> None:
    system.behaves = silent

    refused = await refusal(adapter, asking(system.url, timeout=timedelta(seconds=0.2)))

    assert refused.code == "TIMEOUT"


async def test_an_answer_without_end_is_not_read_to_its_end(adapter: HttpOutbound, system: Outside) -> None:
    system.behaves = endless

    refused = await refusal(adapter, asking(system.url))

    assert refused.code == "TOO_LARGE"


async def test_a_small_answer_is_not_unpacked_into_a_large_one(
    adapter: HttpOutbound, system: Outside
) -> None:
    packed = gzip.compress(bytes(20_000_000))
    system.behaves = answering(200, text=packed, **{"content-encoding": "gzip"})

    response = await adapter.send(asking(system.url))

    assert response.body == packed


async def test_a_broken_connection_is_told_as_such(adapter: HttpOutbound, system: Outside) -> None:
    system.behaves = hanging_up

    refused = await refusal(adapter, asking(system.url))

    assert refused.code == "CONNECTION"


async def test_nothing_goes_out_where_nothing_may() -> None:
    with pytest.raises(OutboundFailed, match=r"inventory\.example"):
        await NOTHING_GOES_OUT.send(asking("http://inventory.example/"))
