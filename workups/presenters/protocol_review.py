"""A version before it is live: what the gate and the replay say of it, who wrote it and why, who may sign it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import AuditEvent, Membership
from clinic.words import moment_words
from workups.models import GateRun, ProtocolVersion, Replay, ReplayStatus, VersionStatus
from workups.presenters.protocol_diff import Diff
from workups.presenters.protocol_links import STATUS_TONES, author, draft_href, version_href
from workups.presenters.replay import TONES as REPLAY_TONES
from workups.queries.protocols import Followed


@dataclass(frozen=True, slots=True)
class Stand:
    """One thing that has to stand before a version goes on: how it is, in words, and where it is seen or asked for."""

    words: str
    tone: str
    details: list[str]
    href: str
    href_label: str
    stands: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent, with what was refused; `errors` by field, "" for the whole form."""

    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def value(self, form: str, name: str) -> str:
        return self.values.get(name, "") if form == self.form else ""

    def error(self, form: str, name: str) -> str:
        return self.errors.get(name, "") if form == self.form else ""


@dataclass(frozen=True, slots=True)
class SentBack:
    at: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Addresses of forms are empty for who can't send them now; `cannot` says why, where somebody would expect to."""

    title: str
    number: int
    status: str
    tone: str
    version_href: str
    write_href: str
    who: str
    why: str
    against: str
    diff: Diff
    gate: Stand
    replay: Stand
    ask_replay: str
    catch_up: str
    workups: str
    sent_back: list[SentBack]
    submit: str
    send_back: str
    send_back_label: str
    sign: str
    cannot: str
    revision: int
    content_hash: str
    typed: Typed

    @property
    def error(self) -> str:
        """The first refusal, for the top of the page."""
        return next(iter(self.typed.errors.values()), "")


def review_page(
    version: ProtocolVersion,
    before: ProtocolVersion | None,
    found: Diff,
    *,
    run: GateRun | None,
    replay: Replay | None,
    sent_back: Iterable[AuditEvent],
    followed: Mapping[int, Followed],
    has_written: bool,
    reader: Membership,
    typed: Typed | None = None,
) -> ReviewPage:
    """`before` is the live version, or else what it is based on; None for the first of a protocol."""
    is_draft, is_reviewed = version.status == VersionStatus.DRAFT, version.status == VersionStatus.IN_REVIEW
    writes, signs = may(reader, Permission.EDIT_PROTOCOLS), may(reader, Permission.SIGN_PROTOCOLS)
    gate, replayed = _gate(run, version, writes=writes and is_draft), _replay(replay)
    may_sign = is_reviewed and signs and not has_written
    return ReviewPage(
        title=version.protocol.title,
        number=version.number,
        status=version.get_status_display(),
        tone=STATUS_TONES[version.status],
        version_href=version_href(version),
        write_href=draft_href(version) if writes and is_draft else "",
        who=_who(version),
        why=version.why,
        against=f"version {before.number}" if before else "",
        diff=found,
        gate=gate,
        replay=replayed,
        ask_replay=_ask_replay(version, replay, reader),
        catch_up=_address("draft_catch_up", version, is_draft and writes and _is_overtaken(version, before)),
        workups=_workups(version, followed),
        sent_back=[_sent_back(event) for event in sent_back],
        submit=_address("protocol_submit", version, is_draft and writes and gate.stands and replayed.stands),
        send_back=_address("protocol_send_back", version, is_reviewed and (may_sign or (writes and has_written))),
        send_back_label="Take it back" if has_written else "Send it back",
        sign=_address("protocol_sign", version, may_sign and gate.stands and replayed.stands),
        cannot=_cannot(version, has_written=has_written, signs=signs, replayed=replayed),
        revision=version.revision,
        content_hash=version.content_hash,
        typed=typed or Typed(),
    )


def _is_overtaken(version: ProtocolVersion, live: ProtocolVersion | None) -> bool:
    """Whether a later version went live since it was begun."""
    return live is not None and live.number > version.number


def _address(name: str, version: ProtocolVersion, is_open: bool) -> str:
    return reverse(name, args=[version.pk]) if is_open else ""


def _who(version: ProtocolVersion) -> str:
    if version.status == VersionStatus.IN_REVIEW and version.submitted_at:
        return f"Handed in by {author(version)}, {moment_words(version.submitted_at)}"
    return f"Written by {author(version)}"


def _gate(run: GateRun | None, version: ProtocolVersion, *, writes: bool) -> Stand:
    href, label = (reverse("draft_gate", args=[version.pk]), "Open the gate") if writes else ("", "")
    if run is None:
        return Stand("Not asked about this content yet", "waiting", [], href, label, stands=False)
    if run.finished_at is None:
        return Stand("Under way", "active", [], href, label, stands=False)
    if run.outcome is None:
        return Stand("Could not be asked", "late", [run.failure], href, label, stands=False)
    words = "Passed" if run.passed else "Not passed"
    tone = "done" if run.passed else "late"
    return Stand(words, tone, list(_gate_details(run.outcome)), href, label, stands=run.passed)


def _gate_details(outcome: Mapping[str, list[object] | int]) -> Iterable[str]:
    yield f"{outcome['vignettes']} invented patients"
    for key, words in (
        ("faults", "faults"),
        ("failures", "patients who come out otherwise than expected"),
        ("gaps", "gaps in what the patients see"),
        ("survivors", "changes of a rule that no patient would notice"),
    ):
        found = outcome[key]
        if isinstance(found, list) and found:
            yield f"{len(found)} {words}"


def _replay(replay: Replay | None) -> Stand:
    if replay is None:
        return Stand("Not done with this content yet", "waiting", [], "", "", stands=False)
    href, counts = reverse("replay", args=[replay.pk]), replay.counts
    details = [f"{replay.done:,} of {replay.total:,} workups, asked for {moment_words(replay.requested_at)}"]
    if counts:
        details.append(f"{counts['changed']:,} would be advised otherwise, {counts['open']:,} of them open")
        details += [f"{counts['failed']:,} could not be compared"] if counts["failed"] else []
        details += _lost_alarms(counts)
    words, tone = replay.get_status_display(), REPLAY_TONES[replay.status]
    return Stand(words, tone, details, href, "See who and how", stands=replay.status == ReplayStatus.FINISHED)


def _lost_alarms(counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    lost = sum(number for code, number in counts["lost"].items() if code.startswith("rf_"))
    return [f"red flags would be lost {lost:,} times"] if lost else []


def _ask_replay(version: ProtocolVersion, replay: Replay | None, reader: Membership) -> str:
    is_under_way = replay is not None and replay.status == ReplayStatus.REQUESTED
    if not may(reader, Permission.REPLAY_PROTOCOLS) or is_under_way:
        return ""
    return reverse("replay_request", args=[version.pk])


def _workups(version: ProtocolVersion, followed: Mapping[int, Followed]) -> str:
    count = sum(each.open for key, each in followed.items() if key != version.pk)
    if not count:
        return "No open workup of this practice follows an earlier version."
    many = f"{count:,} open workups of this practice follow" if count > 1 else "1 open workup of this practice follows"
    stay = "They stay with it" if count > 1 else "It stays with it"
    return f"{many} an earlier version. {stay} until a GP moves them, one by one, after seeing what that changes."


def _sent_back(event: AuditEvent) -> SentBack:
    by = event.by.user.name if event.by else ""
    return SentBack(moment_words(event.at), by, str(event.details.get("reason", "")))


def _cannot(version: ProtocolVersion, *, has_written: bool, signs: bool, replayed: Stand) -> str:
    if version.status != VersionStatus.IN_REVIEW:
        return ""
    if has_written:
        return "You wrote or handed in this version: a second clinician has to sign it."
    if not signs:
        return "A GP who had no hand in it signs it."
    if not replayed.stands:
        return "Replay it over this practice’s workups before you sign it."
    return ""
