"""Who is the same recipient: the key by which duplicates are found and distinct recipients are counted."""

import hashlib
import unicodedata
from datetime import date

from models.vocabulary import Level, RecipientKind
from policy.units import directory
from starter.schemas.nominations import NomineeBody
from starter.units import FoundUnit


def recipient_key(nominee: NomineeBody, unit: FoundUnit, day: date) -> str:
    """The key of a nominee of that unit.

    A code of the unit's own, or the officer's id, says who it is. Otherwise an individual is told apart by name, birth date and
    province; without a birth date, and for collectives and households, by name and proposing unit: there are many of one name.
    The key is a hash, so that it repeats nobody's name.
    """
    if nominee.recipient_code is not None:
        return f"code:{nominee.recipient_code}"
    if nominee.officer is not None:
        return f"officer:{nominee.officer}"
    name = " ".join(unicodedata.normalize("NFC", nominee.name).casefold().split())
    if nominee.kind is RecipientKind.INDIVIDUAL and nominee.birth_date is not None:
        parts = [name, nominee.birth_date.isoformat(), _province(unit, day)]
    else:
        parts = [name, "", unit.ref.code]
    return "name:" + hashlib.sha256("\n".join([nominee.kind, *parts]).encode()).hexdigest()[:32]


def _province(unit: FoundUnit, day: date) -> str:
    above = directory().chain(unit.seat, day)
    return next((office.code for office in above if office.level is Level.PROVINCE), unit.seat)
