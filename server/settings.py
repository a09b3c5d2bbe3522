"""Settings: read once from the environment (SOM_…), into one typed object."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Self

from pydantic import AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.jeopardy_alerts import JeopardyLevel
from persistence.tree_cache import MOST_PARTS
from schema.limits import Limits

SHORTEST_SECRET = 32  # bytes, as HS256 asks for


class Settings(BaseSettings):
    """What an installation decides; every name has the prefix SOM_ in the environment.

    Raises pydantic's ValidationError, a ValueError, when the settings cannot be served with.
    """

    model_config = SettingsConfigDict(env_prefix="SOM_", frozen=True)

    database_url: str = Field(
        validation_alias=AliasChoices("SOM_DATABASE_URL", "DATABASE_URL", "database_url")
    )
    listen_url: str | None = None  # past a connection pooler, which cannot LISTEN
    pool_size: int = Field(default=8, ge=1)
    kept_parts: int = Field(default=MOST_PARTS, ge=0)  # of orders in memory between commands; see adr/0007
    compiled_reads: bool = True  # off: the reference executor answers every query, slowly; for comparison

    jwt_secret: SecretStr | None = None
    jwks_url: str | None = None
    issuer: str | None = None
    audience: str = "somgraph"
    clock_skew: float = Field(default=60, ge=0)  # seconds that a token may seem to come from the future
    jwks_ttl: float = Field(default=600, gt=0)  # seconds
    cursor_key: SecretStr | None = None  # without one it is derived, see signing_key

    demo: bool = False
    public_schema: bool | None = None  # introspection without a token; None: in the demo only
    allowed_origins: tuple[str, ...] = ()

    limits: Limits = Limits()  # of a document, as JSON: {"depth": 12, "cost": 20000}
    body_limit: int = Field(default=1_000_000, gt=0)  # bytes
    import_limit: int = Field(default=32_000_000, gt=0)  # bytes
    most_operations: int = Field(default=50, ge=1)  # in flight on one socket
    largest_message: int = Field(default=64 * 1024, gt=0)  # bytes from a client's socket
    messages_a_minute: int = Field(default=600, ge=1)
    most_sockets: int = Field(default=10_000, ge=1)
    init_timeout: float = Field(default=3, gt=0)  # seconds
    heartbeat: float = Field(default=15, gt=0)  # seconds between an event stream's comments
    send_timeout: float = Field(default=30, gt=0)  # seconds before a reader that takes nothing is dropped
    drain_timeout: int = Field(default=8, ge=1)  # seconds for requests in flight when leaving
    retention: timedelta = timedelta(days=30)  # how long the feed can be resumed

    most_starts: int = Field(default=5, ge=1)  # of a job or a leased task that never ends, before it is held
    # what counts as stuck, for meters and som doctor
    stuck_after: timedelta = Field(default=timedelta(minutes=1), gt=timedelta(0))  # systems, jobs, looks
    unstarted_after: timedelta = Field(default=timedelta(days=1), gt=timedelta(0))  # people, business time
    relay_slow_after: timedelta = Field(default=timedelta(seconds=10), gt=timedelta(0))

    outbound_hosts: frozenset[str] = (
        frozenset()
    )  # whom workers may send to: ["inventory.example", "10.0.0.5:8443"]
    outbound_secrets: Mapping[str, SecretStr] = Field(
        default_factory=dict
    )  # by the names that the catalog uses

    alert_webhook_url: str | None = None  # whose host must be one of outbound_hosts
    alert_webhook_secret: SecretStr = SecretStr("")  # as Standard Webhooks give it: whsec_ and base64
    alert_least: JeopardyLevel = JeopardyLevel.MEDIUM  # lower ones are told of to nobody
    alert_deliveries_kept: timedelta = Field(  # longer than a receiver is waited for
        default=timedelta(days=28), ge=timedelta(days=2)
    )
    smtp_url: SecretStr | None = None  # smtp://user:password@host:587, or smtps://
    smtp_from: str = "somgraph@localhost"

    pages_folder: Path | None = None
    log_level: str = "INFO"

    @model_validator(mode="after")
    def _require_identity(self) -> Self:
        if not self.jwt_secret and not self.jwks_url:
            message = "Set SOM_JWT_SECRET (development) or SOM_JWKS_URL: without one nobody can be known."
            raise ValueError(message)
        if self.jwt_secret and len(self.jwt_secret.get_secret_value().encode()) < SHORTEST_SECRET:
            message = f"SOM_JWT_SECRET is too short: at least {SHORTEST_SECRET} bytes."
            raise ValueError(message)
        if self.jwks_url and not self.issuer:
            message = "SOM_JWKS_URL needs SOM_ISSUER: whose tokens are they?"
            raise ValueError(message)
        return self

    @cached_property
    def signing_key(self) -> str:
        """The key for feed cursors, equal in all processes.

        A forged cursor opens nothing, so without a secret the name of the issuer will do.
        """
        if self.cursor_key:
            return self.cursor_key.get_secret_value()
        origin = self.jwt_secret.get_secret_value() if self.jwt_secret else f"{self.issuer} {self.jwks_url}"
        return sha256(f"cursors of {origin}".encode()).hexdigest()

    @property
    def shows_schema_to_anybody(self) -> bool:
        """May the schema be asked for without a token?"""
        return self.demo if self.public_schema is None else self.public_schema
