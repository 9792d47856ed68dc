"""Rows about what is being worked up."""

from workups.models.advice import AdviceEntry
from workups.models.answer import Answer
from workups.models.order import InvestigationOrder, OrderStatus
from workups.models.protocol import Protocol, ProtocolVersion, VersionStatus
from workups.models.report import Report, ReportKind, ReportStatus
from workups.models.result import Result, ResultStatus
from workups.models.workup import Workup, WorkupStatus

__all__ = [
    "AdviceEntry",
    "Answer",
    "InvestigationOrder",
    "OrderStatus",
    "Protocol",
    "ProtocolVersion",
    "Report",
    "ReportKind",
    "ReportStatus",
    "Result",
    "ResultStatus",
    "VersionStatus",
    "Workup",
    "WorkupStatus",
]
