"""Settings that cannot be served with are refused, with a sentence that says what to set."""

import pytest
from pydantic import SecretStr

from server.settings import Settings

SECRET = SecretStr("a secret for tests that is long enough")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SOM_JWT_SECRET", "SOM_JWKS_URL", "SOM_ISSUER", "SOM_DATABASE_URL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_secret_or_keys_nobody_is_served() -> None:
    with pytest.raises(ValueError, match="SOM_JWT_SECRET"):
        Settings(database_url="postgresql://")


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        Settings(database_url="postgresql://", jwt_secret=SecretStr("x" * 31))


def test_keys_without_an_issuer_are_refused() -> None:
    with pytest.raises(ValueError, match="SOM_ISSUER"):
        Settings(database_url="postgresql://", jwks_url="https://issuer.example/keys")


def test_a_database_is_needed() -> None:
    with pytest.raises(ValueError, match="SOM_DATABASE_URL"):
        Settings(jwt_secret=SECRET)  # type: ignore[call-arg]  # that is what is tested


def test_they_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://here")
    monkeypatch.setenv("SOM_JWT_SECRET", SECRET.get_secret_value())
    monkeypatch.setenv("SOM_MOST_OPERATIONS", "7")

    settings = Settings()  # type: ignore[call-arg]  # the environment gives what is needed

    assert settings.database_url == "postgresql://here"
    assert settings.most_operations == 7


def test_limits_of_documents_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOM_LIMITS", '{"depth": 5}')

    settings = Settings(database_url="postgresql://", jwt_secret=SECRET)

    assert (settings.limits.depth, settings.limits.cost) == (5, 20_000)


def test_a_secret_is_not_shown() -> None:
    settings = Settings(database_url="postgresql://", jwt_secret=SECRET)

    assert SECRET.get_secret_value() not in repr(settings)


def test_processes_with_equal_settings_sign_cursors_alike() -> None:
    first, second = (Settings(database_url="postgresql://", jwt_secret=SECRET) for _ in range(2))

    assert first.signing_key == second.signing_key
    assert SECRET.get_secret_value() not in first.signing_key


@pytest.mark.parametrize(
    ("demo", "said", "shown"), [(True, None, True), (False, None, False), (False, True, True)]
)
def test_the_schema_is_shown_to_anybody_in_the_demo_or_when_said(
    demo: bool, said: bool | None, shown: bool
) -> None:
    settings = Settings(database_url="postgresql://", jwt_secret=SECRET, demo=demo, public_schema=said)

    assert settings.shows_schema_to_anybody is shown
