"""How the installation tells of alerts, by its settings."""

import base64

from resolvers.notices import Notices
from server.mail import SmtpMailer
from server.settings import Settings

PREFIX = "whsec_"


def notices_of(settings: Settings) -> Notices:
    """Read the settings: a webhook, a mail server, both or none."""
    mailer = SmtpMailer(settings.smtp_url, sender=settings.smtp_from) if settings.smtp_url else None
    return Notices(
        webhook_url=settings.alert_webhook_url,
        webhook_secret=secret_bytes(settings.alert_webhook_secret.get_secret_value()),
        mailer=mailer,
        least=settings.alert_least,
    )


def secret_bytes(text: str) -> bytes:
    """Read a secret: what follows whsec_ is base64, else it is text; raises ValueError on bad base64."""
    if not text.startswith(PREFIX):
        return text.encode()
    return base64.b64decode(text.removeprefix(PREFIX), validate=True)
