"""docs/rights.md says what the function for rights says."""

from policy.rights_matrix import PAGE, page


def test_the_page_of_rights_is_the_one_that_the_function_makes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python -m policy.rights_matrix"
