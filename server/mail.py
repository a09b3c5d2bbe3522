"""The one adapter that speaks SMTP: hands letters over to the installation's mail server."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from resolvers.notices import Letter
from resolvers.outbound import OutboundFailed

SECONDS = 10.0
SUBMISSION, SECURE_SUBMISSION = 587, 465


class SmtpMailer:
    """Sends by `smtp://user:password@host:port`, encrypted when the server can, or by `smtps://`."""

    def __init__(self, url: SecretStr, *, sender: str) -> None:
        self._url = url
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """Hand a letter over, in a thread of its own; raises OutboundFailed."""
        try:
            await asyncio.to_thread(self._hand_over, letter)
        except (OSError, smtplib.SMTPException) as problem:
            message = f"The mail server did not take it: {type(problem).__name__}."
            raise OutboundFailed("CONNECTION", message) from None

    def _hand_over(self, letter: Letter) -> None:
        parts = urlsplit(self._url.get_secret_value())
        host = parts.hostname or "localhost"
        with self._connected(parts.scheme, host, parts.port) as connection:
            if parts.username:
                connection.login(unquote(parts.username), unquote(parts.password or ""))
            connection.send_message(self._message(letter))

    def _connected(self, scheme: str, host: str, port: int | None) -> smtplib.SMTP:
        if scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port or SECURE_SUBMISSION, timeout=SECONDS, context=context)
        connection = smtplib.SMTP(host, port or SUBMISSION, timeout=SECONDS)
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        return connection

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = ", ".join(letter.to)
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{letter.key}@{self._sender.rpartition('@')[2]}>"
        message.set_content(letter.text)
        return message
