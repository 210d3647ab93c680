"""The state of one session: who sits, who takes part, which round, what came of it. No engine, no clock, no choice of anybody."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from models.messages.actor import Actor
from models.messages.council_session import OutcomesDelivered, Places, RoundResult, SeatPresence, SessionStatus, StartSession
from models.vocabulary import CouncilFunction, MeetingKind, Presence, SessionState
from policy.session_rights import SessionStanding

TAKING_PART = (Presence.PRESENT, Presence.DELEGATED)
"""Who is counted as there. Whether a delegate is admitted says each rule."""


@dataclass
class Sitting:
    """Everything that a session knows.

    `counted` are the rounds that were counted, whose last word on a nominee holds; `places` are those that were named for the round
    in hand; `run_by` is the secretary who opened the last one, in whose name the nominations are told. `status` is as the ledger
    has it.
    """

    start: StartSession
    state: SessionState
    presence: dict[str, Presence]
    status: SessionStatus
    sequence: int = 0
    round: int = 0
    closes_at: datetime | None = None
    remind_at: datetime | None = None
    embargo_until: datetime | None = None
    places: tuple[Places, ...] = ()
    counted: list[RoundResult] = field(default_factory=list)
    run_by: Actor | None = None
    opened_at: datetime | None = None
    ballots: int | None = None
    minutes: int = 0
    signed: bool = False
    delivered: OutcomesDelivered | None = None

    @classmethod
    def begin(cls, start: StartSession) -> "Sitting":
        """The session as it is convened. Where it meets in writing alone, everybody takes part in writing."""
        usual = Presence.WRITTEN if start.kind is MeetingKind.WRITTEN else Presence.ABSENT
        sitting = cls(
            start=start,
            state=SessionState.CONVENED,
            presence={seat.officer: usual for seat in start.seats},
            status=SessionStatus(session=start.session, state=SessionState.CONVENED),
        )
        sitting.status = sitting.status_now()
        return sitting

    @property
    def functions(self) -> dict[str, CouncilFunction]:
        """Everybody who sits, with what they are."""
        return {seat.officer: seat.function for seat in self.start.seats}

    @property
    def voters(self) -> list[str]:
        """Those who sit with a vote."""
        return [seat.officer for seat in self.start.seats if seat.function.votes]

    @property
    def standing(self) -> SessionStanding:
        """What the rules of rights look at."""
        return SessionStanding(
            session=self.start.session,
            unit=self.start.unit,
            level=self.start.level,
            state=self.state,
            functions=self.functions,
            presence=self.presence,
            embargo_until=self.embargo_until,
        )

    @property
    def present(self) -> int:
        """Voting seats that are there, in person or by a delegate."""
        return sum(self._ways()[way] for way in TAKING_PART)

    @property
    def ended(self) -> bool:
        """True once nothing can happen any more: called off, or minutes signed and every nomination told."""
        if self.state is SessionState.CANCELLED:
            return True
        return self.signed and self.delivered is not None

    @property
    def to_deliver(self) -> bool:
        """True while nominations wait to be told what was published."""
        return self.state is SessionState.PUBLISHED and self.delivered is None

    @property
    def next_alarm(self) -> datetime | None:
        """When something happens by itself: a reminder, the end of the voting window, of the embargo."""
        if self.state is SessionState.OPEN:
            return min((at for at in (self.remind_at, self.closes_at) if at is not None), default=None)
        return self.embargo_until if self.state is SessionState.EMBARGOED else None

    def take_seats(self, seats: tuple[SeatPresence, ...]) -> None:
        """These take part so, from now on."""
        self.presence |= {seat.officer: seat.presence for seat in seats}

    def go_back(self) -> None:
        """The round in hand came to nothing: the session stands where it stood before it."""
        self.state = SessionState.TALLIED if self.counted else SessionState.CONVENED
        self.closes_at = self.remind_at = None

    def status_now(self) -> SessionStatus:
        """Where the session stands, as far as it knows by itself; what only the database knows is left as it was said last."""
        delivered = self.delivered
        return self.status.model_copy(
            update={
                "state": self.state,
                "sequence": self.sequence,
                "round": self.round,
                "members": len(self.voters),
                "present": self.present,
                "written": self._ways()[Presence.WRITTEN],
                "ballots": self.ballots,
                "closes_at": self.closes_at,
                "embargo_until": self.embargo_until,
                "delivered": delivered.delivered if delivered else 0,
                "refused": delivered.refused if delivered else 0,
                "left_off": (),
                "fingerprint": None,
            }
        )

    def _ways(self) -> Counter[Presence]:
        return Counter(self.presence[officer] for officer in self.voters)
