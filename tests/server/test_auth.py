"""Tokens: who gets in, and every known way of forging one that does not."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from pydantic import SecretStr

from domain.permissions import Role
from server.auth import Authenticator
from server.identity import Unauthenticated
from server.jwks import KeySet
from server.settings import Settings

pytestmark = pytest.mark.anyio

SECRET = "a secret for tests that is long enough"
ISSUER = "https://issuer.example"
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
EC = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)

Claims = dict[str, Any]


def claims(**other: Any) -> Claims:
    """Ordinary claims; None takes one away."""
    ordinary = {
        "sub": "ada",
        "roles": ["ORDER_MANAGER"],
        "aud": "somgraph",
        "iss": ISSUER,
        "exp": int(time.time()) + 600,
    }
    return {name: value for name, value in (ordinary | other).items() if value is not None}


def signed(content: Claims, secret: str = SECRET, **header: Any) -> str:
    return jwt.encode({"alg": "HS256"} | header, content, OctKey.import_key(secret.encode()))


def segment(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def unsigned(algorithm: str) -> str:
    return f"{segment({'alg': algorithm, 'typ': 'JWT'})}.{segment(claims())}."


def with_other_claims(token: str) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{segment(claims(roles=['PROCESS_ADMIN']))}.{signature}"


@pytest.fixture
def by_secret() -> Authenticator:
    return Authenticator(Settings(database_url="postgresql://", jwt_secret=SecretStr(SECRET), issuer=ISSUER))


class Issuer:
    """Publishes keys, and counts how often it is asked."""

    def __init__(self) -> None:
        self.keys: list[RSAKey | ECKey] = [RSA, EC]
        self.asked = 0
        self.status = 200

    def answer(self, _: httpx2.Request) -> httpx2.Response:
        self.asked += 1
        keys = [key.as_dict(private=False) | {"use": "sig"} for key in self.keys]
        return httpx2.Response(self.status, json={"keys": keys})


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
async def by_keys(issuer: Issuer) -> AsyncIterator[Authenticator]:
    url = f"{ISSUER}/keys"
    settings = Settings(database_url="postgresql://", jwks_url=url, issuer=ISSUER)
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(issuer.answer)) as client:
        yield Authenticator(settings, KeySet(url, client, ttl=600))


async def test_a_good_token_tells_who_it_is_and_until_when(by_secret: Authenticator) -> None:
    content = claims(groups=["PROVISIONING"], accounts=["A1"], topics=["olt.provision"])

    identity = await by_secret.identify(signed(content))

    assert identity.viewer.subject == "ada"
    assert identity.viewer.roles == {Role.ORDER_MANAGER}
    assert identity.viewer.groups == {"PROVISIONING"}
    assert identity.viewer.accounts == {"A1"}
    assert identity.viewer.topics == {"olt.provision"}
    assert identity.expires_at == content["exp"]


async def test_the_audience_may_be_one_of_several(by_secret: Authenticator) -> None:
    identity = await by_secret.identify(signed(claims(aud=["other", "somgraph"])))

    assert identity.viewer.subject == "ada"


BAD_CLAIMS = {
    "expired": lambda: claims(exp=int(time.time()) - 1),
    "without an end": lambda: claims(exp=None),
    "with an end that is no number": lambda: claims(exp="never"),
    "with an end that is true": lambda: claims(exp=True),
    "with an infinite end": lambda: claims(exp=1e999),
    "not valid yet": lambda: claims(nbf=int(time.time()) + 3600),
    "issued in the future": lambda: claims(iat=int(time.time()) + 3600),
    "for another audience": lambda: claims(aud="billing"),
    "without an audience": lambda: claims(aud=None),
    "from another issuer": lambda: claims(iss="https://evil.example"),
    "without an issuer": lambda: claims(iss=None),
    "without a subject": lambda: claims(sub=None),
    "with an empty subject": lambda: claims(sub=""),
    "with a subject that is no text": lambda: claims(sub=1),
    "without roles": lambda: claims(roles=None),
    "with no role": lambda: claims(roles=[]),
    "with an unknown role": lambda: claims(roles=["ROOT"]),
    "with the role of our workers": lambda: claims(roles=["SYSTEM"]),
    "with the role of our workers beside another": lambda: claims(roles=["CUSTOMER", "SYSTEM"]),
    "with roles that are a text": lambda: claims(roles="ORDER_MANAGER"),
    "with groups that are no texts": lambda: claims(groups=[1]),
    "with accounts that are an object": lambda: claims(accounts={"A1": True}),
}


@pytest.mark.parametrize("content", BAD_CLAIMS.values(), ids=BAD_CLAIMS.keys())
async def test_claims_that_are_not_acceptable(
    by_secret: Authenticator, content: Callable[[], Claims]
) -> None:
    token = signed(content())

    with pytest.raises(Unauthenticated):
        await by_secret.identify(token)


FORGED = {
    "empty": "",
    "no token at all": "hello",
    "without a signature": unsigned("none"),
    "without a signature, in other letters": unsigned("nOnE"),
    "claiming HS256 without a signature": unsigned("HS256"),
    "signed with another secret": signed(claims(), "another secret that is long enough too"),
    "with claims changed after signing": with_other_claims(signed(claims())),
    "with a key id that is a path": signed(claims(), "x" * 40, kid="../../dev/null"),
    "with a key id that is SQL": signed(claims(), "x" * 40, kid="' or 1=1 --"),
    "with a key of its own": signed(claims(), "x" * 40, jwk={"kty": "oct", "k": "eHh4"}),
    "with the address of its own keys": signed(claims(), "x" * 40, jku="https://evil.example/keys"),
    "signed by a key pair": jwt.encode({"alg": "RS256"}, claims(), RSA),
    "too long": signed(claims(groups=["g" * 190] * 60)),
    "with another object's shape": segment({"alg": "HS256"}) + "." + segment([1, 2]) + ".x",
    "with bytes that are no text": "\ufffd.\ufffd.\ufffd",
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED.keys())
async def test_forged_tokens_are_refused(by_secret: Authenticator, token: str) -> None:
    with pytest.raises(Unauthenticated):
        await by_secret.identify(token)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Token x"])
async def test_other_authorization_headers_are_refused(by_secret: Authenticator, header: str) -> None:
    with pytest.raises(Unauthenticated):
        await by_secret.identify_bearer(header)


async def test_a_refusal_says_nothing_of_secrets(by_secret: Authenticator) -> None:
    with pytest.raises(Unauthenticated) as refused:
        await by_secret.identify(unsigned("none"))

    assert SECRET not in refused.value.message


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (EC, "ES256")])
async def test_published_keys_are_trusted(
    by_keys: Authenticator, key: RSAKey | ECKey, algorithm: str
) -> None:
    token = jwt.encode({"alg": algorithm, "kid": key.kid}, claims(), key)

    identity = await by_keys.identify(token)

    assert identity.viewer.subject == "ada"


async def test_a_public_key_is_no_secret(by_keys: Authenticator) -> None:
    """The classic confusion: HS256 with the published key as the secret."""
    secret = RSA.as_pem(private=False).decode()
    token = _by_hmac({"alg": "HS256", "kid": "rsa"}, claims(), secret)

    with pytest.raises(Unauthenticated):
        await by_keys.identify(token)


async def test_a_key_pair_that_nobody_published_is_refused(by_keys: Authenticator) -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
    token = jwt.encode({"alg": "RS256", "kid": "rsa"}, claims(), stranger)

    with pytest.raises(Unauthenticated):
        await by_keys.identify(token)


async def test_keys_are_fetched_once_for_many_tokens(by_keys: Authenticator, issuer: Issuer) -> None:
    for number in range(5):
        content = claims(sub=f"somebody {number}")
        await by_keys.identify(jwt.encode({"alg": "RS256", "kid": "rsa"}, content, RSA))

    assert issuer.asked == 1


async def test_forged_key_ids_do_not_make_us_ask_again_and_again(
    by_keys: Authenticator, issuer: Issuer
) -> None:
    for number in range(20):
        token = jwt.encode({"alg": "RS256", "kid": f"new-{number}"}, claims(), RSA)
        with pytest.raises(Unauthenticated):
            await by_keys.identify(token)

    assert issuer.asked == 1


async def test_a_new_key_is_fetched_when_a_token_names_it(
    by_keys: Authenticator, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await by_keys.identify(jwt.encode({"alg": "RS256", "kid": "rsa"}, claims(), RSA))
    rotated = RSAKey.generate_key(2048, {"kid": "rotated"}, private=True)
    issuer.keys = [rotated]
    later = time.monotonic() + 11
    monkeypatch.setattr(time, "monotonic", lambda: later)

    identity = await by_keys.identify(jwt.encode({"alg": "RS256", "kid": "rotated"}, claims(), rotated))

    assert identity.viewer.subject == "ada"


async def test_known_keys_stay_good_while_the_issuer_is_away(
    by_keys: Authenticator, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = jwt.encode({"alg": "RS256", "kid": "rsa"}, claims(), RSA)
    await by_keys.identify(token)
    issuer.status = 500
    later = time.monotonic() + 700
    monkeypatch.setattr(time, "monotonic", lambda: later)

    identity = await by_keys.identify(jwt.encode({"alg": "RS256", "kid": "rsa"}, claims(sub="bob"), RSA))

    assert identity.viewer.subject == "bob"
    assert issuer.asked == 2


async def test_a_token_that_was_good_a_moment_ago_is_refused_after_its_end(
    by_secret: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = signed(claims())
    await by_secret.identify(token)
    later = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)

    with pytest.raises(Unauthenticated):
        await by_secret.identify(token)


async def test_a_token_is_checked_anew_after_a_while(
    by_keys: Authenticator, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = jwt.encode({"alg": "RS256", "kid": "rsa"}, claims(), RSA)
    await by_keys.identify(token)
    issuer.keys = [EC]
    later, real_later = time.time() + 31, time.monotonic() + 700
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "monotonic", lambda: real_later)

    with pytest.raises(Unauthenticated):
        await by_keys.identify(token)


def _by_hmac(header: Claims, content: Claims, secret: str) -> str:
    text = f"{segment(header)}.{segment(content)}"
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
