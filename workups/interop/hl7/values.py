"""What one observation (OBX) says, as a line of a report. What is no number stays text; nothing is rounded or repaired.

The status of a value (OBX-11, table 0085) as it is taken here:

- F is final, C a correction, P preliminary, and R (not verified yet) preliminary too;
- I (specimen in the laboratory) and S (a part) are still to come where they bring no value, else preliminary;
- X (can't be had), D (deleted) and W (was wrong: another patient's) take the value back;
- U with a value is final: the standard calls it “changed to final without sending the results again”, and laboratories
  here write it beside values that are. Without a value it has nothing to enter, and a person looks at it;
- N (not asked for) and O (a description of the order) are no values.

Any other is kept as it came, and a person looks at it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from workups.actions.reported import Line
from workups.dictionary import by_loinc
from workups.interop.hl7.segments import Segment
from workups.models import ResultStatus

_LOINC: Final = ("LN", "LOINC", "LNC", "HTTP://LOINC.ORG", "2.16.840.1.113883.6.1")
_STATUSES: Final = {
    "F": ResultStatus.FINAL,
    "U": ResultStatus.FINAL,
    "C": ResultStatus.CORRECTED,
    "P": ResultStatus.PRELIMINARY,
    "R": ResultStatus.PRELIMINARY,
    "I": ResultStatus.PRELIMINARY,
    "S": ResultStatus.PRELIMINARY,
    "A": ResultStatus.PRELIMINARY,  # of a whole report (table 0123): some results available
    "X": ResultStatus.CANCELLED,
    "D": ResultStatus.CANCELLED,
    "W": ResultStatus.CANCELLED,
}
_NO_VALUES: Final = ("N", "O")
_CODED: Final = ("CE", "CWE", "CNE", "CF")
_NARRATIVE: Final = ("TX", "FT")
_NOT_TEXT: Final = ("ED", "RP")


def line_of(observation: Segment, *, report_status: str) -> Line:
    """`report_status` is the report's own (OBR-25), for an observation that names none.

    Not for a last one that may have been cut off on the way: its value may have been as well.
    """
    stated = observation.part(11).upper() or ("" if observation.is_cut else report_status.upper())
    codes = observation.parts(next(iter(observation.repeated(3)), ""))
    primary, other = _coded(codes, 0), _coded(codes, 3)
    name = _first(codes, 1, 4, 8, 0)
    said = _said(observation)
    finding = _finding((primary, other))
    if stated in _NO_VALUES or (_is_narrative(observation) and not finding):
        return Line(text=_remark(name, said))
    status = _STATUSES.get(stated)
    return Line(
        finding=finding,
        text=name,
        value=None if status == ResultStatus.CANCELLED else said or None,
        unit=_unit(observation),
        status=status.value if status else stated,
        code=primary[0] or other[0],
        system=primary[1] if primary[0] else other[1],
        other=other[0] if primary[0] else "",
    )


def remark_of(segment: Segment) -> Line:
    """A comment (NTE), or an observation that is of no test, as a line without a value."""
    if segment.name == "NTE":
        return Line(text=_remark("", segment.text(3)))
    return Line(text=_remark(_first(segment.parts(segment.raw(3)), 1, 4, 8, 0), _said(segment)))


def _finding(codes: Sequence[tuple[str, str]]) -> str:
    """What a LOINC code means; local codes are the practice's to say."""
    found = (by_loinc().get(code, "") for code, system in codes if system.upper() in _LOINC)
    return next((finding for finding in found if finding), "")


def _said(observation: Segment) -> str:
    """The value as text. A structured number (SN) without a comparator is that number: `^182` means “= 182”."""
    kind = observation.part(2).upper()
    if kind == "SN":
        return _structured(observation)
    if kind in _CODED:
        return "\n".join(_first(observation.parts(each), 8, 1, 4, 0) for each in observation.repeated(5))
    if kind in _NOT_TEXT:
        return f"({kind}: not shown; it stands in the message)" if observation.raw(5).strip() else ""
    return observation.text(5)


def _structured(observation: Segment) -> str:
    """SN: comparator, number, separator or suffix, number."""
    repeated = observation.repeated(5)
    if len(repeated) != 1:
        return observation.text(5)
    comparator, number, mark, second = [*observation.parts(repeated[0]), "", "", "", ""][:4]
    is_plain = comparator in ("", "=") and not mark and not second
    return number if is_plain else f"{comparator}{number}{mark}{second}"


def _unit(observation: Segment) -> str:
    """Its code, else its words."""
    return observation.part(6) or observation.part(6, 2)


def _is_narrative(observation: Segment) -> bool:
    return observation.part(2).upper() in (*_NARRATIVE, *_NOT_TEXT)


def _coded(components: Sequence[str], at: int) -> tuple[str, str]:
    """(code, system) of one of the two codes that an identifier may hold."""
    padded = [*components, "", "", "", "", "", ""]
    return padded[at], padded[at + 2]


def _first(components: Sequence[str], *places: int) -> str:
    return next((components[place] for place in places if place < len(components) and components[place]), "")


def _remark(name: str, said: str) -> str:
    return ": ".join(_parts(name, " ".join(said.split())))


def _parts(*texts: str) -> Iterator[str]:
    return (text for text in texts if text)
