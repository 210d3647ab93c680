"""A dossier asked again under a draft: pure, from the dossier, the law that was pinned on it, and the draft."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from auditor.what_if.cases import Dossier, Judged, Place
from auditor.what_if.clocks import clock_changes
from auditor.what_if.findings import Change, Flip, Kind, Reason, Told
from auditor.what_if.routes import route_changes
from auditor.what_if.rulings import Refused, Ruling, Rulings
from auditor.what_if.running import Present, Question, running_case
from auditor.what_if.walk import End, Ending, admission, as_it_stands, report_on, walk
from models.vocabulary import Eligibility, Outcome
from policy.clock import working_days_between


def asked_again(dossier: Dossier, draft: Rulings, now: datetime, present: Present | None = None) -> Told:
    """What would be otherwise under the draft, had it been the law of this dossier.

    What has ended is decided again; what runs is asked whether it could go on, were the draft pinned on it now. `present` is who is
    there today (None: nobody asks, as in an archive). A draft that says the same, under whatever version, changes nothing.
    """
    ruling = draft.of(dossier.terms)
    pinned = Ruling(dossier.pinned)
    ends = {one.nominee: (walk(one.deeds, pinned), _end(one, dossier, ruling)) for one in dossier.nominees}
    open_now = {standing.nomination for standing in dossier.nominations if not standing.closed}
    closed = [one for one in dossier.nominees if one.nomination not in open_now]
    untold = {one.nominee for one in closed if ends[one.nominee][0].ending is not as_it_stands(one.outcome)}
    followed = [one for one in closed if one.nominee not in untold]
    changes = [
        *_doubts(dossier, ruling, open_now),
        *_notices(dossier, ruling, open_now),
        *_open_cases(Question(dossier, ruling, pinned, ends, present)),
        *_closed_routes(dossier, ruling, pinned),
        *clock_changes(dossier, ruling, pinned, now),
    ]
    return Told(
        dossier=dossier.dossier,
        nominees=len(dossier.nominees),
        flips=tuple(flip for one in followed if (flip := _flip(dossier, one, *ends[one.nominee])) is not None),
        changes=tuple(changes),
        untold=tuple(sorted(untold)),
        unread=tuple(one.nominee for one in dossier.nominees if one.record is None),
    )


def _end(nominee: Judged, dossier: Dossier, ruling: Ruling | Refused) -> End:
    end = admission(nominee, ruling, dossier.terms.received_on)
    if end is None and isinstance(ruling, Ruling):
        end = walk(nominee.deeds, ruling)
    assert end is not None  # noqa: S101 -- who is refused a route is not admitted
    if end.ending is Ending.NOT_ADMITTED and nominee.outcome is Outcome.WITHDRAWN:
        return End(Ending.WITHDRAWN)  # nothing was decided of them
    return end


def _flip(dossier: Dossier, nominee: Judged, before: End, after: End) -> Flip | None:
    if before.ending is after.ending:
        return None
    level, step = after.place or (None, None)
    return Flip(
        **_of(dossier),
        nominee=nominee.nominee,
        nomination=nominee.nomination,
        before=before.ending,
        after=after.ending,
        why=after.why,
        level=level,
        step=step,
        rule=after.rule,
        asks_vi=after.asks[0],
        asks_en=after.asks[1],
    )


def _doubts(dossier: Dossier, ruling: Ruling | Refused, open_now: Collection[str]) -> Iterator[Change]:
    """Who was eligible for sure, and of whom the draft could not tell: no refusal, but more to ask."""
    if isinstance(ruling, Refused):
        return
    doubtful: dict[str, list[int]] = defaultdict(list)
    for one in dossier.nominees:
        if (
            one.verdict is Eligibility.ELIGIBLE
            and one.record is not None
            and _verdict(one, dossier, ruling) is Eligibility.CANNOT_TELL
        ):
            doubtful[one.nomination].append(one.nominee)
    for nomination, nominees in doubtful.items():
        yield _change(dossier, Kind.DOUBT, Reason.CANNOT_TELL, nomination, open_now, nominees=tuple(nominees))


def _verdict(nominee: Judged, dossier: Dossier, ruling: Ruling) -> Eligibility | None:
    if ruling.award is None or nominee.kind not in ruling.award.recipients:
        return None
    report = report_on(nominee, ruling, dossier.terms.received_on)
    return report.verdict if report else None


def _notices(dossier: Dossier, ruling: Ruling | Refused, open_now: Collection[str]) -> Iterator[Change]:
    """Public notices that did not stand as long as the draft asks."""
    if isinstance(ruling, Refused):
        return
    short: dict[tuple[str, Place, int], list[int]] = defaultdict(list)
    for one in dossier.nominees:
        for deed in one.deeds:
            step = ruling.steps.get(deed.place)
            if deed.notice is not None and step is not None:
                stood = working_days_between(*deed.notice, dossier.pinned.calendar)
                if stood < step.notice_days:
                    short[deed.nomination, deed.place, stood].append(one.nominee)
    for (nomination, (level, kind), stood), nominees in short.items():
        asked = ruling.steps[level, kind]
        said: Any = {"level": level, "step": kind, "before": str(stood), "after": str(asked.notice_days), "rule": asked.said_by}
        yield _change(dossier, Kind.NOTICE, Reason.NOTICE_TOO_SHORT, nomination, open_now, nominees=tuple(nominees), **said)


def _closed_routes(dossier: Dossier, ruling: Ruling | Refused, pinned: Ruling) -> Iterator[Change]:
    for standing in dossier.nominations:
        if standing.closed and isinstance(ruling, Ruling):
            yield from (
                _change(dossier, Kind.ROUTE, reason, standing.nomination, (), **said)
                for reason, said in route_changes(pinned, ruling)
            )


def _open_cases(question: Question) -> Iterator[Change]:
    for standing in question.dossier.nominations:
        if not standing.closed:
            found = running_case(question, standing)
            yield from (
                _change(question.dossier, kind, reason, standing.nomination, {standing.nomination}, **said)
                for kind, reason, said in found
            )


def _of(dossier: Dossier) -> dict[str, str]:
    return {"dossier": dossier.dossier, "award": dossier.pinned.award, "unit": dossier.terms.proposer.code}


def _change(dossier: Dossier, kind: Kind, reason: Reason, nomination: str, open_now: Collection[str], **said: Any) -> Change:
    return Change(**_of(dossier), kind=kind, reason=reason, nomination=nomination, open=nomination in open_now, **said)
