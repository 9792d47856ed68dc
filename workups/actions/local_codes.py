"""What the practice says a laboratory's own codes mean. A new meaning ends the one before it; none is overwritten."""

from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.models import Membership
from workups.conversions import NotConvertible, other_units, unit_meant, words_of
from workups.dictionary import findings
from workups.engine.units import unit_words
from workups.models import LocalCode

_LONGEST: Final = {"sender": 120, "code": 60, "text": 200}
_GONE: Final = "Somebody gave this code a meaning a moment ago. Nothing was overwritten; look at it again."


@audit.audited
def say(
    *, sender: str, code: str, text: str, finding: str, unit: str = "", seen: int | None = None, by: Membership
) -> LocalCode:
    """Gives a code a meaning, from now on and for the reports that wait: a finding, or "" for “not read here”.

    `sender` is the laboratory as its messages name it, "" for all of them; `unit` what is meant where a message names
    none, "" for nothing: then a value without a unit is looked at by a person. `seen` is the id of the meaning that the
    person had before them, None for none. Raises InvalidInput (field `code`, `sender`, `finding` or `unit`), Conflict
    when the meaning is another by now.
    """
    require(by, Permission.MAP_CODES)
    said = {"sender": sender.strip(), "code": code.strip(), "text": text.strip()[: _LONGEST["text"]]}
    _refuse_unkeepable(said)
    unit = _unit(finding, unit)
    _end_current(said, seen, by=by)
    try:
        with transaction.atomic():
            row = LocalCode.objects.create(practice_id=by.practice_id, finding=finding, unit=unit, set_by=by, **said)
    except IntegrityError as fault:
        if "one_meaning_per_code" not in str(fault):
            raise
        raise Conflict(_GONE) from fault
    audit.record("local_code.said", subject=row, by=by, finding=finding)
    return row


@audit.audited
def end(*, local_code: LocalCode, by: Membership) -> None:
    """Takes a meaning back; what was entered by it stays. Raises NotAllowedNow when it is over already."""
    require(by, Permission.MAP_CODES, on=local_code)
    if not _end(local_code.pk, by=by):
        raise NotAllowedNow("This meaning has been ended or changed already.")
    audit.record("local_code.ended", subject=local_code, by=by, finding=local_code.finding)


def _refuse_unkeepable(said: dict[str, str]) -> None:
    if not said["code"]:
        raise InvalidInput("Name the code, as the laboratory prints it.", field="code")
    for name in ("sender", "code"):
        if len(said[name]) > _LONGEST[name] or not said[name].isprintable():
            raise InvalidInput(f"At most {_LONGEST[name]} characters, in one line.", field=name)


def _unit(finding: str, unit: str) -> str:
    """The unit as it is kept. Raises InvalidInput for no finding of the dictionary, and for a unit not its own."""
    if not finding:
        return ""
    known = findings().get(finding)
    if known is None:
        raise InvalidInput("Choose a finding of the list, or that the code is not read here.", field="finding")
    if not unit.strip():
        return ""
    try:
        return unit_meant(known.as_finding(), unit) or known.unit
    except NotConvertible as fault:
        usual = [
            unit_words(known.unit) or "no unit",
            *(words_of(other) for other, _ in other_units(known.as_finding())),
        ]
        raise InvalidInput(f"{known.label} is read in {' or '.join(usual)}.", field="unit") from fault


def _end_current(said: dict[str, str], seen: int | None, *, by: Membership) -> None:
    if seen is None:
        return
    current = LocalCode.objects.filter(pk=seen, practice_id=by.practice_id, sender=said["sender"], code=said["code"])
    if not current.exists() or not _end(seen, by=by):
        raise Conflict(_GONE)


def _end(code_id: int, *, by: Membership) -> int:
    """How many it ended: one, or none where somebody else has."""
    current = LocalCode.objects.filter(pk=code_id, practice_id=by.practice_id, ended_at=None)
    return current.update(ended_at=timezone.now(), ended_by=by)
