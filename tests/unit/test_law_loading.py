"""A law that is wrong does not load, and says where."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policy.law import DATA, LawError, load_law


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "law"))


@pytest.fixture
def spoil(folder: Path) -> Callable[[str, str, str], LawError]:
    """The error that loading gives once `old` reads `new` in a file."""

    def spoiled(file: str, old: str, new: str) -> LawError:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{file} has changed; this test no longer spoils it"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(LawError) as wrong:
            load_law(folder)
        return wrong.value

    return spoiled


def test_the_same_files_give_the_same_version_and_another_letter_gives_another(folder: Path) -> None:
    first = load_law(folder).version
    assert load_law(folder).version == first == load_law(DATA).version
    with (folder / "common.yaml").open("a", encoding="utf-8") as common:
        common.write("# a remark\n")
    assert load_law(folder).version != first


Spoil = Callable[[str, str, str], LawError]


def test_a_rule_that_names_an_unknown_award_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2024-titles.yaml", "awards: [CSTDCS], times: 3", "awards: [NOPE], times: 3")
    assert (error.file, error.field) == ("vn-2024-titles.yaml", "awards.CSTDT.needs.individual.0.awards")
    assert "NOPE" in error.reason


def test_a_due_date_that_counts_from_an_unknown_award_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2025-titles.yaml", "decision_of: [CSTDT]", "decision_of: [NOPE]")
    assert (error.file, error.field) == ("vn-2025-titles.yaml", "awards.CSTDTQ.due.decision_of")


def test_an_award_outside_the_catalogue_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2025-titles.yaml", "  XATB:\n", "  XATC:\n")
    assert (error.file, error.field) == ("vn-2025-titles.yaml", "awards.XATC")


def test_an_award_like_one_that_does_not_exist_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2017-titles.yaml", "like: TTLDTT", "like: NOPE")
    assert (error.file, error.field) == ("vn-2017-titles.yaml", "awards.DVTT.like")


def test_a_route_to_a_level_that_the_regime_does_not_have_ends_nowhere(spoil: Spoil) -> None:
    error = spoil("vn-2025-titles.yaml", 'decides: {commune_chair: "Quy', 'decides: {district_chair: "Quy')
    assert (error.file, error.field) == ("vn-2025-titles.yaml", "awards.CQVH.decides.district_chair")
    assert "ends nowhere" in error.reason


def test_a_route_without_a_signature_ends_nowhere(spoil: Spoil) -> None:
    error = spoil("vn-2017.yaml", "      central: [appraise, sign]", "      central: [appraise]")
    assert error.file == "vn-2017.yaml"
    assert error.field.endswith("steps.central")
    assert "ends nowhere" in error.reason


def test_a_route_on_which_a_lower_office_does_not_sign_ends_nowhere(spoil: Spoil) -> None:
    error = spoil("vn-2017.yaml", "      commune: [appraise, council, sign]", "      commune: [appraise, sign, council]")
    assert error.field.endswith("steps.commune")


def test_an_award_that_nobody_decides_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2025-titles.yaml", 'decides: {commune_chair: "Quy định của địa phương [memory]"}', "decides: {}")
    assert (error.file, error.field) == ("vn-2025-titles.yaml", "awards.CQVH.decides")


def test_a_step_without_a_clock_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2025.yaml", "commune: [appraise, council, sign]", "commune: [appraise, public_notice, council, sign]")
    assert error.file == "vn-2025.yaml"
    assert error.field.endswith("clocks.commune.public_notice")


def test_a_notice_longer_than_its_clock_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2025.yaml", "{days: 15, notice: 10", "{days: 9, notice: 10")
    assert error.field.endswith("steps.province")


def test_regimes_that_overlap_are_refused(spoil: Spoil) -> None:
    error = spoil("vn-2025.yaml", "from: 2025-07-01", "from: 2025-06-30")
    assert (error.file, error.field) == ("vn-2025.yaml", "from")
    assert "VN-2024" in error.reason


def test_a_regime_that_ends_before_it_begins_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2025.yaml", "to: 2027-02-28", "to: 2025-02-28")
    assert (error.file, error.field) == ("vn-2025.yaml", "to")


def test_two_awards_with_one_name_are_refused(spoil: Spoil) -> None:
    error = spoil("awards.yaml", "aliases: [LĐTT,", "aliases: [cờ thi đua của thủ tướng,")
    assert error.file == "awards.yaml"
    assert error.field in {"LDTT.aliases.0", "COCP.aliases.2"}
    assert "already" in error.reason


def test_one_award_with_a_name_twice_is_refused(spoil: Spoil) -> None:
    error = spoil("awards.yaml", "aliases: [LĐTT,", "aliases: [Lao động Tiên tiến,")
    assert (error.file, error.field) == ("awards.yaml", "LDTT.aliases.0")


def test_a_source_that_is_not_listed_is_refused(spoil: Spoil) -> None:
    error = spoil(
        "vn-2025-titles.yaml", '"NĐ 152/2025/NĐ-CP Điều 33(5) [S1, found]"', '"NĐ 152/2025/NĐ-CP Điều 33(5) [S99, found]"'
    )
    assert (error.file, error.field) == ("vn-2025-titles.yaml", "awards.CSTDTQ.vote.law")


def test_a_rule_without_a_source_is_only_from_memory(spoil: Spoil) -> None:
    error = spoil("vn-2025-titles.yaml", '"NĐ 152/2025/NĐ-CP Điều 33(5) [S1, found]"', '"NĐ 152/2025/NĐ-CP Điều 33(5) [found]"')
    assert (error.file, error.field) == ("vn-2025-titles.yaml", "awards.CSTDTQ.vote.law")


def test_a_rule_without_a_ground_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2025.yaml", '{days: 20, law: "NĐ 152/2025/NĐ-CP Điều 35(2) [S1, found]"}', "{days: 20}")
    assert (error.file, error.field) == ("vn-2025.yaml", "ways.ordinary.clocks.central.appraise.law")


@pytest.mark.parametrize("file", ["vn-2017.yaml", "vn-2024.yaml", "vn-2025.yaml"])
def test_a_regime_that_does_not_say_where_revocation_stands_is_refused(spoil: Spoil, file: str) -> None:
    error = spoil(file, "\nrevocation:", "\nrevocations:")
    assert (error.file, error.field) in {(file, "revocation"), (file, "revocations")}


def test_a_revocation_without_a_ground_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2025.yaml", "Điều 93(2) [S21, found]", "Điều 93(2)")
    assert (error.file, error.field) == ("vn-2025.yaml", "revocation.law")
    assert "clause [source, confidence]" in error.reason


def test_a_revocation_under_a_text_that_is_not_listed_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2025.yaml", "Điều 93(2) [S21, found]", "Điều 93(2) [S99, found]")
    assert (error.file, error.field) == ("vn-2025.yaml", "revocation.law")


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    [
        ("vn-2025.yaml", "{days: 20,", "{days: 0,", "ways.ordinary.clocks.central.appraise.days"),
        ("vn-2025.yaml", "{days: 20,", "{days: soon,", "ways.ordinary.clocks.central.appraise.days"),
        ("vn-2025.yaml", "{days: 20,", "{days: 20, nights: 3,", "ways.ordinary.clocks.central.appraise.nights"),
        ("vn-2025-titles.yaml", "share: 90 %", "share: 190 %", "awards.CSTDT.vote.share"),
        ("vn-2025.yaml", "quorum: 2/3", "quorum: 2/0", "vote.quorum"),
        ("vn-2025.yaml", "  quorum: 2/3\n", "", "vote.quorum"),
        ("vn-2017.yaml", "  more_than: 1/2\n", "", "vote"),
        ("vn-2025.yaml", "women_leaders: {share: 2/3", "women_leaders: {share: 4/3", "general.women_leaders.share"),
        ("vn-2025.yaml", "levels: [commune, province, central]", "levels: [commune, moon]", "levels.1"),
        ("vn-2024-titles.yaml", "{rule: rating, at_least: good,", "{rule: rating, at_least: superb,", "awards.LDTT.needs"),
        ("vn-2024-titles.yaml", "{rule: rating, at_least: good,", "{rule: astrology, at_least: good,", "awards.LDTT.needs"),
        ("vn-2025-titles.yaml", "month: 12, day: 31", "month: 2, day: 30", "awards.CSTDTQ.due.last_day"),
        ("vn-2025.yaml", "builds_on: VN-2024", "builds_on: VN-1999", "builds_on"),
        ("common.yaml", "offset_days: -3", "offset_days: never", "ladder.0.offset_days"),
        ("awards.yaml", "  kind: title", "  kind: song", "LDTT.kind"),
        ("vn-2025.yaml", "more_than: 1/2", "more_than: 1/2\n  share: 1/2", "vote"),
        ("vn-2025.yaml", "more_than: 1/2", "more_than: 1/2\n  rounds: 0", "vote.rounds"),
        ("vn-2025.yaml", "more_than: 1/2", "more_than: 1/2\n  seats: some", "vote.seats"),
        ("vn-2025-titles.yaml", "      central: {share: 90 %,", "      district: {share: 90 %,", "awards.CSTDTQ.votes.district"),
        (
            "vn-2025-titles.yaml",
            "      central: {share: 90 %,",
            "      central: {share: 91 percent,",
            "awards.CSTDTQ.votes.central.share",
        ),
        ("councils.yaml", "    share: 90 %\n", "", "votes.hero_titles"),
        ("councils.yaml", "    quorum: 2/3\n", "", "votes.hero_titles.quorum"),
        ("dissolutions.yaml", "[memory]", "[S99, found]", "dissolved.0.law"),
        ("councils.yaml", "[S26, found]", "[S99, found]", "says.secret_ballot.law"),
        ("councils.yaml", "months: 6", "months: never", "says.regular_meeting.months"),
    ],
)
def test_a_wrong_value_is_named_by_file_and_field(spoil: Spoil, file: str, old: str, new: str, field: str) -> None:
    error = spoil(file, old, new)
    assert error.file == file
    assert error.field.startswith(field)


def test_a_key_written_twice_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2025.yaml", "id: VN-2025\n", "id: VN-2025\nid: VN-2025\n")
    assert error.file == "vn-2025.yaml"
    assert "twice" in error.reason


@pytest.mark.parametrize("name", ["awards.yaml", "common.yaml", "councils.yaml", "sources.yaml"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(LawError) as wrong:
        load_law(folder)
    assert wrong.value.file == name


@pytest.mark.parametrize("content", [b"", b"[]", b"a: [", b"\xff\xfe\x00", b"? [a]\n: b\n", b"id: [x]\nbuilds_on: [y]\n"])
@pytest.mark.parametrize(
    "name", ["awards.yaml", "common.yaml", "councils.yaml", "sources.yaml", "vn-2025.yaml", "vn-2024-forms.yaml"]
)
def test_a_file_that_holds_something_else_is_named(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(LawError) as wrong:
        load_law(folder)
    assert wrong.value.file == name


def test_a_folder_without_regimes_is_refused(folder: Path) -> None:
    for file in folder.glob("vn-*.yaml"):
        file.unlink()
    with pytest.raises(LawError):
        load_law(folder)


def test_an_empty_alias_is_refused(spoil: Spoil) -> None:
    assert spoil("awards.yaml", "aliases: [LĐTT,", 'aliases: ["…",').field == "LDTT.aliases.0"


def test_a_regime_s_file_may_stand_alone(folder: Path) -> None:
    for file in folder.glob("vn-2017*.yaml"):
        file.unlink()
    assert load_law(folder).regime_on(date(2024, 5, 1)).id == "VN-2024"


def test_a_law_that_was_kept_before_its_newest_fields_means_what_it_meant(folder: Path) -> None:
    (folder / "dissolutions.yaml").unlink()
    for file in folder.glob("vn-????.yaml"):
        file.write_text(
            file.read_text(encoding="utf-8").replace("women_leaders: {share: 2/3, ", "women_leaders: {"), encoding="utf-8"
        )
    before, now = load_law(folder), load_law(DATA)
    assert before.dissolutions.dissolved == ()
    assert [regime.model_dump(exclude={"version"}) for regime in before.regimes] == [
        regime.model_dump(exclude={"version"}) for regime in now.regimes
    ]


def test_awards_of_a_regime_that_has_no_file_are_refused(folder: Path) -> None:
    (folder / "vn-2017.yaml").unlink()
    with pytest.raises(LawError) as wrong:
        load_law(folder)
    assert wrong.value.file == "vn-2017-forms.yaml"
    assert "vn-2017.yaml" in wrong.value.reason


def test_an_award_in_two_files_of_a_regime_is_refused(spoil: Spoil) -> None:
    error = spoil("vn-2024-titles.yaml", "awards:\n", "awards:\n  BKTTG: {like: LDTT}\n")
    assert (error.file, error.field) == ("vn-2024-titles.yaml", "awards.BKTTG")
    assert "vn-2024-forms.yaml" in error.reason


def test_a_fault_in_an_award_of_one_file_is_not_laid_on_another(spoil: Spoil) -> None:
    error = spoil("vn-2024-forms.yaml", "{rule: service,", "{rule: services,")
    assert error.file == "vn-2024-forms.yaml"
    assert error.field.startswith("awards.HCLD3.needs.individual")


def test_steps_that_an_award_names_itself_are_looked_for_in_its_file(spoil: Spoil) -> None:
    error = spoil("vn-2024-forms.yaml", "  BKTINH:\n", "  BKTINH:\n    steps: {province: [appraise]}\n")
    assert (error.file, error.field) == ("vn-2024-forms.yaml", "awards.BKTINH.steps.province")


def test_a_regime_in_one_file_is_the_same_law(folder: Path) -> None:
    apart = load_law(folder)
    for regime in folder.glob("vn-????.yaml"):
        parts = [regime.with_name(f"{regime.stem}-{part}.yaml") for part in ("titles", "forms")]
        awards = [part.read_text(encoding="utf-8").split("\nawards:\n")[1] for part in parts]
        regime.write_text(regime.read_text(encoding="utf-8") + "\nawards:\n" + "\n".join(awards), encoding="utf-8")
        for part in parts:
            part.unlink()
    whole = load_law(folder)
    assert [regime.awards.keys() for regime in whole.regimes] == [regime.awards.keys() for regime in apart.regimes]
    assert [regime.model_dump(exclude={"version"}) for regime in whole.regimes] == [
        regime.model_dump(exclude={"version"}) for regime in apart.regimes
    ]
