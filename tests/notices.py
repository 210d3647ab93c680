"""What the tests of notices have in common: settings under which they go to the servers of the test."""

from pydantic import SecretStr

from runtime.settings import Settings
from tests.endpoints import Mailbox


def sending_to(mailbox: Mailbox, settings: Settings, database_url: str, **more: object) -> Settings:
    """The settings with a database of their own, whose mail goes to that mailbox and whose webhooks may go anywhere."""
    return settings.model_copy(
        update={
            "database_url": SecretStr(database_url),
            "smtp_host": "127.0.0.1",
            "smtp_port": mailbox.port,
            "smtp_starttls": False,
            "smtp_sender": "khenthuong@backan.example",
            "webhook_allow_private_addresses": True,
            **more,
        }
    )
