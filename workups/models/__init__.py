"""Rows about what is being worked up."""

from workups.models.advice import AdviceEntry
from workups.models.answer import Answer
from workups.models.attachment import Attachment, MediaType
from workups.models.card import Card, CardFeedback, CardOutcome
from workups.models.decision import Choice, Decision, DeclineReason
from workups.models.document import ReportStatus
from workups.models.draft import DraftChange
from workups.models.escalation import Digest, Escalation, Level
from workups.models.follow_up import FollowUp, FollowUpStatus
from workups.models.following import Step
from workups.models.gate_run import GateRun
from workups.models.inbound import Inbound, InboundSource, InboundStatus
from workups.models.letter import Letter, LetterStatus
from workups.models.local_code import LocalCode
from workups.models.move_of_workup import WorkupMove
from workups.models.note import SectionNote
from workups.models.order import InvestigationOrder, OrderStatus, ReviewStep
from workups.models.overlay import Overlay
from workups.models.print_job import PrintJob, PrintJobLine
from workups.models.protocol import Protocol, ProtocolVersion, VersionStatus
from workups.models.record_import import Proposal, ProposalStatus, RecordImport
from workups.models.referral import Referral, ReferralStatus
from workups.models.replay import Replay, ReplayChange, ReplayStatus
from workups.models.report import Dispatch, DispatchChannel, Report, ReportKind
from workups.models.result import Result, ResultStatus
from workups.models.tracking_rules import LocalTurnaround, Nation, TrackingRules
from workups.models.worklist import Channel, Chase, Kind, SavedView, StepTaken, WorklistEntry
from workups.models.workup import Outcome, Workup, WorkupStatus

__all__ = [
    "AdviceEntry",
    "Answer",
    "Attachment",
    "Card",
    "CardFeedback",
    "CardOutcome",
    "Channel",
    "Chase",
    "Choice",
    "Decision",
    "DeclineReason",
    "Digest",
    "Dispatch",
    "DispatchChannel",
    "DraftChange",
    "Escalation",
    "FollowUp",
    "FollowUpStatus",
    "GateRun",
    "Inbound",
    "InboundSource",
    "InboundStatus",
    "InvestigationOrder",
    "Kind",
    "Letter",
    "LetterStatus",
    "Level",
    "LocalCode",
    "LocalTurnaround",
    "MediaType",
    "Nation",
    "OrderStatus",
    "Outcome",
    "Overlay",
    "PrintJob",
    "PrintJobLine",
    "Proposal",
    "ProposalStatus",
    "Protocol",
    "ProtocolVersion",
    "RecordImport",
    "Referral",
    "ReferralStatus",
    "Replay",
    "ReplayChange",
    "ReplayStatus",
    "Report",
    "ReportKind",
    "ReportStatus",
    "Result",
    "ResultStatus",
    "ReviewStep",
    "SavedView",
    "SectionNote",
    "Step",
    "StepTaken",
    "TrackingRules",
    "VersionStatus",
    "WorklistEntry",
    "Workup",
    "WorkupMove",
    "WorkupStatus",
]
