"""Puts the minutes into words: the official paper in one language, part by part (NĐ 30/2020/NĐ-CP, Annexes I and III)."""

from collections.abc import Iterator
from datetime import datetime

from models.vocabulary import CouncilFunction, MeetingKind, Presence, SessionState
from policy.clock import local_day
from starter.minutes.paper import Block, Column, Paper, Signature, TableKind, heading, item, paragraph, subheading, table
from starter.minutes.results import award_of, conclusion, refusal, rounds
from starter.minutes.words import Language, Words, words
from starter.schemas.minutes import Attender, Minutes


def compose(minutes: Minutes, language: Language) -> Paper:
    """The paper. What is not known yet is left open, for a pen."""
    said = words(language)
    text, recorded, presided = minutes.text, recorder(minutes), president(minutes)
    return Paper(
        language=language,
        country=said.heading.country,
        motto=said.heading.motto,
        superior=_superior(minutes, said).upper(),
        issuer=_kept_together(minutes.council.upper()),
        number=_number(minutes, said),
        place_and_day=_place_and_day(minutes, said),
        kind=said.heading.kind,
        subject=text.subject or said.heading.subject.format(council=minutes.council),
        remarks=_remarks(minutes, said),
        blocks=tuple(_blocks(minutes, said, language)),
        closing=_closing(minutes, said),
        left=Signature(said.signatures.secretary, "", recorded.name if recorded else ""),
        right=Signature(
            said.signatures.chair,
            said.people.functions[presided.function].upper() if presided else "",
            presided.name if presided else "",
        ),
        recipients_title=said.recipients.title,
        recipients=_recipients(text.recipients or said.recipients.usual),
    )


def president(minutes: Minutes) -> Attender | None:
    """Who presided: the seat that the text names, else the chair if they were there, else the first vice-chair who was."""
    return _named(minutes, minutes.text.presided_by) or _there(minutes, CouncilFunction.CHAIR, CouncilFunction.VICE_CHAIR)


def recorder(minutes: Minutes) -> Attender | None:
    """Who kept the minutes: the seat that the text names, else the secretary."""
    return _named(minutes, minutes.text.recorded_by) or _there(minutes, CouncilFunction.SECRETARY)


def _named(minutes: Minutes, officer: str | None) -> Attender | None:
    return next((seat for seat in minutes.members if seat.officer == officer), None)


def _there(minutes: Minutes, *functions: CouncilFunction) -> Attender | None:
    there = {Presence.PRESENT, Presence.WRITTEN} if minutes.kind is MeetingKind.WRITTEN else {Presence.PRESENT}
    found = (seat for function in functions for seat in minutes.members if seat.function is function and seat.presence in there)
    return next(found, None)


def _superior(minutes: Minutes, said: Words) -> str:
    if minutes.text.superior is not None:
        return minutes.text.superior
    return said.heading.superior.format(unit=minutes.unit_name) if minutes.administrative else minutes.unit_name


def _kept_together(name: str) -> str:
    """Words that belong together stay on one line."""
    for words_ in ("THI ĐUA", "KHEN THƯỞNG"):
        name = name.replace(words_, words_.replace(" ", "\N{NO-BREAK SPACE}"))
    return name


def _number(minutes: Minutes, said: Words) -> str:
    number = minutes.signed.number if minutes.signed else minutes.text.number
    return said.heading.number.format(number=number) if number else said.heading.unnumbered


def _place_and_day(minutes: Minutes, said: Words) -> str:
    day = minutes.signed.dated if minutes.signed else minutes.text.dated
    place = minutes.text.place_name or minutes.place_name
    return said.heading.place_and_day.format(
        place=place, day=said.time.day_of(day or local_day(_ended(minutes) or _began(minutes)))
    )


def _remarks(minutes: Minutes, said: Words) -> tuple[str, ...]:
    draft = () if minutes.state is SessionState.PUBLISHED else (said.heading.draft,)
    return (*draft, *((said.heading.translation,) if said.heading.translation else ()))


def _began(minutes: Minutes) -> datetime:
    return minutes.text.started_at or min((minutes.planned_at, *(part.opened_at for part in minutes.rounds)))


def _ended(minutes: Minutes) -> datetime | None:
    closed = [part.closed_at for part in minutes.rounds if part.closed_at is not None]
    return minutes.text.ended_at or max(closed, default=None)


def _closing(minutes: Minutes, said: Words) -> str:
    ended = _ended(minutes)
    if ended is None:
        return said.conclusions.closing_unknown
    written = minutes.kind is MeetingKind.WRITTEN
    return (said.conclusions.closing_written if written else said.conclusions.closing).format(moment=said.time.moment_of(ended))


def _recipients(names: tuple[str, ...]) -> tuple[str, ...]:
    """A dash before each, a semicolon after it, a full stop after the last."""
    return (*(f"- {name};" for name in names[:-1]), f"- {names[-1]}.")


def _blocks(minutes: Minutes, said: Words, language: Language) -> Iterator[Block]:
    yield heading(said.parts.meeting)
    yield paragraph(said.time.moment_of(_began(minutes)), said.meeting.started)
    yield paragraph(minutes.text.place or minutes.place or said.meeting.unknown, said.meeting.place)
    yield paragraph(said.meeting.kinds[minutes.kind], said.meeting.kind)
    yield heading(said.parts.people)
    yield from _people(minutes, said, language)
    yield from _recusals(minutes, said)
    yield heading(said.parts.agenda)
    yield from _agenda(minutes, said, language)
    if minutes.text.discussion:
        yield heading(said.parts.discussion)
        yield from lines(minutes.text.discussion)
    yield heading(said.parts.results)
    yield from rounds(minutes, said, language)
    yield heading(said.parts.conclusions)
    yield from conclusion(minutes, said, language)
    if minutes.embargo is not None:
        until = minutes.embargo.until
        moment = said.time.moment_of(until) if until else said.conclusions.chairs_word
        yield paragraph(said.conclusions.embargo.format(moment=moment))
    if minutes.text.conclusions:
        yield from lines(minutes.text.conclusions)
    if minutes.text.corrections:
        yield subheading(said.conclusions.corrections)
        yield from (item(one) for one in minutes.text.corrections)


def lines(text: str) -> Iterator[Block]:
    """A paragraph for each line that says something."""
    return (paragraph(line.strip()) for line in text.splitlines() if line.strip())


def _people(minutes: Minutes, said: Words, language: Language) -> Iterator[Block]:
    people = said.people
    for lead, seat in ((people.presided, president(minutes)), (people.recorded, recorder(minutes))):
        who = people.person.format(name=seat.name, function=people.functions[seat.function]) if seat else said.meeting.unknown
        yield paragraph(who, lead)
    yield subheading(people.members)
    rows = [
        (str(number), seat.name, people.functions[seat.function], _presence(seat, said))
        for number, seat in enumerate(minutes.members, start=1)
    ]
    yield table(TableKind.MEMBERS, rows, said.columns)
    if minutes.text.guests:
        yield subheading(people.guests)
        yield from (item(guest) for guest in minutes.text.guests)
    yield subheading(people.quorum)
    quorum = minutes.quorum
    yield paragraph(people.counted.format(**quorum.model_dump()))
    why = quorum.derivation_vi if language == "vi" else quorum.derivation_en
    if quorum.met:
        yield paragraph(why)
        yield paragraph(people.met)
    elif quorum.met is not None:  # no round opens without its quorum: members have left since
        yield paragraph(people.met_at_opening)


def _presence(seat: Attender, said: Words) -> str:
    day = f"{seat.mandate_date:%d/%m/%Y}" if seat.mandate_date else ""
    words_ = said.people.presences[seat.presence]
    return words_.format(delegate=seat.delegate or "", number=seat.mandate_number or "", day=day)


def _recusals(minutes: Minutes, said: Words) -> Iterator[Block]:
    if not minutes.recusals:
        yield paragraph(said.people.nobody_recused)
        return
    yield subheading(said.people.recusals)
    rows = []
    for number, one in enumerate(minutes.recusals, start=1):
        of = ", ".join(one.nominees) or f"{said.people.whole_list} ({said.columns[Column.NUMBER]} {one.position})"
        ground = said.grounds.get(one.ground, one.ground)
        rows.append((str(number), one.name, of, said.people.by_rule.format(ground=ground) if one.by_rule else ground))
    yield table(TableKind.RECUSALS, rows, said.columns)


def _agenda(minutes: Minutes, said: Words, language: Language) -> Iterator[Block]:
    if not minutes.agenda:
        yield paragraph(said.agenda.nothing)
        return
    nominees = sum(line.nominees for line in minutes.agenda)
    yield paragraph(said.agenda.intro.format(nominations=len(minutes.agenda), nominees=nominees))
    rows = [(str(line.position), line.proposer, award_of(line, language), str(line.nominees)) for line in minutes.agenda]
    yield table(TableKind.AGENDA, rows, said.columns)
    noticed = [(line, line.notice) for line in minutes.agenda if line.notice is not None]
    if noticed:
        yield subheading(said.agenda.notices)
        days = [
            (str(line.position), line.proposer, f"{one.published_on:%d/%m/%Y}", f"{one.ended_on:%d/%m/%Y}", str(one.complaints))
            for line, one in noticed
        ]
        yield table(TableKind.NOTICES, days, said.columns)
    left = [(line, said.agenda.acts.get(line.left, said.agenda.other_act)) for line in minutes.agenda if line.left is not None]
    refused = [(line, refusal(line.refused, language)) for line in minutes.agenda if line.refused is not None and line.left is None]
    for title, some in ((said.agenda.left, left), (said.agenda.refused, refused)):
        if some:
            yield subheading(title)
            gone = [(str(line.position), line.proposer, award_of(line, language), why) for line, why in some]
            yield table(TableKind.LEFT, gone, said.columns)
