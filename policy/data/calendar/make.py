"""Makes vn.json: the days off and the weekend days worked in Việt Nam, year by year, from the package holidays (MIT).

    python policy/data/calendar/make.py

The package is a dependency of development only. Give VERSION a new value whenever the days change: nominations carry it.
"""

import json
from datetime import date
from importlib.metadata import version
from pathlib import Path

import holidays

VERSION = "VN-2026.1"
FIRST_YEAR, LAST_YEAR = 2015, 2031
LAST_ANNOUNCED_YEAR = 2026
"""The Government announces the days off of a year, and the days exchanged in it, in the course of the year before."""

EXCHANGED = {
    date(2026, 1, 2): date(2026, 1, 10),  # the Government's consent of 25 December 2025, announced by the Ministry of Home Affairs
}
"""Days off against weekend days worked that the package does not know, with who said so."""

HERE = Path(__file__).parent
SATURDAY = 5


def main() -> None:
    """Writes the file, and prints how many days each year has."""
    found = holidays.country_holidays("VN", years=range(FIRST_YEAR - 1, LAST_YEAR + 2), language="vi")
    off = {day: name for day, name in found.items() if day.weekday() < SATURDAY}
    worked = set(found.weekend_workdays)
    for day, instead in EXCHANGED.items():
        if day in off:
            raise SystemExit(f"{day} is known to the package by now: take it out of EXCHANGED")
        off[day] = f"Ngày nghỉ (thay cho ngày {instead:%d/%m/%Y})"
        worked.add(instead)
    years = {
        str(year): {
            "status": "announced" if year <= LAST_ANNOUNCED_YEAR else "computed",
            "off": {day.isoformat(): name for day, name in sorted(off.items()) if day.year == year},
            "worked": [day.isoformat() for day in sorted(worked) if day.year == year],
        }
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
    }
    source = f"package holidays {version('holidays')} (MIT), country VN, with the exchanged days of make.py"
    text = json.dumps({"version": VERSION, "source": source, "years": years}, ensure_ascii=False, indent=1)
    (HERE / "vn.json").write_text(text + "\n", encoding="utf-8")
    for year, days in years.items():
        print(year, days["status"], len(days["off"]), "off", len(days["worked"]), "worked")


if __name__ == "__main__":
    main()
