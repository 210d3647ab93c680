"""Whatever can be found wrong with a ledger is said in Vietnamese first, then in English."""

import pytest

from auditor.ledger.findings import Deed, Finding, Part, Where
from runtime.audit.verify_words import found


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("deed", Deed)
def test_every_part_and_every_deed_has_words(part: Part, deed: Deed) -> None:
    said = {found(Finding(part, deed, where, "hs-4kq2m7xw3bza6tnd", 3, "why")) for where in Where}
    assert len(said) == len(Where)
    for one in said:
        vietnamese, english = one.split(" / ")
        assert "hs-4kq2m7xw3bza6tnd 3 bị" in vietnamese
        assert english.startswith(f"{part} hs-4kq2m7xw3bza6tnd 3 {deed}")
