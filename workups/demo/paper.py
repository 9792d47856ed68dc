"""Reports that came on paper and match no test by themselves: what staff find in the queue."""

from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from clinic.models import Membership
from workups.actions import inbound
from workups.actions.reported import Line, Message

_LABORATORY: Final = "Porthaven Pathology"


def papers_come_in(by: Membership) -> None:
    """A name spelt otherwise and without a number; somebody whom the practice does not know."""
    for message in (_spelt_otherwise(), _of_a_stranger()):
        inbound.receive(practice=by.practice, message=message, by=by)


def _spelt_otherwise() -> Message:
    return Message(
        source="typed",
        raw=b"Porthaven Pathology: PETROVIC Djordje, TSH 2.4 mU/L",
        sender=_LABORATORY,
        patient_name="PETROVIC Djordje",
        born=date(1967, 9, 14),
        test="Thyroid function",
        sampled_on=timezone.localdate() - timedelta(days=1),
        lines=(Line(finding="res_tsh", text="TSH", value="2.4", unit="mU/L"),),
    )


def _of_a_stranger() -> Message:
    return Message(
        source="typed",
        raw=b"Porthaven Pathology: WINTER Paul, potassium 4.4 mmol/L",
        sender=_LABORATORY,
        patient_name="WINTER Paul",
        born=date(1949, 1, 31),
        test="Urea and electrolytes",
        sampled_on=timezone.localdate() - timedelta(days=2),
        lines=(Line(finding="res_potassium", text="Potassium", value="4.4", unit="mmol/L"),),
    )
