"""Sessions of councils: convened, prepared, held, published. Casting ballots and writing minutes have files of their own."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter, Path, Query, Response, status

from models.errors import AlreadyClosed, Conflict, KeyReused, NotAllowed, NotFound, UnknownAward, WrongOffice, WrongState
from models.ids import update_id
from models.messages.base import Code
from models.vocabulary import SessionCommand, SessionState, VoteVerdict
from starter.council_sessions.agenda import change_agenda
from starter.council_sessions.agenda_items import list_agenda
from starter.council_sessions.candidates import list_candidates
from starter.council_sessions.convening import convene, convening_status
from starter.council_sessions.delivery import recorded_word
from starter.council_sessions.places import places_for
from starter.council_sessions.reading import list_sessions, read_session, recusals_of, rounds_of, seats_of
from starter.council_sessions.results import list_results
from starter.council_sessions.seen import Seen, must_see_session, sees_results
from starter.council_sessions.speaking import say, voice
from starter.council_sessions.word_status import word_status
from starter.deadline import NotKnownYetError
from starter.idempotency import KEY_PATTERN, IdempotencyKey, NaturalKey
from starter.json_route import JsonRoute
from starter.late import LATE, late
from starter.people.caller import Caller
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import READ, READ_ONE, SPOKEN, refusing
from starter.schemas.base import Body, CouncilSessionId, Limit, NominationId, RoundNumber
from starter.schemas.council_session_bodies import (
    AgendaBody,
    CancelBody,
    CandidateQuery,
    CandidateSearch,
    EmbargoBody,
    NewSession,
    PresenceBody,
    RecusalBody,
    RoundBody,
    TiesBody,
)
from starter.schemas.council_sessions import (
    AgendaChanged,
    AgendaPage,
    CandidatePage,
    CouncilSessionAnswer,
    RecusalList,
    ResultPage,
    RoundList,
    SeatList,
    SessionPage,
    SessionStatusAnswer,
    WordStatus,
)
from starter.schemas.councils import CouncilId
from starter.schemas.inbox import Mark

router = APIRouter(prefix="/council-sessions", tags=["council sessions"], route_class=JsonRoute)
Session = Annotated[CouncilSessionId, Path(examples=["ph-4kq2m7xw3bza6tnd"])]
Round = Annotated[RoundNumber, Path(examples=[1])]
Key = Annotated[str, Path(pattern=KEY_PATTERN, examples=["7d3f1c1e-5a0b-4a3e-9d54-0f3d6f9a7c11"])]


def _address(session: str, key: str) -> str:
    return f"/v1/council-sessions/{session}/commands/{quote(key, safe='')}"


async def _said(
    here: Here, caller: Caller, seen: Seen, key: str, *, command: SessionCommand, said: dict[str, Any]
) -> SessionStatusAnswer | Response:
    """The answer to a word, or where to ask for it."""
    try:
        status = await say(here, caller, seen, command=command, key=key, said=said)
    except NotKnownYetError:
        return late(_address(seen.id, key))
    return SessionStatusAnswer.of(status, results=sees_results(caller, seen))


async def _word(
    here: Here, caller: Caller, session: str, key: str, *, command: SessionCommand, body: Body
) -> SessionStatusAnswer | Response:
    """The same, where the word says what the body says."""
    seen = await must_see_session(here.pool, caller, session)
    return await _said(here, caller, seen, key, command=command, said=body.model_dump(mode="json"))


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=SessionStatusAnswer,
    responses=refusing(NotFound, NotAllowed, WrongOffice, AlreadyClosed, Conflict, KeyReused) | LATE,
    summary="Convene a session (triệu tập phiên họp)",
)
async def convene_(here: Here, caller: SignedIn, key: IdempotencyKey, body: NewSession) -> SessionStatusAnswer | Response:
    """The secretary of the council's unit does. Who sits on the council on the planned day has a seat, whatever changes later.

    The same key makes the same session.
    """
    try:
        return SessionStatusAnswer.of(await convene(here, caller, key, body), results=False)
    except NotKnownYetError:
        return late(f"/v1/council-sessions/convened/{quote(key, safe='')}")


@router.get("", responses=READ, summary="List sessions")
async def list_(
    *,
    here: Here,
    caller: SignedIn,
    council: Annotated[CouncilId | None, Query(examples=["hd-4kq2m7xw3bza6tnd"])] = None,
    unit: Annotated[Code | None, Query(description="The unit of the council.", examples=["63.058"])] = None,
    state: Annotated[SessionState | None, Query()] = None,
    after: Annotated[Mark | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> SessionPage:
    """Those of councils of your units and of units beneath them, and those at which you have a seat; the latest first."""
    return await list_sessions(here.pool, caller, council=council, unit=unit, state=state, after=after, limit=limit)


@router.get("/convened/{key:path}", responses=READ, summary="What became of a session that was convened")
async def convened(here: Here, caller: SignedIn, key: Key) -> WordStatus:
    """For one of yours that was answered 202, by its `Idempotency-Key`. Nothing is sent: asking changes nothing."""
    return await convening_status(here, caller, key)


@router.get("/{session}", responses=READ_ONE, summary="Read a session")
async def read(here: Here, caller: SignedIn, session: Session) -> CouncilSessionAnswer:
    """Where it stands, who is there, what is missing before a round may be opened, and what you may say to it."""
    return await read_session(here.pool, caller, session)


@router.get("/{session}/commands/{key:path}", responses=READ_ONE, summary="What became of a word to a session")
async def command(here: Here, caller: SignedIn, session: Session, key: Key) -> WordStatus:
    """For a word of yours that was answered 202. Nothing is sent: asking changes nothing."""
    return await word_status(here, caller, session, key)


@router.get("/{session}/candidates", responses=refusing(NotFound, UnknownAward), summary="What awaits the council")
async def candidates(here: Here, caller: SignedIn, session: Session, view: Annotated[CandidateQuery, Query()]) -> CandidatePage:
    """Nominations that await this council and are not on this agenda, the most urgent first."""
    return await list_candidates(here.pool, here.law, caller, session, view)


@router.post(
    "/{session}/candidates/search", responses=refusing(NotFound, UnknownAward), summary="Find what awaits the council by a text"
)
async def search(here: Here, caller: SignedIn, session: Session, body: CandidateSearch) -> CandidatePage:
    """The same with a text, sent as a body: names of people stand in no address. It changes nothing and needs no key."""
    return await list_candidates(here.pool, here.law, caller, session, body)


@router.post(
    "/{session}/agenda",
    response_model=AgendaChanged,
    responses=refusing(*SPOKEN, UnknownAward, Conflict) | LATE,
    summary="Set the agenda",
)
async def set_(here: Here, caller: SignedIn, session: Session, key: IdempotencyKey, body: AgendaBody) -> AgendaChanged | Response:
    """Nominations come onto the agenda, by name or all that fit a filter, thousands at once; others leave it.

    Until the first round was counted. One that is withdrawn, held or returned meanwhile leaves by itself. `refused` says which
    could not come, and why. Sent again with the same key, what is done is answered as before, and what was cut off goes on.
    """
    try:
        return await change_agenda(here, caller, session, key, body)
    except NotKnownYetError:
        return late(_address(session, key))


@router.get("/{session}/agenda", responses=READ_ONE, summary="Read the agenda")
async def agenda(
    here: Here,
    caller: SignedIn,
    session: Session,
    after: Annotated[int, Query(ge=0, lt=2**31, description="The `next` of the page before.")] = 0,
    limit: Annotated[Limit, Query()] = 50,
) -> AgendaPage:
    """Every nomination that was put on it, what has left it and why, and, once published, what came of each."""
    return await list_agenda(here.pool, caller, session, after, limit)


@router.post(
    "/{session}/invitations",
    response_model=SessionStatusAnswer,
    responses=refusing(*SPOKEN) | LATE,
    summary="Send the invitations (giấy mời)",
)
async def invite(here: Here, caller: SignedIn, session: Session, key: IdempotencyKey) -> SessionStatusAnswer | Response:
    """Everybody with a seat is told, once, with the address of the session, where agenda and files lie. Names travel in no mail."""
    seen = await must_see_session(here.pool, caller, session)
    return await _said(here, caller, seen, key, command=SessionCommand.INVITE, said={})


@router.get("/{session}/seats", responses=READ_ONE, summary="Who has a seat, and how they take part")
async def seats(here: Here, caller: SignedIn, session: Session) -> SeatList:
    """Function and vote as on the day the session was convened; presence as it was recorded last."""
    return SeatList(seats=await seats_of(here.pool, caller, session))


@router.put(
    "/{session}/presence",
    response_model=SessionStatusAnswer,
    responses=refusing(*SPOKEN) | LATE,
    summary="Record who takes part (điểm danh)",
)
async def presence(
    here: Here, caller: SignedIn, session: Session, body: PresenceBody, key: NaturalKey = None
) -> SessionStatusAnswer | Response:
    """Present, in writing, by a delegate with a written mandate, or absent: many seats at once, as often as need be.

    While a round is open only latecomers are added. Each seat is named once (422 otherwise).
    """
    return await _word(here, caller, session, key or uuid4().hex, command=SessionCommand.RECORD_PRESENCE, body=body)


@router.get("/{session}/recusals", responses=READ_ONE, summary="Who keeps out of which vote")
async def recusals(here: Here, caller: SignedIn, session: Session) -> RecusalList:
    """Those that were declared, and those that follow from a rule: members who stand on a list, or acted on it at another level."""
    return RecusalList(recusals=await recusals_of(here.pool, caller, session))


@router.post(
    "/{session}/recusals", response_model=SessionStatusAnswer, responses=refusing(*SPOKEN) | LATE, summary="Keep out of a vote"
)
async def recuse(
    here: Here, caller: SignedIn, session: Session, key: IdempotencyKey, body: RecusalBody
) -> SessionStatusAnswer | Response:
    """By the member, or the secretary for a member; of a whole nomination, or some of its nominees. Only while no round is open."""
    seen = await must_see_session(here.pool, caller, session)
    said = body.model_dump(mode="json") | {"officer": body.officer or caller.officer}
    return await _said(here, caller, seen, key, command=SessionCommand.RECUSE, said=said)


@router.get("/{session}/rounds", responses=READ_ONE, summary="List the rounds of a session")
async def rounds(here: Here, caller: SignedIn, session: Session) -> RoundList:
    """Each ballot with its electors, its commitment, and whether it counts."""
    return RoundList(rounds=await rounds_of(here.pool, caller, session))


@router.post(
    "/{session}/rounds",
    response_model=SessionStatusAnswer,
    responses=refusing(*SPOKEN, UnknownAward) | LATE,
    summary="Open a round",
)
async def open_(
    here: Here, caller: SignedIn, session: Session, key: IdempotencyKey, body: RoundBody
) -> SessionStatusAnswer | Response:
    """The vote on the whole agenda; in a later round on all without a decision, or on those who are named.

    Refused (409) without a quorum, with the numbers and the clause. Where there are fewer places than may pass, give them by award:
    a number with its clause, or the base of the law's percentage.
    """
    seen = await must_see_session(here.pool, caller, session)
    await voice(here, caller, seen, SessionCommand.OPEN_ROUND, update_id(caller.officer, key))
    places = await places_for(here.pool, here.law, seen, body.places)
    said = body.model_dump(mode="json") | {"places": [one.model_dump(mode="json") for one in places]}
    return await _said(here, caller, seen, key, command=SessionCommand.OPEN_ROUND, said=said)


@router.post(
    "/{session}/rounds/{round}/close",
    response_model=SessionStatusAnswer,
    responses=refusing(*SPOKEN) | LATE,
    summary="Close a round",
)
async def close(
    here: Here,
    caller: SignedIn,
    session: Session,
    round_: Annotated[RoundNumber, Path(alias="round", examples=[1])],
    key: IdempotencyKey,
) -> SessionStatusAnswer | Response:
    """No ballot is taken any more, and the round is counted; the commitment to the box stands before anybody knows the tally."""
    seen, update = await must_see_session(here.pool, caller, session), update_id(caller.officer, key)
    await voice(here, caller, seen, SessionCommand.CLOSE_ROUND, update)
    closed = await recorded_word(here.pool, session, update)
    if closed is not None and closed.round != round_:
        raise KeyReused("Idempotency-Key", "it closed another round before")
    if closed is None and seen.round != round_:
        raise WrongState("another round is the last one", state=seen.state, round=seen.round)
    return await _said(here, caller, seen, key, command=SessionCommand.CLOSE_ROUND, said={})


@router.post("/{session}/ties", response_model=SessionStatusAnswer, responses=refusing(*SPOKEN) | LATE, summary="Break ties")
async def break_(
    here: Here, caller: SignedIn, session: Session, key: IdempotencyKey, body: TiesBody
) -> SessionStatusAnswer | Response:
    """The chair says who passes, where votes were level, or more are level at the last place than there are places."""
    return await _word(here, caller, session, key, command=SessionCommand.BREAK_TIES, body=body)


@router.post(
    "/{session}/embargo", response_model=SessionStatusAnswer, responses=refusing(*SPOKEN) | LATE, summary="Keep the result back"
)
async def embargo(
    here: Here, caller: SignedIn, session: Session, key: IdempotencyKey, body: EmbargoBody
) -> SessionStatusAnswer | Response:
    """Until a moment, at which it is published by itself, or until the chair publishes it."""
    return await _word(here, caller, session, key, command=SessionCommand.EMBARGO, body=body)


@router.post(
    "/{session}/publish", response_model=SessionStatusAnswer, responses=refusing(*SPOKEN) | LATE, summary="Publish the result"
)
async def publish(here: Here, caller: SignedIn, session: Session, key: IdempotencyKey) -> SessionStatusAnswer | Response:
    """Everybody may read it, and every nomination on which there is a decision is told. During an embargo only the chair may."""
    seen = await must_see_session(here.pool, caller, session)
    return await _said(here, caller, seen, key, command=SessionCommand.PUBLISH, said={})


@router.post(
    "/{session}/cancel", response_model=SessionStatusAnswer, responses=refusing(*SPOKEN) | LATE, summary="Call the session off"
)
async def cancel(
    here: Here, caller: SignedIn, session: Session, key: IdempotencyKey, body: CancelBody
) -> SessionStatusAnswer | Response:
    """Before anything was published. Every nomination stays where it is; what was voted in an open round is destroyed uncounted.

    Everybody who was invited is told. To meet on another day, call it off and convene another.
    """
    return await _word(here, caller, session, key, command=SessionCommand.CANCEL, body=body)


@router.get("/{session}/results", responses=refusing(NotFound, WrongState), summary="What the votes came to")
async def results(
    *,
    here: Here,
    caller: SignedIn,
    session: Session,
    round_: Annotated[RoundNumber | None, Query(alias="round", description="Of one round; else the last on each nominee.")] = None,
    verdict: Annotated[VoteVerdict | None, Query()] = None,
    nomination: Annotated[NominationId | None, Query()] = None,
    after: Annotated[Mark | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> ResultPage:
    """Verdict per nominee, with how it follows and by which clause. Counts that would unmask somebody are never told.

    Before publication only for the secretary of the unit and whoever presides (409 for everybody else).
    """
    return await list_results(
        here.pool, caller, session, round_=round_, verdict=verdict, nomination=nomination, after=after, limit=limit
    )
