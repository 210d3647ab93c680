"""The words of notices, and what a notice shows to whom."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import yaml

from activities.award_names import AwardName, lawful_award_names
from activities.catalogue import FOLDER, CatalogueError, Language, NoticeFacts, facts_of, read_words, words
from activities.cloud_events import cloud_event
from activities.deliveries import ClaimedMessage, RefusedError
from activities.digest_days import DigestMoment, digest_moments, next_digest
from activities.mail import Mailer
from activities.record import entry_body
from activities.webhook import in_open_internet
from models.messages.actor import Actor
from models.messages.notification import KIND_OF_TEMPLATE, USUAL_CHOICE, Channel, NoticeKind, NoticeTemplate, Rhythm
from models.messages.record import Entry
from models.vocabulary import Act, Level, NominationState, Role, StepKind
from policy.clock import HANOI
from runtime.settings import Settings

NOMINATION = "hs-4kq2m7xw3bza6tnd"
Compose = Callable[[ClaimedMessage], EmailMessage]

MOMENT = datetime(2025, 8, 1, 2, 0, tzinfo=UTC)


def a_message(template: str = "task_opened", state: str = "appraising", **more: Any) -> ClaimedMessage:
    known: dict[str, Any] = {
        "id": 7,
        "channel": Channel.EMAIL,
        "address": "vanthu@backan.example",
        "attempts": 1,
        "lease": MOMENT,
        "lane": "smtp",
        "template": template,
        "reason": "notice/5",
        "written_at": MOMENT,
        "wanted": True,
        "nomination": NOMINATION,
        "sequence": 3,
        "unit": "63.058",
        "award": "GIAYKHEN",
        "regime": "VN-2024",
        "state": state,
        "due_at": datetime(2025, 8, 5, 10, 0, tzinfo=UTC),
    }
    return ClaimedMessage(**(known | more))


@pytest.fixture
def compose() -> Compose:
    """The mail of a message, as the server gets it."""
    mailer = Mailer(Settings(smtp_sender="Vinh Danh <khenthuong@backan.example>"), lawful_award_names)
    return lambda message: mailer.compose(message)[0]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("template", NoticeTemplate)
def test_every_notice_has_words_in_both_languages(language: Language, template: NoticeTemplate) -> None:
    others = {name: f"<{name}>" for name in facts_of(template)}
    facts = NoticeFacts(NOMINATION, "Giấy khen", NominationState.ON_HOLD, None, "https://vinhdanh.example", others)
    body = words(language).body(template, facts)
    said = words(language).subject(template, facts) + body
    assert any((NOMINATION if name == "nomination" else f"<{name}>") in said for name in facts_of(template))
    assert "{" not in said
    assert words(language).states["on_hold"] in body
    assert words(language).labels.due not in body
    assert words(language).notices[template].counted


def test_the_two_languages_speak_of_the_same_things_in_the_same_version() -> None:
    vietnamese, english = words("vi"), words("en")
    assert vietnamese.notices.keys() == english.notices.keys() == set(NoticeTemplate)
    assert vietnamese.states.keys() == english.states.keys()
    versions = [{t: spoken.notices[t].version for t in NoticeTemplate} for spoken in (vietnamese, english)]
    assert versions[0] == versions[1]
    assert vietnamese.digest.version == english.digest.version
    same = [template for template in NoticeTemplate if vietnamese.notices[template].text == english.notices[template].text]
    assert same == []


def test_every_template_is_of_a_kind_that_people_choose_by() -> None:
    assert KIND_OF_TEMPLATE.keys() == set(NoticeTemplate)
    assert USUAL_CHOICE.keys() == set(NoticeKind)
    urgent = {template for template, kind in KIND_OF_TEMPLATE.items() if kind is NoticeKind.URGENT}
    assert urgent >= {NoticeTemplate.RETURNED, NoticeTemplate.OVERDUE, NoticeTemplate.ESCALATED}


@pytest.mark.parametrize(
    ("place", "value", "complaint"),
    [
        (("notices", "held"), None, "held"),
        (("notices", "held", "text"), "Của {nominee}", "nominee"),
        (("notices", "promoted"), {"version": 1, "counted": "z", "subject": "x", "text": "y"}, "promoted"),
        (("notices", "held", "version"), 0, "version"),
        (("digest", "line"), "{nominee}", "nominee"),
        (("notices", "substitution_begun", "text"), "{nomination}", "nomination"),
        (("states", "awarded"), None, "awarded"),
        (("states", "lost"), "mất", "lost"),
        (("closing",), None, "closing"),
    ],
)
def test_a_file_with_a_missing_or_unknown_word_is_refused_and_named(
    tmp_path: Path, place: tuple[str, ...], value: object, complaint: str
) -> None:
    content = yaml.safe_load((FOLDER / "vi.yaml").read_text())
    inner = content
    for key in place[:-1]:
        inner = inner[key]
    if value is None:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    file = tmp_path / "xx.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True))
    with pytest.raises(CatalogueError, match=rf"(?s)xx\.yaml.*{complaint}"):
        read_words(file)


def test_a_mail_keeps_its_id_at_every_attempt_and_is_alone_with_it(compose: Compose) -> None:
    first, again = compose(a_message()), compose(a_message())
    assert first["Message-ID"] == again["Message-ID"] == f"<{NOMINATION}.7@backan.example>"
    assert first.as_bytes() == again.as_bytes()


def test_a_mail_is_plain_text_that_any_server_can_carry(compose: Compose) -> None:
    message = compose(a_message())
    assert message.get_content_type() == "text/plain"
    raw = message.as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998
    assert message["To"] == "vanthu@backan.example"


def test_a_template_of_a_newer_version_is_refused_and_not_guessed(compose: Compose) -> None:
    with pytest.raises(RefusedError, match="unknown_template"):
        compose(a_message(template="promoted"))


def test_a_state_of_a_newer_version_is_shown_by_its_code(compose: Compose) -> None:
    assert "Tình trạng hiện nay: under_review" in compose(a_message(state="under_review")).get_content()


def test_an_award_goes_by_its_name_in_law_and_an_unknown_one_by_its_code() -> None:
    assert lawful_award_names("GIAYKHEN", "VN-2024").vi == "Giấy khen"
    assert lawful_award_names("NO-SUCH", "VN-2024") == AwardName("NO-SUCH", "NO-SUCH")
    assert lawful_award_names("GIAYKHEN", "VN-1998") == AwardName("GIAYKHEN", "GIAYKHEN")
    assert lawful_award_names(None, None) == AwardName("-", "-")


def test_a_mail_to_an_officer_speaks_one_language_and_one_to_an_office_both(compose: Compose) -> None:
    assert compose(a_message())["Content-Language"] == "vi, en"
    english = compose(a_message(language="en"))
    assert english["Content-Language"] == "en"
    assert "Hồ sơ" not in english.get_content()


def test_a_digest_names_the_award_and_the_day_and_says_how_much_more_there_is(compose: Compose) -> None:
    lines = [(NOMINATION, "GIAYKHEN", "VN-2024", "2025-08-05T10:00:00+00:00"), ("hs-other", "GIAYKHEN", "VN-2024", None)]
    digest = a_message(
        "digest", nomination=None, language="vi", counts={"task_opened": 30, "overdue": 2}, nominations=31, lines=lines
    )
    text = compose(digest).get_content()
    assert compose(digest)["Subject"] == "[Vinh Danh] 32 thông báo về 31 hồ sơ"
    assert f"- {NOMINATION} · Giấy khen · hạn 17:00 ngày 05/08/2025" in text
    assert "- hs-other · Giấy khen\n" in text
    assert "và 29 hồ sơ khác" in text
    assert "30 chờ xử lý" in text


def an_entry(**more: Any) -> str:
    return entry_body(
        Entry(
            nomination=NOMINATION,
            sequence=3,
            act=Act.FORWARDED,
            nominees=2,
            actor=Actor(officer="of-4kq2m7xw3bza6tnd", role=Role.CHAIR, unit="63.058", level=Level.DISTRICT),
            unit="63.058",
            level=Level.DISTRICT,
            step=StepKind.SIGN,
            after={"unit": "63.06"},
            facts={"letter_number": "45/TTr"},
            update_id="someone's key",
            at=MOMENT,
            **more,
        )
    )


def test_an_event_is_a_cloud_event_of_ids_and_codes_only() -> None:
    assert cloud_event(42, an_entry(), "https://vinhdanh.example") == {
        "specversion": "1.0",
        "id": f"{NOMINATION}.3",
        "source": "https://vinhdanh.example",
        "type": "vn.vinhdanh.nomination.forwarded.v1",
        "subject": NOMINATION,
        "time": "2025-08-01T02:00:00Z",
        "datacontenttype": "application/json",
        "cursor": "42",
        "data": {
            "nomination": NOMINATION,
            "chain": NOMINATION,
            "sequence": 3,
            "act": "forwarded",
            "unit": "63.058",
            "level": "district",
            "step": "sign",
            "nominees": 2,
            "after": {"unit": "63.06"},
            "actor": {"role": "chair", "unit": "63.058"},
        },
    }


@pytest.mark.parametrize(
    ("now", "rhythm", "hour", "goes_out"),
    [
        ("2025-07-04 07:59", Rhythm.DAILY, 8, "2025-07-04 08:00"),
        ("2025-07-04 08:00", Rhythm.DAILY, 8, "2025-07-07 08:00"),
        ("2025-08-29 12:00", Rhythm.DAILY, 8, "2025-09-03 08:00"),
        ("2025-07-04 12:00", Rhythm.WEEKLY, 8, "2025-07-07 08:00"),
        ("2025-08-29 12:00", Rhythm.WEEKLY, 0, "2025-09-03 00:00"),
    ],
    ids=["today", "over the weekend", "over the National Day", "weekly", "the first working day of the week"],
)
def test_a_digest_goes_out_on_a_working_day_at_the_chosen_hour(now: str, rhythm: Rhythm, hour: int, goes_out: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=HANOI)
    expected = datetime.fromisoformat(goes_out).replace(tzinfo=HANOI)
    assert next_digest(at, rhythm, hour) == expected
    assert DigestMoment(rhythm, hour, expected) in digest_moments(at)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.20.1.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 -- an address to be refused
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.8",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:8",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:f5ff:fff7",
    ],
)
def test_an_address_of_the_own_network_is_not_called(address: str) -> None:
    assert not in_open_internet(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.162.4.191", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_open_internet_is_called(address: str) -> None:
    assert in_open_internet(address)
