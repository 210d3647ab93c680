"""Notices by e-mail: ids, codes and a link, never the name of a nominee.

An officer's mail speaks the officer's language, an office's both, Vietnamese first.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from activities.award_names import AwardNames
from activities.catalogue import DigestLine, Language, NoticeFacts, words
from activities.deliveries import BouncedError, ClaimedMessage, RefusedError, Sent, TryAgainError
from models.messages.notification import DIGEST, NoticeTemplate
from runtime.settings import Settings

IMPLICIT_TLS_PORT = 465
FAREWELL_SECONDS = 1.0
LONGEST_PROOF = 500
BAD_ADDRESS = "bad_address"
_PERMANENT = range(500, 600)


@dataclass(frozen=True, slots=True)
class _Said:
    subject: str
    body: str
    version: int


class Mailer:
    """Hands notices to the SMTP server of the settings, one connection for each."""

    def __init__(self, settings: Settings, award_names: AwardNames) -> None:
        self._settings = settings
        self._award_names = award_names
        if settings.smtp_host is not None:
            award_names(None, None)  # reads the law, which takes a second or two: now, not before the first message

    async def send(self, message: ClaimedMessage) -> Sent:
        """What the server answered, once it has said that it has the message. Raises RefusedError or TryAgainError."""
        mail, words_used = self.compose(message)
        client = self._client()
        try:
            await client.connect()
            _, answer = await client.send_message(mail)
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
        return Sent(f"250 {answer}"[:LONGEST_PROOF], mail["Message-ID"], words_used, ",".join(_languages(message)))

    def compose(self, message: ClaimedMessage) -> tuple[EmailMessage, int]:
        """The mail of a message, and the version of the words in it.

        It is the same at every attempt while the nomination stands still, its Message-ID always. Raises RefusedError for a template
        that this version does not know.
        """
        languages = _languages(message)
        said = [self._digest(message, one) if message.template == DIGEST else self._notice(message, one) for one in languages]
        mail = EmailMessage()
        mail["From"] = self._settings.smtp_sender
        mail["To"] = message.address
        mail["Subject"] = said[0].subject
        mail["Date"] = format_datetime(message.written_at)
        mail["Message-ID"] = self._message_id(message)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content("\n\n---\n\n".join(each.body for each in said) + "\n", cte="quoted-printable")
        mail["Content-Language"] = ", ".join(languages)
        return mail, said[0].version

    def _notice(self, message: ClaimedMessage, language: Language) -> _Said:
        try:
            template = NoticeTemplate(message.template)
        except ValueError:
            raise RefusedError("unknown_template") from None
        spoken = words(language)
        link = self._settings.starter_url + (f"/v1/nominations/{message.nomination}" if message.nomination else "/v1/tasks")
        award = self._award(message.award, message.regime, language)
        facts = NoticeFacts(message.nomination, award, message.state or "-", message.due_at, link, message.facts or {})
        return _Said(spoken.subject(template, facts), spoken.body(template, facts), spoken.notices[template].version)

    def _digest(self, message: ClaimedMessage, language: Language) -> _Said:
        spoken, counts, nominations = words(language), message.counts or {}, message.nominations or 0
        lines = [
            DigestLine(nomination, self._award(award, regime, language), datetime.fromisoformat(due_at) if due_at else None)
            for nomination, award, regime, due_at in message.lines or ()
        ]
        body = spoken.digest_body(counts, nominations, lines, f"{self._settings.starter_url}/v1/tasks")
        return _Said(spoken.digest_subject(counts, nominations), body, spoken.digest.version)

    def _award(self, award: str | None, regime: str | None, language: Language) -> str:
        names = self._award_names(award, regime)
        return names.vi if language == "vi" else names.en

    def _message_id(self, message: ClaimedMessage) -> str:
        domain = self._settings.smtp_sender.rpartition("@")[2].rstrip(">")
        return f"<{message.nomination or message.template}.{message.id}@{domain}>"

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


def _languages(message: ClaimedMessage) -> tuple[Language, ...]:
    match message.language:
        case "vi" | "en" as one:
            return (one,)
        case _:
            return ("vi", "en")


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
            code, final = BAD_ADDRESS, True
        case TimeoutError():
            code, final = "smtp_timeout", False
        case OSError():
            code, final = "smtp_unreachable", False
        case _:
            code, final = "smtp_protocol", False
    if not final:
        return TryAgainError(code)
    return RefusedError(code) if code == BAD_ADDRESS else BouncedError(code)
