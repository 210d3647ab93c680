"""What the gate asks of an archive: the histories that were open when they were kept."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from activities.archive_files import About, card_key, card_text, case_key, make_card, pack
from auditor.archive.store import open_folder
from auditor.what_if.open_now import open_in_archive
from models.messages.archive import ArchivedRun, CaseFile, CaseKind, Lack

OPENED = datetime(2025, 8, 5, tzinfo=UTC)
STARTED = {"events": [{"eventId": "1", "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED"}]}
ENDED = {"events": [*STARTED["events"], {"eventId": "2", "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED"}]}


def keep(folder: Path, chain: str, runs: tuple[dict[str, Any], ...], closed: datetime | None, lacks: Lack | None = None) -> None:
    kept = tuple(ArchivedRun(run_id=f"run-{place}", history=history) for place, history in enumerate(runs))
    case = CaseFile(workflow_id=f"nomination:{chain}", kind=CaseKind.NOMINATION, chain=chain, runs=kept, entries=())
    packed = pack(case)
    card = make_card(case, packed, About(OPENED, closed), 1, "test", lacks)
    for key, content in ((case_key(card.sha256), packed), (card_key(card), card_text(card))):
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(content)


async def test_of_an_archive_the_newest_run_of_each_open_case_is_asked(tmp_path: Path) -> None:
    keep(tmp_path, "hs-goes-on", (ENDED, STARTED), None)
    keep(tmp_path, "hs-has-ended", (ENDED,), OPENED)
    keep(tmp_path, "hs-was-lost", (), None, Lack.HISTORY)
    histories = [one async for one in open_in_archive(open_folder(tmp_path))]
    assert [(one.workflow_id, len(one.events)) for one in histories] == [("nomination:hs-goes-on", 1)]
