"""Rows about what is being worked up."""

from workups.models.advice import AdviceEntry
from workups.models.answer import Answer
from workups.models.decision import Choice, Decision, DeclineReason
from workups.models.follow_up import FollowUp, FollowUpStatus
from workups.models.note import SectionNote
from workups.models.order import InvestigationOrder, OrderStatus, ReviewStep
from workups.models.protocol import Protocol, ProtocolVersion, VersionStatus
from workups.models.referral import Referral, ReferralStatus
from workups.models.report import Report, ReportKind, ReportStatus
from workups.models.result import Result, ResultStatus
from workups.models.workup import Outcome, Workup, WorkupStatus

__all__ = [
    "AdviceEntry",
    "Answer",
    "Choice",
    "Decision",
    "DeclineReason",
    "FollowUp",
    "FollowUpStatus",
    "InvestigationOrder",
    "OrderStatus",
    "Outcome",
    "Protocol",
    "ProtocolVersion",
    "Referral",
    "ReferralStatus",
    "Report",
    "ReportKind",
    "ReportStatus",
    "Result",
    "ResultStatus",
    "ReviewStep",
    "SectionNote",
    "VersionStatus",
    "Workup",
    "WorkupStatus",
]
