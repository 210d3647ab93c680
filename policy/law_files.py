"""The shapes of the law's YAML files, as a lawyer writes them, and their reading.

sources.yaml   key → title and address of a text
common.yaml    papers of a dossier, parts that steps rely on, the escalation ladder, work kept apart
councils.yaml  what the law says of councils beside the vote on one award
retention.yaml how long the file of a closed case is kept; may be missing
erasure.yaml   on which clause personal data are erased; may be missing
dissolutions.yaml  what dissolved units of the country; may be missing
awards.yaml    the catalogue: code → names, kind, aliases
vn-YEAR.yaml   one regime each
vn-YEAR-*.yaml awards of that regime, in as many files as are easy to read
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self, TypeVar

import yaml
from pydantic import BaseModel, Field, ValidationError, model_validator

from models.messages.base import Code
from models.messages.policy import Rung
from models.vocabulary import (
    AwardKind,
    DossierPart,
    Level,
    RecipientKind,
    RecusalRule,
    Regime,
    StepKind,
    TieRule,
    VoteBase,
    VotingSeats,
)
from policy.dissolutions import DissolutionLaw
from policy.erasure_law import ErasureLaw
from policy.law_errors import LawError
from policy.law_models import Apart, CouncilFact, Decider, Due, Quota, StandIn, StateLevel
from policy.law_needs import Entry, GeneralRules, Need, Said, read_source
from policy.retention import RetentionLaw
from policy.shares import ShareText

Shape = TypeVar("Shape", bound=BaseModel)


class SourceText(Entry):
    """A text that rules are taken from."""

    title: str
    address: str


class Paper(Entry):
    """A paper of a dossier."""

    part: DossierPart
    vi: str
    en: str


class CommonFile(Entry):
    """What all regimes share."""

    papers: dict[Code, Paper]
    inputs: dict[StepKind, tuple[DossierPart, ...]]
    ladder: tuple[Rung, ...]
    apart: tuple[Apart, ...] = ()


class CatalogueEntry(Entry):
    """The names of an award."""

    vi: str
    en: str
    kind: AwardKind
    state: StateLevel | None = None
    yearly: bool = False
    aliases: tuple[str, ...] = ()


class Clock(Entry):
    """Working days of a step; `notice` the days that a public notice stands at least."""

    days: int = Field(gt=0, le=400)
    notice: int = Field(default=0, ge=0, le=400)
    law: Said


class Way(Entry):
    """The steps at each level, and their clocks. What it does not name is as in the way `ordinary`."""

    steps: dict[Level, tuple[StepKind, ...]] = Field(default={})
    clocks: dict[Level, dict[StepKind, Clock]] = Field(default={})


class VoteFile(Entry):
    """A council's vote, `more_than` or at least `share` in favour; the other names are those of `models.messages.policy.VoteRule`.

    What it does not name is as in the award's `vote`, then as in the regime's, then as in `VoteRule`.
    """

    share: ShareText | None = None
    more_than: ShareText | None = None
    base: VoteBase | None = None
    quorum: ShareText | None = None
    quorum_to_decide: ShareText | None = None
    secret: bool | None = None
    written_opinions: bool | None = None
    delegates: bool | None = None
    may_change: bool | None = None
    recusal: RecusalRule | None = None
    tie: TieRule | None = None
    rounds: int | None = Field(default=None, ge=1, le=10)
    fewest_shown: int | None = Field(default=None, ge=0, le=1000)
    fewest_unanimous: int | None = Field(default=None, ge=0, le=1000)
    seats: VotingSeats | None = None
    law: Said

    @model_validator(mode="after")
    def _says_one_share(self) -> Self:
        if self.share and self.more_than:
            raise ValueError("says both share and more_than")
        return self


class CouncilsFile(Entry):
    """What the law says of councils beside the vote on one award, and votes on awards that the catalogue does not hold."""

    says: dict[Code, CouncilFact]
    votes: dict[Code, VoteFile]


class RevocationFile(Entry):
    """Where the grounds stand on which an award is taken back."""

    law: Said


class AwardFile(Entry):
    """An award in a regime. What it does not name is as in the award `like` it, or in the regime that this one builds on."""

    like: Code | None = None
    recipients: tuple[RecipientKind, ...] = Field(default=(), alias="for")
    decides: dict[Decider, Said] = Field(default={})
    way: Code = "ordinary"
    steps: dict[Level, tuple[StepKind, ...]] = Field(default={})
    clocks: dict[Level, dict[StepKind, Clock]] = Field(default={})
    vote: VoteFile | None = None
    votes: dict[Level, VoteFile] = Field(default={})
    needs: dict[RecipientKind, Need] = Field(default={})
    quota: Quota | None = None
    due: Due | None = None
    documents: tuple[Code, ...] = ()
    documents_law: Said | None = None
    law: Said | None = None


class RegimeFile(Entry):
    """A regime."""

    id: Regime
    since: date = Field(alias="from")
    until: date = Field(alias="to")
    law: Said
    builds_on: Regime | None = None
    stand_ins: tuple[StandIn, ...] = ()
    levels: tuple[Level, ...] = Field(min_length=1)
    ways: dict[Code, Way]
    vote: VoteFile
    revocation: RevocationFile
    general: GeneralRules
    awards: dict[Code, AwardFile]


class AwardsFile(Entry):
    """Awards of a regime, apart from its other rules."""

    awards: dict[Code, Any]


Homes = dict[tuple[str, Code], tuple[str, tuple[str, ...]]]
"""The file in which an award is written and the fields that it names there, by the regime's file and the award's code.

Awards that stand in the regime's own file are not among them.
"""


@dataclass(frozen=True)
class LawFiles:
    """Everything that was read, each regime with the name of its file, and the raw override files."""

    version: Code
    sources: dict[str, SourceText]
    common: CommonFile
    councils: CouncilsFile
    retention: RetentionLaw
    erasure: ErasureLaw
    dissolutions: DissolutionLaw
    catalogue: dict[Code, CatalogueEntry]
    regimes: tuple[tuple[str, RegimeFile], ...]
    overrides: tuple[tuple[str, Any], ...]
    homes: Homes

    def at_home(self, wrong: LawError) -> LawError:
        """The same error, naming the file in which its award is written."""
        return _at_home(self.homes, wrong)


def read_folder(folder: Path, overrides: Sequence[Path] = ()) -> LawFiles:
    """The files of a folder, each of the right shape and citing known sources. Raises `LawError`."""
    paths = [*sorted(folder.glob("*.yaml")), *overrides]
    raw = {path: _read_yaml(path) for path in paths}
    sources = {key: shaped("sources.yaml", SourceText, entry, key) for key, entry in _mapping(raw, folder / "sources.yaml").items()}
    for path, content in raw.items():
        _check_citations(path.name, content, sources)
    catalogue = {
        code: shaped("awards.yaml", CatalogueEntry, entry, code) for code, entry in _mapping(raw, folder / "awards.yaml").items()
    }
    regimes, homes = _joined({path.name: raw[path] for path in sorted(folder.glob("vn-*.yaml"))})
    return LawFiles(
        version=_version(paths),
        sources=sources,
        common=shaped("common.yaml", CommonFile, _mapping(raw, folder / "common.yaml")),
        councils=shaped("councils.yaml", CouncilsFile, _mapping(raw, folder / "councils.yaml")),
        retention=_optional(raw, folder / "retention.yaml", RetentionLaw),
        erasure=_optional(raw, folder / "erasure.yaml", ErasureLaw),
        dissolutions=_optional(raw, folder / "dissolutions.yaml", DissolutionLaw),
        catalogue=catalogue,
        regimes=_read_regimes(regimes, homes),
        overrides=tuple((path.name, raw[path]) for path in overrides),
        homes=homes,
    )


def _optional(raw: dict[Path, Any], path: Path, shape: type[Shape]) -> Shape:
    """What the file says; nothing in a folder of law from before it was written down."""
    return shaped(path.name, shape, _mapping(raw, path)) if path in raw else shape()


def shaped(file: str, shape: type[Shape], content: Any, field: str = "") -> Shape:
    """The content in its shape, or `LawError` naming the file and the first field that is wrong."""
    try:
        return shape.model_validate(content)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(part) for part in ((field, *first["loc"]) if field else first["loc"]))
        raise LawError(file, place or "(file)", first["msg"]) from wrong


def _joined(raw: dict[str, Any]) -> tuple[dict[str, Any], Homes]:
    """Every regime with the awards of all its files, and where each of those is written."""
    homes: Homes = {}
    joined = {file: content for file, content in raw.items() if _regime_file_of(file) == file}
    for file, content in raw.items():
        regime_file = _regime_file_of(file)
        if regime_file == file:
            continue
        if regime_file not in joined:
            raise LawError(file, "(file)", f"holds awards of a regime, but there is no {regime_file}")
        regime = joined[regime_file]
        if not isinstance(regime, dict):
            raise LawError(regime_file, "(file)", "missing, or no mapping")
        awards = regime.get("awards", {})
        if not isinstance(awards, dict):
            raise LawError(regime_file, "awards", "is no mapping")
        for code, award in shaped(file, AwardsFile, content).awards.items():
            if code in awards:
                other = homes.get((regime_file, code), (regime_file, ()))[0]
                raise LawError(file, f"awards.{code}", f"stands in {other} too")
            awards = {**awards, code: award}
            homes[regime_file, code] = file, tuple(award) if isinstance(award, dict) else ()
        joined[regime_file] = {**regime, "awards": awards}
    return joined, homes


def _regime_file_of(file: str) -> str:
    """`vn-2024.yaml` of `vn-2024-titles.yaml`, and of itself."""
    return f"{'-'.join(file.removesuffix('.yaml').split('-')[:2])}.yaml"


def _at_home(homes: Homes, wrong: LawError) -> LawError:
    """The error in the file of its award; steps and clocks that an award takes from its way stay with the regime's file."""
    part, code, field = [*wrong.field.split("."), "", ""][:3]
    home, own = homes.get((wrong.file, code), (wrong.file, ())) if part == "awards" else (wrong.file, ())
    taken_from_way = field in {"steps", "clocks"} and field not in own
    return LawError(wrong.file if taken_from_way else home, wrong.field, wrong.reason)


def _read_regimes(raw: dict[str, Any], homes: Homes) -> tuple[tuple[str, RegimeFile], ...]:
    """Regimes in the order of time; the awards of a regime that builds on another are filled up from it, field by field."""
    try:
        return _shaped_regimes(raw)
    except LawError as wrong:
        raise _at_home(homes, wrong) from wrong


def _shaped_regimes(raw: dict[str, Any]) -> tuple[tuple[str, RegimeFile], ...]:
    written = [content for content in raw.values() if isinstance(content, dict)]
    read = []
    for file, content in raw.items():
        base = content.get("builds_on") if isinstance(content, dict) else None
        if base is None:
            read.append((file, shaped(file, RegimeFile, content)))
            continue
        model = next((other for other in written if other.get("id") == base), {})
        if not model or model.get("builds_on"):
            raise LawError(file, "builds_on", f"{base} is no regime that stands on its own")
        awards = _filled_up(file, model.get("awards"), content.get("awards"))
        read.append((file, shaped(file, RegimeFile, {**content, "awards": awards})))
    if not read:
        raise LawError("vn-*.yaml", "(file)", "the folder holds no regime")
    return tuple(sorted(read, key=lambda pair: pair[1].since))


def _filled_up(file: str, inherited: Any, awards: Any) -> dict[str, Any]:
    if not isinstance(inherited, dict) or not isinstance(awards, dict):
        raise LawError(file, "awards", "is no mapping, here or in the regime that this one builds on")
    for code, award in {**inherited, **awards}.items():
        if not isinstance(award, dict):
            raise LawError(file, f"awards.{code}", "is no mapping")
    return {code: {**inherited.get(code, {}), **awards.get(code, {})} for code in [*inherited, *awards]}


class _NoDuplicates(yaml.CSafeLoader):
    """YAML in which the same key twice is an error, as a lawyer would expect."""


def _unique_mapping(loader: _NoDuplicates, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    for position, key in enumerate(keys):
        if key in keys[:position]:
            raise yaml.constructor.ConstructorError(None, None, f"{key} stands there twice", node.start_mark)
    return loader.construct_mapping(node, deep=True)


_NoDuplicates.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique_mapping)


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_NoDuplicates)  # noqa: S506 -- a subclass of SafeLoader
    except FileNotFoundError as missing:
        raise LawError(path.name, "(file)", "there is no such file") from missing
    except (yaml.YAMLError, UnicodeDecodeError) as unreadable:
        raise LawError(path.name, "(file)", str(unreadable)) from unreadable


def _mapping(raw: dict[Path, Any], path: Path) -> dict[str, Any]:
    content = raw.get(path)
    if not isinstance(content, dict):
        raise LawError(path.name, "(file)", "missing, or no mapping")
    return content


def _check_citations(file: str, content: Any, sources: dict[str, SourceText]) -> None:
    for field, text in _texts(content):
        if "[" not in text:
            continue
        try:
            cited = read_source(text)
        except ValueError:
            continue  # no citation where none is expected; where one is, its shape has been or will be checked
        if cited.source and cited.source not in sources:
            raise LawError(file, field, f"{cited.source} is not in sources.yaml")


def _texts(content: Any, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        yield field, content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from _texts(value, f"{field}.{key}" if field else str(key))
    elif isinstance(content, list):
        for position, value in enumerate(content):
            yield from _texts(value, f"{field}.{position}")


def _version(paths: Sequence[Path]) -> Code:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return f"law-{digest.hexdigest()[:32]}"
