"""How a story is told: each line is one thing that somebody does, or time that passes."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.utils import timezone

from clinic.models import Membership
from workups.actions import (
    answers,
    decisions,
    follow_ups,
    leaflets,
    letters,
    orders,
    referrals,
    reports,
    results,
    worklist,
    workups,
)
from workups.actions.closing import Disposition, Ending, FlagDecision, Way
from workups.actions.results import Entered
from workups.demo.past import let_pass
from workups.demo.presentations.basics import Findings
from workups.evaluate import engine_for, flags_to_decide
from workups.models import (
    Channel,
    Choice,
    InvestigationOrder,
    Outcome,
    Referral,
    ReferralStatus,
    Report,
    ReportKind,
    ReviewStep,
    Workup,
)
from workups.models.order import OPEN_STATUSES
from workups.reports.leaflet import Wishes

_IN_ONE_GO = 25  # findings, before some minutes pass


@dataclass(frozen=True, slots=True)
class Telling:
    """One workup, and the people who see it through."""

    workup: Workup
    gp: Membership
    nurse: Membership
    reception: Membership

    def wait(self, *, days: int = 0, minutes: float = 0) -> None:
        let_pass(self.workup, days=days, minutes=minutes)

    def finds(self, findings: Findings, *, by: Membership | None = None) -> None:
        """The GP, or `by`, asks and examines, some findings at a time."""
        left = iter(findings.items())
        while some := dict(islice(left, _IN_ONE_GO)):
            revision = self.workup.revision
            answers.record_all(workup=self.workup, values=some, revision=revision, by=by or self.gp)
            self.wait(minutes=3)

    def takes_back(self, finding: str) -> None:
        answers.retract(workup=self.workup, finding=finding, revision=self.workup.revision, by=self.gp)

    def can_not_assess(self, finding: str, reason: str) -> None:
        revision = self.workup.revision
        answers.not_assessable(workup=self.workup, finding=finding, reason=reason, revision=revision, by=self.gp)

    def orders(self, *tests: str) -> None:
        orders.place(workup=self.workup, codes=tests, by=self.gp)

    def books(self, *tests: str) -> None:
        for test in tests:
            orders.book(order=self._order(test), by=self.reception)

    def collects(self, *tests: str) -> None:
        """The nurse takes the samples."""
        for test in tests:
            orders.collect(order=self._order(test), by=self.nurse)

    def cancels(self, test: str, *, reason: str) -> None:
        orders.cancel(order=self._order(test), reason=reason, by=self.reception)

    def chases(self, test: str, *, outcome: str, whom: str = "", again_in: int | None = None) -> None:
        """Reception rings and notes what was said."""
        again_on = timezone.localdate() + timedelta(days=again_in) if again_in is not None else None
        entry = self._order(test).entry
        worklist.chase(
            entry=entry, channel=Channel.PHONE, whom=whom, outcome=outcome, again_on=again_on, by=self.reception
        )

    def sends_referral(self, code: str) -> None:
        referral = Referral.objects.get(workup=self.workup, code=code)
        referrals.advance(referral=referral, to=ReferralStatus.SENT, by=self.reception)

    def stays_away(self, test: str, *, reason: str) -> None:
        orders.not_done(order=self._order(test), reason=reason, by=self.reception)

    def comes_back(self, test: str, values: Findings) -> None:
        """Reception enters what the laboratory sent; a second time it is a correction."""
        order = self._order(test)
        entered = {finding: Entered(value) for finding, value in values.items()}
        results.enter(order=order, values=entered, sampled_on=_sampled_on(order), by=self.reception)

    def reviews(self, *tests: str, step: str = ReviewStep.NOTHING, words: str = "") -> None:
        """The GP has seen them and says what happens next."""
        for test in tests:
            results.review(order=self._order(test), step=step, words=words, by=self.gp)

    def puts_off(self, advice: str, *, days: int, note: str = "") -> None:
        until = timezone.localdate() + timedelta(days=days)
        decisions.defer(workup=self.workup, code=advice, until=until, note=note, by=self.gp)

    def refers(self, advice: str) -> None:
        """Decided, not sent yet."""
        decisions.accept(workup=self.workup, code=advice, by=self.gp)

    def plans(self, words: str, *, days: int) -> None:
        due_on = timezone.localdate() + timedelta(days=days)
        follow_ups.plan(workup=self.workup, words=words, due_on=due_on, by=self.gp)

    def tells(self, *tests: str) -> None:
        """Reception tells the patient, as the GP asked."""
        for test in tests:
            orders.tell(order=self._order(test), by=self.reception)

    def finishes(self, *tests: str) -> None:
        """What was agreed when the patient was told is done."""
        for test in tests:
            orders.finish(order=self._order(test), by=self.reception)

    def closes(self, ended_as: Outcome, outcome: str, *, no_follow_up: str = "") -> None:
        """All red flags were acted on. What is open goes on; without `no_follow_up` something is planned already."""
        row = Workup.objects.get(pk=self.workup.pk)
        open_orders = row.orders.filter(status__in=OPEN_STATUSES)
        flags = flags_to_decide(engine_for(self.workup).definition, row.advice["fired"], ())
        ending = Ending(
            ended_as,
            outcome,
            orders={order.pk: Disposition(Way.GO_ON) for order in open_orders},
            flags={flag.code: FlagDecision(Choice.ACCEPTED) for flag in flags},
            no_follow_up=no_follow_up,
        )
        workups.close(workup=self.workup, ending=ending, by=self.gp)

    def asks_for_summary(self) -> Report:
        """Of the last lines of a story, as other documents: no time passes after one."""
        return reports.request(workup=self.workup, kind=ReportKind.RECORD_SUMMARY, by=self.gp)

    def hands_leaflet_over(self, *, likely: str) -> None:
        leaflets.make(workup=self.workup, wishes=Wishes(likely=likely), by=self.gp)

    def begins_letter(self, code: str) -> None:
        """Of a referral that is decided; nobody has signed it yet."""
        letters.begin(referral=Referral.objects.get(workup=self.workup, code=code), by=self.gp)

    def _order(self, test: str) -> InvestigationOrder:
        """The newest order of a test, with the workup in hand so that its revision stays known."""
        order = InvestigationOrder.objects.filter(workup=self.workup, investigation=test).latest("pk")
        order.workup = self.workup
        return order


def _sampled_on(order: InvestigationOrder) -> date:
    """The day it was collected, which a correction keeps."""
    corrected = order.results.first()
    return corrected.sampled_on if corrected else timezone.localtime(order.moved_at).date()
