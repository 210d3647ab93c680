"""The law, as far as it can be listed: regimes and awards."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from models.errors import OutsideRegime
from policy.law_models import AwardLaw
from starter.json_route import JsonRoute
from starter.people.persons import today
from starter.resources import Here
from starter.responses import READ, refusing
from starter.schemas.law import AwardAnswer, AwardList, RegimeAnswer, RegimeList

router = APIRouter(tags=["law"], route_class=JsonRoute)


@router.get("/awards", responses=refusing(OutsideRegime), summary="List awards")
async def awards(
    here: Here,
    on: Annotated[date | None, Query(description="The day of receipt; today when left out.", examples=["2019-12-20"])] = None,
) -> AwardList:
    """The awards of the regime that covers the day, with the names under which they are accepted."""
    regime = here.law.regime_on(on or today())
    return AwardList(regime=regime.id, awards=[_answer(award) for award in here.law.awards(regime)])


@router.get("/regimes", responses=READ, summary="List regimes")
async def regimes(here: Here) -> RegimeList:
    """The bodies of law, and the days that each covers."""
    told = [
        RegimeAnswer(id=regime.id, since=regime.since, until=regime.until, levels=regime.levels, law=regime.law)
        for regime in here.law.regimes
    ]
    return RegimeList(policy_version=here.law.version, regimes=told)


def _answer(award: AwardLaw) -> AwardAnswer:
    return AwardAnswer(
        code=award.code,
        regime=award.regime,
        kind=award.kind,
        name=award.vi,
        name_en=award.en,
        aliases=award.aliases,
        recipients=award.recipients,
        deciders=[decider.by.value for decider in award.deciders],
        yearly=award.yearly,
        law=award.law,
    )
