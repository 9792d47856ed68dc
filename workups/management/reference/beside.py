"""What a protocol says beside its rules: groups, statements, medicines, critical values, the leaflet."""

from collections.abc import Iterator

from workups.engine.conditions import to_text
from workups.engine.definition import Definition
from workups.engine.definition.reference import Medicine, ResultMeaning
from workups.engine.english import sentence
from workups.management.reference.markdown import bullets, chapter, code, codes, field, table


def statement_chapters(definition: Definition) -> Iterator[str]:
    """Review, prognosis, prevention, complications and the letter."""
    yield from chapter("Review", [_reviews(definition)])
    yield from chapter("Prognosis", [_prognosis(definition)])
    yield from chapter("Prevention", [_prevention(definition)])
    yield from chapter("Complications", [_complications(definition)])
    yield from chapter("What every letter holds", [definition.letter_core])


def reference_chapters(definition: Definition) -> Iterator[str]:
    """What stands beside the rules and decides nothing."""
    yield from chapter("What results mean", [_results(definition)])
    yield from chapter("Critical values", [_critical_values(definition)])
    yield from chapter("Medicines", _medicines(definition))
    yield from chapter("Motor neurone disease: the referral tool", [_tool(definition)])
    yield from chapter("Where a pattern points to", [_localisation(definition)])
    yield from chapter("By body site", _sites(definition))
    yield from chapter("What guidance says, and where it is found here", [_trace(definition)])
    yield from chapter("Statements taken with care", [_qualified(definition)])
    yield from chapter("The patient's leaflet", _leaflet(definition))


def last_chapters(definition: Definition) -> Iterator[str]:
    """What can be looked up: groups, sources, what was accepted."""
    groups = ((code(f"@{name}"), codes(members)) for name, members in definition.groups.items())
    yield from chapter("Groups", [table(("group", "findings"), groups)])
    accepted = ((each.concern, codes(each.codes), each.why) for each in definition.accepted)
    yield from chapter("Accepted by a clinician", [table(("concern", "of", "why"), accepted)])
    sources = ((code(each.id), each.title, each.note, each.url and f"<{each.url}>") for each in definition.sources)
    yield from chapter("Sources", [table(("id", "title", "note", "address"), sources)])


def _reviews(definition: Definition) -> str:
    return table(("situation", "when", "who"), ((r.situation, r.interval, r.who) for r in definition.reviews))


def _prognosis(definition: Definition) -> str:
    rows = ((each.situation, each.statement, codes(each.sources)) for each in definition.prognosis)
    return table(("situation", "prognosis", "sources"), rows)


def _prevention(definition: Definition) -> str:
    return bullets(
        " ".join(part for part in (each.statement, each.note, f"({codes(each.sources)})") if part)
        for each in definition.prevention
    )


def _complications(definition: Definition) -> str:
    rows = (
        (each.complication, codes(each.findings), each.what_to_do, codes(each.actions), codes(each.sources))
        for each in definition.complications
    )
    return table(("complication", "seen in", "what to do", "rules", "sources"), rows)


def _results(definition: Definition) -> str:
    rows = (
        (_result(each, definition), each.meaning, each.action, codes(each.actions))
        for each in definition.reference.result_interpretation
    )
    return table(("result", "means", "then", "rules"), rows)


def _result(meaning: ResultMeaning, definition: Definition) -> str:
    if meaning.when is None:
        return meaning.result
    return f"{sentence(meaning.when, definition)} {code(to_text(meaning.when))}"


def _critical_values(definition: Definition) -> str:
    rows = ((each.test, each.low, each.high, codes(each.flags)) for each in definition.reference.critical_values)
    return table(("test", "low", "high", "red flags"), rows)


def _medicines(definition: Definition) -> Iterator[str]:
    levels = definition.reference.medicine_levels
    yield bullets(f"{code(level)}: {meaning}" for level, meaning in levels.items())
    rows = ((_classes(each), each.effect, each.level, each.advice) for each in definition.reference.medicines)
    yield table(("medicines", "effect", "level", "advice"), rows)


def _classes(medicine: Medicine) -> str:
    return "; ".join(part for part in (codes((*medicine.classes, *medicine.recreational)), medicine.also) if part)


def _tool(definition: Definition) -> str:
    rows = ((each.element, codes(each.findings), each.note) for each in definition.reference.mnd_tool)
    return table(("element", "findings", "note"), rows)


def _localisation(definition: Definition) -> str:
    rows = ((each.pattern, each.points_to) for each in definition.reference.localisation)
    return table(("pattern", "points to"), rows)


def _sites(definition: Definition) -> Iterator[str]:
    for each in definition.reference.site_variations:
        yield f"**{each.aspect}**\n\n{bullets(field(site, text) for site, text in each.sites.items())}"
    rows = ((codes(each.rules), ", ".join(each.sites), each.change) for each in definition.reference.site_rule_changes)
    yield table(("rules", "sites", "read so"), rows)


def _trace(definition: Definition) -> str:
    rows = ((each.statement, each.how, codes(each.rules)) for each in definition.reference.guideline_trace)
    return table(("statement", "how it is met", "rules"), rows)


def _qualified(definition: Definition) -> str:
    rows = ((each.statement, each.handling) for each in definition.reference.qualified_statements)
    return table(("statement", "how it is handled"), rows)


def _leaflet(definition: Definition) -> Iterator[str]:
    for each in definition.reference.leaflet:
        yield f"**{each.block}**\n\n{each.content}"
