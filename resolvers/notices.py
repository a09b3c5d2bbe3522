"""Notices to those responsible for an alert: by webhook, and by e-mail; `server` has what sends e-mail."""

from dataclasses import dataclass
from typing import Final, Protocol

from domain.jeopardy_alerts import JeopardyLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An e-mail; the same `key` means the same letter again."""

    key: str
    to: tuple[str, ...]
    subject: str
    text: str


class Mailer(Protocol):
    """Sends e-mail."""

    async def send(self, letter: Letter) -> None:
        """Hand a letter over to a mail server; raises OutboundFailed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """How the installation tells of alerts, and from which level on; nothing is told where nothing is set."""

    webhook_url: str | None = None
    webhook_secret: bytes = b""
    mailer: Mailer | None = None
    least: JeopardyLevel = JeopardyLevel.MEDIUM


NOBODY_IS_TOLD: Final = Notices()
