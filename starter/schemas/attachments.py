"""What is told of files and of their downloads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from models.vocabulary import DossierPart, Role
from starter.documents.scan_state import ScanState
from starter.reading_log.marks import ABOUT_NOMINEE, PERSONAL
from starter.schemas.base import Answer
from starter.schemas.examples import Example, shown

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
ATTACHMENT: Example = {
    "sha256": _SHA256,
    "nomination": "hs-4kq2m7xw3bza6tnd",
    "part": "report",
    "nominee": 4711,
    "file_name": "Báo cáo thành tích.pdf",
    "media_type": "application/pdf",
    "size": 482133,
    "scan": "clean",
    "uploaded_by": "of-4kq2m7xw3bza6tnd",
    "unit": "63.058",
    "role": "clerk",
    "on_behalf_of": None,
    "attached_at": "2019-12-21T02:00:00Z",
    "content": f"/v1/nominations/hs-4kq2m7xw3bza6tnd/attachments/{_SHA256}",
}
DOWNLOAD: Example = {
    "id": 17,
    "sha256": _SHA256,
    "officer": "of-4kq2m7xw3bza6tnd",
    "request_id": "5b0c9a7c2f5d4d0f8b6f0f6a6a3d1c2e",
    "downloaded_at": "2019-12-27T03:12:00Z",
}


class AttachmentAnswer(Answer):
    """A file of the dossier."""

    model_config = shown(ATTACHMENT)

    sha256: str = Field(description="SHA-256 of the content, which is also its name here.")
    nomination: str = Field(description="Where it was handed in; another one, if the list was split or joined since.")
    part: DossierPart
    nominee: Annotated[int | None, ABOUT_NOMINEE] = Field(
        default=None, description="The nominee whom it is about; the whole list, if none is named."
    )
    file_name: Annotated[str, PERSONAL]
    media_type: str = Field(description="By its content.")
    size: int
    scan: ScanState = Field(description="Only `clean` files are given out, `unscanned` ones where the installation allows it.")
    uploaded_by: str
    unit: str
    role: Role
    on_behalf_of: str | None = None
    attached_at: datetime
    content: str = Field(description="The address of the file itself.")

    @classmethod
    def of(cls, nomination: str, row: Mapping[str, Any]) -> Self:
        """The file of this row, as it is reached from this nomination."""
        return cls(**row, content=f"/v1/nominations/{nomination}/attachments/{row['sha256']}")


class AttachmentPage(Answer):
    """Files in the order in which they came. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"attachments": [ATTACHMENT], "next": None})

    attachments: list[AttachmentAnswer]
    next: str | None = None


class DownloadAnswer(Answer):
    """Somebody was given a file."""

    model_config = shown(DOWNLOAD)

    id: int
    sha256: str
    officer: str
    request_id: str | None = Field(default=None, description="The `X-Request-Id` of the answer that held it.")
    downloaded_at: datetime


class DownloadPage(Answer):
    """Downloads in order. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"downloads": [DOWNLOAD], "next": None})

    downloads: list[DownloadAnswer]
    next: int | None = None
