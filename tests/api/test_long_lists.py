"""The nominees of a nomination as something to read."""

from tests.api.people import Offices, nominee, refused

UNIT = "63.065"


async def test_a_long_list_is_filtered_searched_and_paged(offices: Offices) -> None:
    people = [nominee(name=f"{family} Thị {given}") for family in ("Nông", "Đàm", "Lý") for given in ("Ánh", "Bé", "Cúc", "Đào")]
    team = nominee(name="Tổ sản xuất số 1", kind="collective")
    nomination = await offices.submit(UNIT, nominees=[*people, team])
    appraiser = await offices.officer(UNIT, "appraiser")
    here = f"/v1/nominations/{nomination}/nominees"

    whole = (await appraiser.get(here)).json()
    assert (len(whole["nominees"]), whole["matching"], whole["next"]) == (13, 13, None)
    for asked, many in (
        ({"kind": "collective"}, 1),
        ({"open": True}, 13),
        ({"outcome": "awarded"}, 0),
        ({"eligibility": "eligible"}, None),
    ):
        page = (await appraiser.get(here, **asked)).json()
        assert many is None or page["matching"] == len(page["nominees"]) == many

    for sort in ("position", "name", "kind", "eligibility", "outcome"):
        pages: list[int] = []
        after: dict[str, str] = {}
        while True:
            page = (await appraiser.get(here, sort=sort, order="desc", limit=5, **after)).json()
            pages += [one["id"] for one in page["nominees"]]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        up = [one["id"] for one in (await appraiser.get(here, sort=sort)).json()["nominees"]]
        assert pages == up[::-1], sort
    by_name = [one["name"] for one in (await appraiser.get(here, sort="name", kind="individual")).json()["nominees"]]
    assert [name.split()[-1] for name in by_name] == [given for given in ("Ánh", "Bé", "Cúc", "Đào") for _ in range(3)]

    for text, many in (("dam thi", 4), ("anh", 3), ("nong thi cuc", 1), ("to san xuat", 1), ("nguoi la", 0)):
        answer = await appraiser.http.post(f"{here}/search", json={"q": text}, headers=appraiser.headers())
        assert answer.json()["matching"] == many, text
    for wrong in ({"sort": "age"}, {"after": "AAAA"}, {"limit": 501}, {"kind": "x"}):
        assert refused(await appraiser.get(here, **wrong), 422, "invalid-input")["field"] == next(iter(wrong))
    assert refused(await appraiser.get(here, q="x"), 422, "invalid-input")["field"] == "q"
