"""The NHS number and its modulus 11 check digit (NHS Data Dictionary: NHS NUMBER)."""

import re


def clean_nhs_number(text: str) -> str:
    """Ten digits out of what was typed (spaces and hyphens forgiven), or "" for nothing.

    Raises ValueError with a sentence for the form.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise ValueError("An NHS number has ten digits, for example 943 476 5919.")
    if int(digits[9]) != check_digit(digits[:9]):
        raise ValueError(
            "This is not a valid NHS number: its last digit does not fit the others. Check for a typing slip."
        )
    return digits


def check_digit(nine: str) -> int | None:
    """The tenth digit for nine digits; None where none exists (such numbers are never issued)."""
    remainder = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    return {11: 0, 10: None}.get(remainder, remainder)


def spaced(digits: str) -> str:
    """943 476 5919, as people read it aloud."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits else ""
