"""What a report says of an order's findings, read, and set against what was entered before.

The parts of `results.enter`, which is audited: they read and compare.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.errors import InvalidInput
from clinic.models import Membership
from clinic.words import date_words
from workups.actions import orders
from workups.conversions import Converted, NotConvertible, convert, unit_meant
from workups.engine.definition import Definition, Finding
from workups.engine.facts import InvalidValue, read_value, write_value
from workups.engine.units import unit_words
from workups.evaluate import engine_for
from workups.models import Inbound, InvestigationOrder, Result, ResultStatus
from workups.queries.results import FINALS


@dataclass(frozen=True, slots=True)
class Entered:
    """One value as a report has it, with the unit it was read in ("" = the dictionary's) and how final it is.

    No value: preliminary is still to come, cancelled is taken back; the other two need one.
    """

    value: object
    unit: str = ""
    status: str = ResultStatus.FINAL


@dataclass(frozen=True, slots=True)
class Read:
    """The same in its JSON form and the dictionary's unit. `reported` is as the report had it, where converted."""

    finding: Finding
    value: object
    status: str
    reported: str = ""

    @property
    def code(self) -> str:
        return self.finding.code


def read(order: InvestigationOrder, values: Mapping[str, Entered]) -> list[Read]:
    """Raises InvalidInput (field = the finding) for a value, unit or status that can't be right."""
    definition = engine_for(order.workup).definition
    expected = orders.investigation_of(order).results
    return [_read(_expected(definition, order, code, expected), entered) for code, entered in values.items()]


def versions_of(orders: Sequence[InvestigationOrder]) -> dict[int, dict[str, list[Result]]]:
    """Every version of every finding of each order, by its id; the newest first."""
    found: dict[int, dict[str, list[Result]]] = {}
    for result in Result.objects.filter(order__in=orders).order_by("order_id", "finding", "-version"):
        found.setdefault(result.order_id, {}).setdefault(result.finding, []).append(result)
    return found


def refuse_out_of_order(said: Iterable[Read], before: Mapping[str, Sequence[Result]], *, sampled_on: date) -> None:
    """What is older than what is in never takes its place. Raises InvalidInput for an older sample, or for a
    preliminary value of the very sample whose final one is in.
    """
    for each in said:
        newest = next(iter(before.get(each.code, ())), None)
        if newest is None or newest.status == ResultStatus.CANCELLED:
            continue
        if sampled_on < newest.sampled_on:
            raise InvalidInput(_older(each.finding, newest.sampled_on), field="sampled_on")
        is_final = newest.status in FINALS
        if is_final and each.status == ResultStatus.PRELIMINARY and sampled_on == newest.sampled_on:
            raise InvalidInput(
                f"The final value of {each.finding.label} of this sample is in already.", field=each.code
            )


def new_versions(
    said: Iterable[Read], before: Mapping[str, Sequence[Result]], *, sampled_on: date
) -> list[tuple[Read, str]]:
    """What is not an identical repeat of the newest version, each with the status it is kept with."""
    told = [(each, _status(each, before.get(each.code, ()))) for each in said]
    return [
        (each, status) for each, status in told if not _repeats(each, status, before.get(each.code, ()), sampled_on)
    ]


def rows_of(
    order: InvestigationOrder,
    told: Iterable[tuple[Read, str]],
    before: Mapping[str, Sequence[Result]],
    *,
    sampled_on: date,
    inbound: Inbound | None,
    by: Membership,
) -> list[Result]:
    """Each as the next version of its finding, not yet kept."""
    return [
        Result(
            practice_id=order.practice_id,
            workup_id=order.workup_id,
            patient_id=order.patient_id,
            order=order,
            finding=each.code,
            value=each.value,
            unit=each.finding.unit or "",
            status=status,
            version=len(before.get(each.code, ())) + 1,
            reported=each.reported,
            inbound=inbound,
            sampled_on=sampled_on,
            entered_by=by,
        )
        for each, status in told
    ]


def _expected(definition: Definition, order: InvestigationOrder, code: str, expected: Iterable[str]) -> Finding:
    if code not in expected:
        raise InvalidInput(f"{order.title} does not report this value.", field=code)
    return definition.findings[code]


def _read(finding: Finding, entered: Entered) -> Read:
    if entered.status not in ResultStatus.values:
        raise InvalidInput("A value is preliminary, final, corrected or taken back.", field=finding.code)
    if entered.status == ResultStatus.CANCELLED and entered.value is not None:
        raise InvalidInput(f"{finding.label} is taken back: then it has no value.", field=finding.code)
    if entered.value is None and entered.status not in FINALS:
        return Read(finding, None, entered.status)
    try:
        converted = _converted(finding, entered)
        value = write_value(finding, read_value(finding, converted.value if converted else entered.value))
    except InvalidValue as fault:
        raise InvalidInput(str(fault), field=finding.code) from fault
    return Read(finding, value, entered.status, converted.reported if converted else "")


def _converted(finding: Finding, entered: Entered) -> Converted | None:
    """None where it is in the finding's own unit."""
    try:
        unit = unit_meant(finding, entered.unit)
        return convert(finding, entered.value, unit) if unit else None
    except NotConvertible as fault:
        kept_in = unit_words(finding.unit) or "no unit"
        raise InvalidInput(
            f"{finding.label} is kept in {kept_in}; convert the value first.", field=finding.code
        ) from fault


def _status(said: Read, before: Sequence[Result]) -> str:
    """A new final value where one had been final is a correction, whatever the report calls it."""
    is_anew = said.status == ResultStatus.FINAL and any(result.status in FINALS for result in before)
    return ResultStatus.CORRECTED if is_anew else said.status


def _repeats(said: Read, status: str, before: Sequence[Result], sampled_on: date) -> bool:
    if not before:
        return False
    newest = before[0]
    is_same = (newest.value, newest.unit, newest.sampled_on) == (said.value, said.finding.unit or "", sampled_on)
    return is_same and newest.status in (said.status, status)


def _older(finding: Finding, day: date) -> str:
    return (
        f"A newer sample is in already: {finding.label} of {date_words(day)}. Nothing was entered. Check the day of "
        "this sample, or leave this value out. Is the day of the one that is in wrong? Take back the value with the "
        "wrong day first, then enter it with the right one."
    )
