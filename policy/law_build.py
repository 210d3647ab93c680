"""From files that name only what differs to a law in which every award is complete."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from models.messages.base import Code
from models.messages.policy import Share, VoteRule
from models.vocabulary import DossierPart, Level, StepKind
from policy.law_errors import LawError
from policy.law_files import AwardFile, LawFiles, RegimeFile, VoteFile, Way
from policy.law_models import AwardLaw, CouncilsLaw, DeciderLaw, DocumentLaw, RegimeLaw, StepLaw, plain
from policy.law_needs import rules_of
from policy.shares import share

_ALWAYS = frozenset({DossierPart.LETTER, DossierPart.IDENTITY, DossierPart.REPORT, DossierPart.DOCUMENTS})
_ORDINARY = "ordinary"


@dataclass(frozen=True)
class _Writing:
    """An award in its file."""

    files: LawFiles
    file: str
    regime: RegimeFile
    code: Code
    award: AwardFile

    @property
    def ways(self) -> tuple[Way, Way, Way]:
        """Where to look for steps and clocks, the nearest first."""
        own = Way(steps=self.award.steps, clocks=self.award.clocks)
        return own, self.regime.ways[self.award.way], self.regime.ways[_ORDINARY]


def build_regimes(files: LawFiles) -> tuple[RegimeLaw, ...]:
    """Every regime with its awards complete, oldest first. Raises `LawError` where something is named that does not exist."""
    names = _names(files)
    return tuple(_regime(files, file, written, names) for file, written in files.regimes)


def build_councils(files: LawFiles) -> CouncilsLaw:
    """What is said of councils beside the vote on one award. Raises `LawError` for a vote that says no share or no quorum."""
    for code, vote in files.councils.votes.items():
        _must_stand_alone("councils.yaml", f"votes.{code}", vote)
    votes = {code: vote_rule(vote) for code, vote in files.councils.votes.items()}
    return CouncilsLaw(says=files.councils.says, votes=votes)


def _names(files: LawFiles) -> dict[str, Code]:
    """Every name of every award, written plainly. Two awards with one name are an error."""
    names: dict[str, Code] = {}
    for code, entry in files.catalogue.items():
        own: set[str] = set()
        for position, name in enumerate((entry.vi, entry.en, *entry.aliases)):
            field = f"{code}.{('vi', 'en')[position]}" if position < 2 else f"{code}.aliases.{position - 2}"  # noqa: PLR2004 -- vi, en
            word = plain(name)
            if not word:
                raise LawError("awards.yaml", field, "holds no letter")
            if word in own or names.get(word, code) != code:
                raise LawError("awards.yaml", field, f'"{name}" is a name of {names.get(word, code)} already')
            own.add(word)
            names[word] = code
    return names


def _regime(files: LawFiles, file: str, written: RegimeFile, names: dict[str, Code]) -> RegimeLaw:
    if _ORDINARY not in written.ways:
        raise LawError(file, f"ways.{_ORDINARY}", "is missing")
    for code in written.awards:
        if code not in files.catalogue:
            raise LawError(file, f"awards.{code}", "is not in awards.yaml")
    _must_stand_alone(file, "vote", written.vote)
    return RegimeLaw(
        id=written.id,
        version=files.version,
        since=written.since,
        until=written.until,
        levels=written.levels,
        law=written.law,
        stand_ins=written.stand_ins,
        revocation=written.revocation.law,
        general=written.general,
        ladder=files.common.ladder,
        awards={code: _award(files, file, written, code) for code in files.catalogue if code in written.awards},
        names={name: code for name, code in names.items() if code in written.awards},
    )


def _award(files: LawFiles, file: str, regime: RegimeFile, code: Code) -> AwardLaw:
    field = f"awards.{code}"
    award = _filled(file, regime, code)
    if award.law is None or award.documents_law is None:
        raise LawError(file, f"{field}.{'law' if award.law is None else 'documents_law'}", "is missing")
    if award.way not in regime.ways:
        raise LawError(file, f"{field}.way", f"{award.way} is not among the ways of the regime")
    entry = files.catalogue[code]
    papers = _papers(files, file, field, award.documents)
    return AwardLaw(
        code=code,
        regime=regime.id,
        kind=entry.kind,
        vi=entry.vi,
        en=entry.en,
        aliases=entry.aliases,
        state_level=entry.state,
        yearly=entry.yearly,
        recipients=award.recipients,
        deciders=tuple(DeciderLaw(by=by, law=law) for by, law in award.decides.items()),
        steps=_steps(_Writing(files, file, regime, code, award), papers),
        needs=dict(award.needs),
        quota=award.quota,
        due=award.due,
        documents=papers,
        apart=files.common.apart,
        documents_law=award.documents_law,
        law=award.law,
    )


def _filled(file: str, regime: RegimeFile, code: Code) -> AwardFile:
    """The award as written, and where it names another that it is like, with what it does not name taken from there."""
    award = regime.awards[code]
    if award.like is None:
        return award
    model = regime.awards.get(award.like)
    if model is None or model.like is not None:
        raise LawError(file, f"awards.{code}.like", f"{award.like} is no award of the regime that stands on its own")
    return model.model_copy(update={name: getattr(award, name) for name in award.model_fields_set})


def _papers(files: LawFiles, file: str, field: str, codes: Sequence[Code]) -> tuple[DocumentLaw, ...]:
    for code in codes:
        if code not in files.common.papers:
            raise LawError(file, f"{field}.documents", f"{code} is not among the papers of common.yaml")
    return tuple(DocumentLaw(code=code, **files.common.papers[code].model_dump()) for code in codes)


def _steps(writing: _Writing, papers: tuple[DocumentLaw, ...]) -> dict[Level, tuple[StepLaw, ...]]:
    """The steps of each level, lowest first: a step may rely on what a step before it, there or further down, has added."""
    parts = set(_ALWAYS) | {paper.part for paper in papers}
    parts |= {_SHOWN_IN[rule.rule] for rule in rules_of(tuple(writing.award.needs.values())) if rule.rule in _SHOWN_IN}
    steps: dict[Level, tuple[StepLaw, ...]] = {}
    for level in writing.regime.levels:
        taken: list[StepLaw] = []
        for kind in next((way.steps[level] for way in writing.ways if level in way.steps), ()):
            taken.append(_step(writing, level, kind, parts))
            parts |= _MADE_BY.get(kind, frozenset())
        steps[level] = tuple(taken)
    return steps


_SHOWN_IN = {
    "rating": DossierPart.RATINGS,
    "held": DossierPart.PRIOR_AWARDS,
    "held_this_year": DossierPart.PRIOR_AWARDS,
    "merit_since": DossierPart.PRIOR_AWARDS,
    "initiative": DossierPart.INITIATIVE,
}
"""The part of the dossier in which a rule finds its facts, if not in the report."""

_MADE_BY = {
    StepKind.CONSULT: frozenset({DossierPart.OPINIONS}),
    StepKind.PUBLIC_NOTICE: frozenset({DossierPart.PUBLIC_NOTICE}),
}
"""The part of the dossier that a step adds."""


def _step(writing: _Writing, level: Level, kind: StepKind, parts: Container[DossierPart]) -> StepLaw:
    clock = next((way.clocks[level][kind] for way in writing.ways if kind in way.clocks.get(level, {})), None)
    if clock is None:
        field = f"awards.{writing.code}.clocks.{level}.{kind}"
        raise LawError(writing.file, field, f"no clock, neither here nor in the way {writing.award.way}")
    return StepLaw(
        kind=kind,
        clock_days=clock.days,
        notice_days=clock.notice,
        inputs=tuple(part for part in writing.files.common.inputs.get(kind, ()) if part in parts),
        vote=_votes_at(writing, level) if kind is StepKind.COUNCIL else None,
        law=clock.law,
    )


def _must_stand_alone(file: str, field: str, vote: VoteFile) -> None:
    """Refuse a vote that leaves a number to others, where nobody comes after it: no number of the law is made up here."""
    if not (vote.share or vote.more_than):
        raise LawError(file, field, "says no share")
    if not vote.quorum:
        raise LawError(file, f"{field}.quorum", "is missing")


def _votes_at(writing: _Writing, level: Level) -> VoteRule:
    own = (writing.award.votes.get(level), writing.award.vote)
    return vote_rule(*(layer for layer in own if layer), writing.regime.vote)


def vote_rule(*layers: VoteFile) -> VoteRule:
    """The rule that the layers make together, the nearest first: each part is as in the first that names it, else as in `VoteRule`.

    A layer without a share of its own takes that of the next; the last says share and quorum. The ground is that of the nearest.
    """
    thresholds = (_threshold(layer) for layer in layers)
    said = {name: _first(layers, name) for name in _PARTS}
    quorums = {name: _first(layers, name) for name in ("quorum", "quorum_to_decide")}
    return VoteRule(
        threshold=next(threshold for threshold in thresholds if threshold is not None),
        **{name: share(fraction) for name, fraction in quorums.items() if fraction},
        **{name: value for name, value in said.items() if value is not None},
        said_by=layers[0].law,
    )


def _threshold(vote: VoteFile) -> Share | None:
    if vote.more_than:
        return share(vote.more_than, strictly_more=True)
    return share(vote.share) if vote.share else None


_PARTS = (
    *("base", "secret", "written_opinions", "delegates", "may_change"),
    *("recusal", "tie", "rounds", "fewest_shown", "fewest_unanimous", "seats"),
)


def _first(layers: Sequence[VoteFile], name: str) -> Any:
    return next((value for layer in layers if (value := getattr(layer, name)) is not None), None)
