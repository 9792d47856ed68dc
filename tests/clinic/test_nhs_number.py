"""The NHS number: ten digits, the last of which must fit the others (NHS Data Dictionary, modulus 11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.nhs_number import check_digit, clean_nhs_number, spaced

NINE_DIGITS = st.integers(min_value=0, max_value=999_999_999).map("{:09}".format)


@pytest.mark.parametrize(
    "typed",
    [
        "9434765919",  # the NHS Data Dictionary's own example
        "943 476 5919",
        " 943-476-5919 ",
        "9990000018",  # 999: the range kept for tests
        "9876543210",
    ],
)
def test_a_valid_number_is_kept_as_ten_digits(typed: str) -> None:
    assert clean_nhs_number(typed) == "".join(letter for letter in typed if letter.isdigit())


@pytest.mark.parametrize("typed", ["", "   ", " - "])
def test_nothing_typed_is_no_number(typed: str) -> None:
    assert clean_nhs_number(typed) == ""


@pytest.mark.parametrize("typed", ["9434765918", "9434765991", "1234567890"])
def test_a_digit_that_does_not_fit_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="its last digit does not fit"):
        clean_nhs_number(typed)


@pytest.mark.parametrize("typed", ["943476591", "94347659190", "943 476 591x", "９４３４７６５９１９", "943.476.5919"])
def test_anything_but_ten_digits_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="ten digits"):
        clean_nhs_number(typed)


def test_a_number_whose_check_digit_would_be_ten_is_never_issued() -> None:
    nine = next(nine for n in range(1_000) if check_digit(nine := f"{n:09}") is None)

    for last in "0123456789":
        with pytest.raises(ValueError, match="does not fit"):
            clean_nhs_number(nine + last)


@given(NINE_DIGITS)
def test_at_most_one_last_digit_fits(nine: str) -> None:
    def fits(last: str) -> bool:
        try:
            return bool(clean_nhs_number(nine + last))
        except ValueError:
            return False

    fitting = [last for last in "0123456789" if fits(last)]
    assert fitting == ([] if check_digit(nine) is None else [str(check_digit(nine))])


@given(NINE_DIGITS, st.integers(min_value=0, max_value=8), st.integers(min_value=1, max_value=9))
def test_one_mistyped_digit_is_always_noticed(nine: str, place: int, off_by: int) -> None:
    last = check_digit(nine)
    if last is None:
        return
    slip = nine[:place] + str((int(nine[place]) + off_by) % 10) + nine[place + 1 :]

    with pytest.raises(ValueError, match="does not fit"):
        clean_nhs_number(f"{slip}{last}")


def test_a_number_is_shown_as_people_read_it_aloud() -> None:
    assert spaced("9434765919") == "943 476 5919"
    assert spaced("") == ""
