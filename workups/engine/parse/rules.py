"""The rules of every family, and the statements that carry no condition."""

from workups.engine.definition import (
    Accepted,
    Cause,
    Complication,
    DataQuality,
    Derived,
    Evidence,
    Investigation,
    Management,
    Numeric,
    Prevention,
    Prognosis,
    RedFlag,
    Referral,
    Review,
    SafetyNet,
    Source,
    Urgency,
)  # fmt: skip
from workups.engine.parse.dictionary import read_codes
from workups.engine.parse.shape import FINDING, READABLE, RULE, SOURCE, Reader
from workups.engine.urgency import LEVELS

PLACES = ("practice", "hospital", "either")
KINDS = ("normal", "emergency", "always")
CONCERNS = ("silence", "never_fires", "never_ruled_out", "late", "unasked", "unused", "never_waits")
"""What the gate finds and a clinician may accept with a reason (`workups.engine.check`)."""


def read_sources(reader: Reader) -> tuple[Source, ...]:
    return tuple(
        Source(
            id=each.unique("id", SOURCE),
            title=each.text("title"),
            url=each.text("url", required=False),
            note=each.text("note", required=False),
        )
        for each in reader.entries("sources")
    )


def read_urgencies(reader: Reader) -> tuple[Urgency, ...]:
    """The scale as this protocol words it; its levels and their order are fixed."""
    levels = tuple(
        Urgency(level=each.text("level"), meaning=each.text("meaning"), target=each.text("target"))
        for each in reader.entries("urgencies")
    )
    if tuple(each.level for each in levels) != LEVELS:
        reader.fault("urgencies", "these are not the seven levels, highest first", ", ".join(LEVELS))
    return levels


def read_derived(reader: Reader) -> tuple[Derived, ...]:
    return tuple(
        Derived(
            code=each.code("code"),
            label=each.text("label"),
            true_when=each.condition("true_when", role="derived"),
            false_when=each.condition("false_when", role="false_when"),
            note=each.text("note", required=False),
        )
        for each in reader.entries("derived")
    )


def read_numeric(reader: Reader) -> tuple[Numeric, ...]:
    return tuple(
        Numeric(
            code=each.code("code"),
            label=each.text("label"),
            unit=each.text("unit", required=False),
            formula=each.formula("formula"),
            note=each.text("note", required=False),
        )
        for each in reader.entries("numeric")
    )


def read_data_quality(reader: Reader) -> tuple[DataQuality, ...]:
    return tuple(
        DataQuality(
            code=each.code("code"),
            title=each.text("title"),
            when=each.condition("when", role="data_quality"),
            say=each.text("say"),
        )
        for each in reader.entries("data_quality")
    )


def read_red_flags(reader: Reader) -> tuple[RedFlag, ...]:
    return tuple(
        RedFlag(
            code=each.code("code"),
            title=each.text("title"),
            urgency=each.choice("urgency", LEVELS),
            when=each.condition("when", role="red_flags"),
            destination=each.text("destination"),
            why=each.text("why", required=False),
            sources=each.namings("sources", SOURCE, required=True),
            source_note=each.text("source_note", required=False),
        )
        for each in reader.entries("red_flags")
    )


def read_investigations(reader: Reader) -> tuple[Investigation, ...]:
    return tuple(
        Investigation(
            code=each.code("code"),
            title=each.text("title"),
            answers=each.text("answers"),
            when=each.condition("when", role="investigations"),
            urgency=each.text("urgency"),
            where=each.choice("where", PLACES),
            bedside=each.flag("bedside"),
            turnaround_days=each.whole("turnaround_days"),
            preparation=each.text("preparation", required=False),
            results=each.namings("results", FINDING),
            harm=each.text("harm", required=False),
            codes=read_codes(each),
        )
        for each in reader.entries("investigations")
    )


def read_causes(reader: Reader) -> tuple[Cause, ...]:
    return tuple(
        Cause(
            code=each.code("code"),
            title=each.text("title"),
            seed=each.flag("seed"),
            seed_note=each.text("seed_note", required=False),
            when=each.condition("when", role="causes"),
            supporting=_evidence(each, "supporting"),
            opposing=_evidence(each, "opposing"),
            tests=each.text("tests", required=False),
            management=each.text("management", required=False),
            refer_when=each.text("refer_when", required=False),
            codes=read_codes(each),
        )
        for each in reader.entries("causes")
    )


def _evidence(reader: Reader, key: str) -> tuple[Evidence, ...]:
    found = []
    for each in reader.entries(key, required=False):
        evidence = Evidence(
            finding=each.naming("finding", READABLE, required=False),
            value=each.text("value", required=False),
            text=each.text("text", required=False),
        )
        if bool(evidence.finding) == bool(evidence.text):
            each.fault("finding", "give either a finding or a text", "not both and not neither")
        found.append(evidence)
    return tuple(found)


def read_referrals(reader: Reader) -> tuple[Referral, ...]:
    return tuple(
        Referral(
            code=each.code("code"),
            title=each.text("title"),
            urgency=each.text("urgency"),
            emergency=each.flag("emergency"),
            when=each.condition("when", role="referrals"),
            letter=each.text("letter", required=False),
        )
        for each in reader.entries("referrals")
    )


def read_management(reader: Reader) -> tuple[Management, ...]:
    return tuple(
        Management(
            code=each.code("code"),
            title=each.text("title"),
            kind=each.choice("kind", KINDS),
            when=each.condition("when", role="management"),
            detail=each.text("detail", required=False),
            sources=each.namings("sources", SOURCE, required=True),
            source_note=each.text("source_note", required=False),
        )
        for each in reader.entries("management")
    )


def read_safety_net(reader: Reader) -> tuple[SafetyNet, ...]:
    return tuple(
        SafetyNet(
            code=each.code("code"),
            title=each.text("title"),
            kind=each.choice("kind", KINDS),
            when=each.condition("when", role="safety_net"),
            wording=each.text("wording", required=False),
        )
        for each in reader.entries("safety_net")
    )


def read_reviews(reader: Reader) -> tuple[Review, ...]:
    return tuple(
        Review(each.text("situation"), each.text("interval"), each.text("who")) for each in reader.entries("reviews")
    )


def read_prognosis(reader: Reader) -> tuple[Prognosis, ...]:
    return tuple(
        Prognosis(each.text("situation"), each.text("statement"), each.namings("sources", SOURCE, required=True))
        for each in reader.entries("prognosis")
    )


def read_prevention(reader: Reader) -> tuple[Prevention, ...]:
    return tuple(
        Prevention(
            statement=each.text("statement"),
            note=each.text("note", required=False),
            sources=each.namings("sources", SOURCE, required=True),
        )
        for each in reader.entries("prevention")
    )


def read_complications(reader: Reader) -> tuple[Complication, ...]:
    return tuple(
        Complication(
            complication=each.text("complication"),
            findings=each.namings("findings", READABLE),
            what_to_do=each.text("what_to_do"),
            actions=each.namings("actions", RULE),
            sources=each.namings("sources", SOURCE, required=True),
        )
        for each in reader.entries("complications")
    )


def read_accepted(reader: Reader) -> tuple[Accepted, ...]:
    return tuple(
        Accepted(
            concern=each.choice("concern", CONCERNS), codes=each.texts("codes", required=True), why=each.text("why")
        )
        for each in reader.entries("accepted", required=False)
    )
