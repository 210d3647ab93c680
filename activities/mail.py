"""Notices by e-mail: the words in Vietnamese, then in English; ids, codes and a link, never the name of a nominee."""

import asyncio
import contextlib
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from activities.award_names import AwardNames
from activities.catalogue import NoticeFacts, words
from activities.deliveries import ClaimedDelivery, RefusedError, TryAgainError
from models.messages.notification import NoticeTemplate
from runtime.settings import Settings

IMPLICIT_TLS_PORT = 465
FAREWELL_SECONDS = 1.0
_PERMANENT = range(500, 600)


class Mailer:
    """Hands notices to the SMTP server of the settings, one connection for each."""

    def __init__(self, settings: Settings, award_names: AwardNames) -> None:
        self._settings = settings
        self._award_names = award_names
        if settings.smtp_host is not None:
            award_names(None, None)  # reads the law, which takes a second or two: now, not before the first message

    async def send(self, delivery: ClaimedDelivery) -> None:
        """Nothing, once the server has said that it has the message. Raises RefusedError or TryAgainError."""
        message = self.message(delivery)
        client = self._client()
        try:
            await client.connect()
            await client.send_message(message)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            client.close()
            raise _not_taken(error) from None
        except asyncio.CancelledError:
            client.close()
            raise
        # The message is theirs. Whether the farewell succeeds changes nothing.
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=FAREWELL_SECONDS)
        client.close()

    def message(self, delivery: ClaimedDelivery) -> EmailMessage:
        """The message of a delivery: the same at every attempt while the nomination stands still, its Message-ID always.

        Raises RefusedError for a template that this version does not know.
        """
        try:
            template = NoticeTemplate(delivery.template)
        except ValueError:
            raise RefusedError("unknown_template") from None
        names = self._award_names(delivery.award, delivery.regime)
        link = f"{self._settings.starter_url}/v1/nominations/{delivery.nomination}"
        message = EmailMessage()
        message["From"] = self._settings.smtp_sender
        message["To"] = delivery.address
        message["Subject"] = words("vi").subject(template, delivery.nomination)
        message["Date"] = format_datetime(delivery.written_at)
        message["Message-ID"] = self._message_id(delivery)
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = "vi, en"
        bodies = (
            words(language).body(template, NoticeFacts(delivery.nomination, name, delivery.state or "-", delivery.due_at, link))
            for language, name in (("vi", names.vi), ("en", names.en))
        )
        message.set_content("\n\n---\n\n".join(bodies) + "\n", cte="quoted-printable")
        return message

    def _message_id(self, delivery: ClaimedDelivery) -> str:
        domain = self._settings.smtp_sender.rpartition("@")[2].rstrip(">")
        return f"<{delivery.nomination}.{delivery.notice}.{delivery.id}@{domain}>"

    def _client(self) -> aiosmtplib.SMTP:
        settings = self._settings
        if settings.smtp_host is None:
            raise RefusedError("no_smtp_server")
        implicit_tls = settings.smtp_port == IMPLICIT_TLS_PORT
        return aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user,
            password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
            use_tls=implicit_tls,
            start_tls=settings.smtp_starttls and not implicit_tls,
            timeout=settings.smtp_timeout_seconds,
        )


def _not_taken(error: Exception) -> RefusedError | TryAgainError:
    """What an error means. Only a word about this recipient or this message is final; all else may be mended at the server."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused(recipients=[refused, *_]):
            code, final = f"smtp_{refused.code}", refused.code in _PERMANENT
        case aiosmtplib.SMTPDataError():
            code, final = f"smtp_{error.code}", error.code in _PERMANENT
        case aiosmtplib.SMTPResponseException():
            code, final = f"smtp_{error.code}", False
        case ValueError():
            code, final = "bad_address", True
        case TimeoutError():
            code, final = "smtp_timeout", False
        case OSError():
            code, final = "smtp_unreachable", False
        case _:
            code, final = "smtp_protocol", False
    return RefusedError(code) if final else TryAgainError(code)
