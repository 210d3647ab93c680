"""Appraisal (thẩm định), opinions of other offices (lấy ý kiến) and public notice: the steps of an appraiser."""

from datetime import date

from models.errors import InvalidInput
from models.messages.commands import AppraiseInput, ConsultInput, PublicNoticeInput
from models.vocabulary import Act, Command, NominationState
from policy.clock import working_days_between
from workflows import guards
from workflows.case import Case
from workflows.change import Change
from workflows.steps.listed import carry_out_list, check_list


def check_appraise(case: Case, command: AppraiseInput, _today: date) -> None:
    """Refuse an appraisal out of turn."""
    guards.may(case, command.actor, Command.APPRAISE)
    check_list(case, command)


def carry_out_appraise(case: Case, command: AppraiseInput) -> Change:
    """Who passes goes on; the refused leave, the returned are split off."""
    change, somebody_passes = carry_out_list(case, command, Act.APPRAISED, NominationState.REJECTED)
    if somebody_passes:
        case.approve(command.actor.officer)
    return change


def check_consult(case: Case, command: ConsultInput, _today: date) -> None:
    """Refuse opinions out of turn, and an office that speaks twice."""
    guards.may(case, command.actor, Command.CONSULT)
    offices = [opinion.office for opinion in command.opinions]
    if len(set(offices)) < len(offices):
        raise InvalidInput("opinions", "an office is named twice")
    check_list(case, command)


def carry_out_consult(case: Case, command: ConsultInput) -> Change:
    """The opinions are kept with the case; the officer's word over the list follows from them."""
    change, somebody_passes = carry_out_list(case, command, Act.CONSULTED, NominationState.REJECTED)
    change.facts = {"opinions": {opinion.office: opinion.answer for opinion in command.opinions}}
    if somebody_passes:
        case.approve(command.actor.officer)
    return change


def check_publish_notice(case: Case, command: PublicNoticeInput, today: date) -> None:
    """Refuse a notice that stood shorter than the law asks, or that has not ended."""
    guards.may(case, command.actor, Command.PUBLISH_NOTICE)
    guards.dated(case, "published_on", command.published_on, today)
    guards.dated(case, "ended_on", command.ended_on, today)
    stood = working_days_between(command.published_on, command.ended_on, case.start.policy.calendar)
    if stood < case.step.notice_days:
        raise InvalidInput(
            "ended_on",
            f"the notice stood {stood} working days, {case.step.notice_days} are required ({case.step.said_by.clause})",
            stood=stood,
            required=case.step.notice_days,
        )
    check_list(case, command)


def carry_out_publish_notice(case: Case, command: PublicNoticeInput) -> Change:
    """The notice and its complaints are kept; the council and the chair will read them."""
    change, somebody_passes = carry_out_list(case, command, Act.NOTICE_PUBLISHED, NominationState.REJECTED)
    change.facts = {
        "published_on": command.published_on.isoformat(),
        "ended_on": command.ended_on.isoformat(),
        "complaints": command.complaints,
    }
    if somebody_passes:
        case.approve(command.actor.officer)
    return change
