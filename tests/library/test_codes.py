"""Every code of the clinical content is in the library, and nothing else is."""

from collections import Counter

import pytest

from tests.library.content import TABLES, codes_of, frozen_codes


def test_the_frozen_list_has_every_table() -> None:
    assert tuple(frozen_codes()) == TABLES


@pytest.mark.parametrize("table", TABLES)
def test_codes_are_those_of_the_content(table: str) -> None:
    assert sorted(codes_of(table)) == sorted(frozen_codes()[table])


def test_no_code_means_two_things() -> None:
    counted = Counter(code for table in TABLES if table != "groups" for code in codes_of(table))
    assert [code for code, times in counted.items() if times > 1] == []
