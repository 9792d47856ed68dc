"""All concerns about one protocol, less those that a clinician accepted with a reason."""

import datetime
from collections.abc import Iterable, Iterator

from workups.engine.check.concerns import Concern, concerns_of
from workups.engine.check.coverage import NEVER_WAITS
from workups.engine.check.reach import unreachable
from workups.engine.check.search import Search
from workups.engine.definition import Definition
from workups.engine.evaluation import Engine
from workups.engine.faults import Fault


def faults_of(engine: Engine, as_of: datetime.date) -> tuple[Fault, ...]:
    """Everything for which this protocol must not be published as it stands on `as_of`; empty when it may be."""
    concerns = [*concerns_of(engine.definition, as_of), *unreachable(Search(engine))]
    return (*_refused(concerns, engine.definition), *_needless(concerns, engine.definition))


def _refused(concerns: Iterable[Concern], definition: Definition) -> Iterator[Fault]:
    accepted = {(each.concern, code) for each in definition.accepted for code in each.codes}
    return (concern.fault for concern in concerns if (concern.kind, concern.code) not in accepted)


def _needless(concerns: Iterable[Concern], definition: Definition) -> Iterator[Fault]:
    """What is accepted and is not there any more: it would hide the next one of its kind.

    That a rule never waits is for the vignettes to disprove (`coverage.gaps`).
    """
    found = {(concern.kind, concern.code) for concern in concerns}
    for index, each in enumerate(definition.accepted):
        for code in each.codes:
            if each.concern != NEVER_WAITS and (each.concern, code) not in found:
                message = f"{code} has nothing of the kind {each.concern!r} to accept"
                yield Fault(f"accepted[{index}].codes", message, "remove it")
