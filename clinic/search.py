"""Folding names, dates and numbers into words that a hurried search still finds."""

import re
import unicodedata
from datetime import date

from django.contrib.postgres.search import SearchQuery

# Letters that Unicode does not take apart into a base letter and a mark.
_UNDECOMPOSED = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
_DATE = re.compile(r"\b(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})\b|\b(\d{4})-(\d{2})-(\d{2})\b")
_NHS_NUMBER = re.compile(r"\b(\d{3})[ -](\d{3})[ -](\d{4})\b")
_MAX_WORDS = 8


def fold(text: str) -> str:
    """Lower case without accents: "Łukasz Nguyễn" -> "lukasz nguyen"."""
    lowered = unicodedata.normalize("NFKD", text.casefold()).translate(_UNDECOMPOSED)
    return "".join(letter for letter in lowered if not unicodedata.combining(letter))


def words_of_patient(*, family_name: str, given_names: str, born: date, nhs_number: str, local_id: str) -> str:
    """The words a patient is found by; the date of birth as one word, year first."""
    words = _words(f"{family_name} {given_names}")
    joined = "".join(_words(family_name))  # O'Brien is found as obrien too
    number = [*_words(local_id), "".join(_words(local_id))]  # HV-17 as hv17, and as 17
    found_by = [*words, joined, born.strftime("%Y%m%d"), nhs_number, *number]
    return " ".join(dict.fromkeys(word for word in found_by if word))


def as_tsquery(text: str) -> SearchQuery | None:
    """A query in which every word must begin some word of the patient; None when nothing is left to look for.

    Dates may be typed as 12/3/1961, 12.3.1961, 12-03-1961 or 1961-03-12, NHS numbers with or without spaces.
    """
    text = _NHS_NUMBER.sub(r"\1\2\3", _DATE.sub(_one_word, text))
    words = _words(text)[:_MAX_WORDS]
    if not words:
        return None
    return SearchQuery(" & ".join(f"{word}:*" for word in words), config="simple", search_type="raw")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text).replace("_", " "))


def _one_word(match: re.Match[str]) -> str:
    day, month, year, iso_year, iso_month, iso_day = match.groups()
    return f"{iso_year}{iso_month}{iso_day}" if iso_year else f"{year}{int(month):02}{int(day):02}"
