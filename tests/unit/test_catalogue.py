"""The words of notices, and what a notice shows to whom."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from activities.award_names import AwardName, lawful_award_names
from activities.catalogue import FOLDER, CatalogueError, Language, NoticeFacts, read_words, words
from activities.deliveries import ClaimedDelivery, RefusedError
from activities.mail import Mailer
from activities.webhook import in_open_internet, webhook_body
from models.messages.notification import Channel, NoticeTemplate
from models.vocabulary import NominationState
from runtime.settings import Settings

NOMINATION = "hs-4kq2m7xw3bza6tnd"


def a_delivery(template: str = "task_opened", state: str = "appraising") -> ClaimedDelivery:
    moment = datetime(2025, 8, 1, 2, 0, tzinfo=UTC)
    return ClaimedDelivery(
        id=7,
        notice=5,
        channel=Channel.EMAIL,
        address="vanthu@backan.example",
        attempts=1,
        lease=moment,
        lane="smtp",
        nomination=NOMINATION,
        sequence=3,
        unit="63.058",
        template=template,
        written_at=moment,
        wanted=True,
        secret=None,
        award="GIAYKHEN",
        regime="VN-2024",
        state=state,
        due_at=datetime(2025, 8, 5, 10, 0, tzinfo=UTC),
    )


@pytest.fixture
def mailer() -> Mailer:
    return Mailer(Settings(smtp_sender="Vinh Danh <khenthuong@backan.example>"), lawful_award_names)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("template", NoticeTemplate)
def test_every_notice_has_words_in_both_languages(language: Language, template: NoticeTemplate) -> None:
    facts = NoticeFacts(NOMINATION, "Giấy khen", NominationState.ON_HOLD, None, "https://vinhdanh.example")
    body = words(language).body(template, facts)
    assert NOMINATION in words(language).subject(template, NOMINATION)
    assert NOMINATION in body
    assert "{" not in body
    assert words(language).states["on_hold"] in body
    assert words(language).labels.due not in body


def test_the_two_languages_speak_of_the_same_things() -> None:
    vietnamese, english = words("vi"), words("en")
    assert vietnamese.notices.keys() == english.notices.keys()
    assert vietnamese.states.keys() == english.states.keys()
    same = [template for template in NoticeTemplate if vietnamese.notices[template].text == english.notices[template].text]
    assert same == []


@pytest.mark.parametrize(
    ("place", "value", "complaint"),
    [
        (("notices", "held"), None, "held"),
        (("notices", "held", "text"), "Của {nominee}", "nominee"),
        (("notices", "promoted"), {"subject": "x", "text": "y"}, "promoted"),
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


def test_a_mail_keeps_its_id_at_every_attempt_and_is_alone_with_it(mailer: Mailer) -> None:
    first, again = mailer.message(a_delivery()), mailer.message(a_delivery())
    assert first["Message-ID"] == again["Message-ID"] == f"<{NOMINATION}.5.7@backan.example>"
    assert first.as_bytes() == again.as_bytes()


def test_a_mail_is_plain_text_that_any_server_can_carry(mailer: Mailer) -> None:
    message = mailer.message(a_delivery())
    assert message.get_content_type() == "text/plain"
    raw = message.as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998
    assert message["To"] == "vanthu@backan.example"


def test_a_template_of_a_newer_version_is_refused_and_not_guessed(mailer: Mailer) -> None:
    with pytest.raises(RefusedError, match="unknown_template"):
        mailer.message(a_delivery(template="promoted"))


def test_a_state_of_a_newer_version_is_shown_by_its_code(mailer: Mailer) -> None:
    assert "Tình trạng hiện nay: under_review" in mailer.message(a_delivery(state="under_review")).get_content()


def test_an_award_goes_by_its_name_in_law_and_an_unknown_one_by_its_code() -> None:
    assert lawful_award_names("GIAYKHEN", "VN-2024").vi == "Giấy khen"
    assert lawful_award_names("NO-SUCH", "VN-2024") == AwardName("NO-SUCH", "NO-SUCH")
    assert lawful_award_names("GIAYKHEN", "VN-1998") == AwardName("GIAYKHEN", "GIAYKHEN")
    assert lawful_award_names(None, None) == AwardName("-", "-")


def test_a_webhook_holds_ids_and_codes_only() -> None:
    assert webhook_body(a_delivery(), "https://vinhdanh.example") == (
        b'{"type":"nomination.task_opened","timestamp":"2025-08-01T02:00:00+00:00","data":{"nomination":"hs-4kq2m7xw3bza6tnd",'
        b'"sequence":3,"unit":"63.058","award":"GIAYKHEN","url":"https://vinhdanh.example/v1/nominations/hs-4kq2m7xw3bza6tnd"}}'
    )


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
