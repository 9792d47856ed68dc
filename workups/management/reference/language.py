"""The page on the condition language: every node of its tree, or the page is not written."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final, get_args

from workups.engine.conditions import Condition, grammar, leaves, parse_condition, to_text, tree
from workups.engine.definition import Definition
from workups.engine.durations import SECONDS, UNIT_WORDS
from workups.engine.english import COMPARED, sentence
from workups.engine.holds import holds_of_unknown
from workups.engine.order import EVALUATION_ORDER
from workups.engine.parse.dictionary import TYPES
from workups.engine.truth import Truth, combined
from workups.engine.urgency import LEVELS
from workups.management.reference.markdown import bullets, chapter, code, codes, page, table

TRUTHS: Final[Mapping[Truth, str]] = {True: "TRUE", False: "FALSE", None: "UNKNOWN"}
MEANINGS: Final[Mapping[type, tuple[str, str]]] = {
    tree.Compare: (
        "The value compares so. `=` takes an option, yes, no or a number; the others a number or a duration.",
        "age_years >= 40",
    ),
    tree.OneOf: ("The answer is one of these options.", "weakness_onset in [sudden, hours_days]"),
    tree.Includes: ("The several answers contain this option.", "med_classes includes statin"),
    tree.IncludesAny: ("They contain one of these options, or more.", "med_classes includes_any [statin, fibrate]"),
    tree.AnyEqual: (
        "One finding of the group has this value. FALSE only when all of them are known and differ.",
        "ANYEQ(@plantar, extensor)",
    ),
    tree.Known: ("There is a value. Never UNKNOWN itself.", "KNOWN(res_tsh)"),
    tree.Unknown: ("There is none. Never UNKNOWN itself.", "UNKNOWN(res_tsh)"),
    tree.NotYes: (
        "No, or not known. Only to keep an alarm on when an excuse for it was not asked.",
        "NOTYES(stroke_symptoms_resolved)",
    ),
    tree.NotNo: (
        "Yes, or not known. Only to keep an alarm on when a detail of it was not asked.",
        "NOTNO(weakness_progressive)",
    ),
    tree.Fired: (
        "That rule has fired; it must be decided before this one. A rule that is still waiting has not fired.",
        "FIRED(rf_stroke_now)",
    ),
    tree.NoDataQuality: ("No data-quality check has fired.", "NO_DQ"),
    tree.UrgencyBelow: ("No red flag that has fired is at this level or above.", "URGENCY_BELOW(soon)"),
    tree.Highest: ("The most urgent red flag that has fired is at this level.", "HIGHEST(emergency_now)"),
    tree.Otherwise: (
        "Alone, and only in `false_when` of a derived finding: whatever is not TRUE is FALSE.",
        "OTHERWISE",
    ),
    tree.Not: ("The opposite; UNKNOWN stays UNKNOWN.", "NOT (tremor_symmetry = symmetrical)"),
    tree.And: (
        "All of them. One FALSE makes it FALSE, whatever is unknown.",
        "weakness_reported = yes AND weakness_onset = sudden",
    ),
    tree.Or: (
        "At least one of them. One TRUE makes it TRUE, whatever is unknown.",
        "weakness_reported = yes OR power_upper_screen = abnormal",
    ),
    tree.Count: (
        "At least so many of them are TRUE. FALSE only when even with every unknown one it would be too few.",
        "COUNT(weakness_reported = yes, power_upper_screen = abnormal, weakness_progressive = yes) >= 2",
    ),
}
TERMS: Final[Mapping[type, tuple[str, str]]] = {
    tree.Reading: ("The value of a finding, derived ones included.", "caffeine_mg_day > 400"),
    tree.Minimum: ("The lowest of a group, of those that are known; UNKNOWN when none is.", "MIN(@mrc_all) <= 4"),
    tree.Maximum: ("The highest of a group, of those that are known; UNKNOWN when none is.", "MAX(@sbp) >= 180"),
    tree.Difference: ("How far two values lie apart; UNKNOWN when either is.", "ABSDIFF(sbp_l, sbp_r) >= 15"),
}
ANSWERS: Final[Mapping[str, tuple[str, str]]] = {
    "boolean": ("yes or no", "`= yes`, `= no`, `NOTYES`, `NOTNO`, `ANYEQ`"),
    "choice": ("one of its options", "`=`, `in [..]`, `ANYEQ`"),
    "multichoice": ("one or more of its options", "`includes`, `includes_any [..]`"),
    "integer": ("a whole number", "the comparisons, `MIN`, `MAX`, `ABSDIFF`"),
    "decimal": ("a number", "the comparisons, `MIN`, `MAX`, `ABSDIFF`"),
    "mrc": ("a grade of power, 0 to 5", "the comparisons, `MIN`, `MAX`, `ABSDIFF`"),
    "reflex": ("a grade of a reflex, 0 to 4", "the comparisons, `MIN`, `MAX`, `ABSDIFF`"),
    "duration": ("a time with its unit", "the comparisons, `MIN`, `MAX`, `ABSDIFF`"),
    "date": ("a date", "nothing else"),
    "text": ("free words", "nothing else"),
}


def language_page(definition: Definition) -> str:
    """The page; its examples are read by `definition`. LookupError when the language has what it does not tell of."""
    _check_whole()
    return page(
        "The condition language",
        [_BEGINNING],
        chapter("What can be said", [_operators(definition)]),
        chapter("What can be compared", [_terms(definition)]),
        chapter("Three values", _three_values()),
        chapter("What fits which finding", [_types()]),
        chapter("Literals", [_literals()]),
        chapter("Reading order, brackets, bounds", [_bounds()]),
        chapter("What is decided when", [_decided()]),
    )


_BEGINNING = """\
How to write a protocol is told in [the guide](../protocols.md). This page lists the language whole. A condition is
TRUE, FALSE or UNKNOWN; a rule fires when its condition is TRUE. The sentences are those that the pages show."""


def _check_whole() -> None:
    conditions = {*get_args(tree.Condition)}
    for what, told, there in (
        ("conditions", MEANINGS, conditions),
        ("terms", TERMS, {*get_args(tree.Term)}),
        ("types", ANSWERS, {*TYPES}),
    ):
        if untold := there ^ told.keys():
            raise LookupError(f"the page on the language does not tell of these {what}, or they are gone: {untold}")


def _operators(definition: Definition) -> str:
    head = ("write", "is TRUE when", "of a value not known", "in English")
    return table(head, (_row(kind, *told, definition) for kind, told in MEANINGS.items()))


def _row(kind: type, meaning: str, text: str, definition: Definition) -> tuple[str, ...]:
    condition = parse_condition(text)
    if type(condition) is not kind or to_text(condition) != text:
        raise LookupError(f"{text!r} is no example of {kind.__name__}")
    return code(text), meaning, _of_unknown(condition), sentence(condition, definition)


def _of_unknown(condition: Condition) -> str:
    """What the condition comes to when nothing that it reads is known."""
    if isinstance(condition, _DECIDED):
        return "never unknown"
    parts = [*leaves(condition)]
    truths = [holds_of_unknown(part) for part in parts]
    return TRUTHS[truths[0] if parts == [condition] else combined(condition, truths)]


_DECIDED = (tree.Fired, tree.NoDataQuality, tree.UrgencyBelow, tree.Highest, tree.Otherwise)


def _terms(definition: Definition) -> str:
    rows = [(code(text), meaning, sentence(parse_condition(text), definition)) for meaning, text in TERMS.values()]
    compared = bullets(f"{code(sign)} {words}" for sign, words in COMPARED.items())
    return f"{table(('for example', 'what is compared', 'in English'), rows)}\n\n{compared}"


def _three_values() -> Iterator[str]:
    one = tree.Known("a")
    both: tuple[tuple[str, tree.And | tree.Or], ...] = (("AND", tree.And((one, one))), ("OR", tree.Or((one, one))))
    for name, node in both:
        yield _truth_table(name, node)
    negated = [(TRUTHS[value], TRUTHS[combined(tree.Not(one), (value,))]) for value in TRUTHS]
    yield table(("a", "NOT a"), negated)
    count = tree.Count((one, one, one), 2)
    rows = (
        (*(TRUTHS[value] for value in values), TRUTHS[combined(count, values)])
        for values in product(TRUTHS, repeat=3)
        if [*values] == sorted(values, key=[*TRUTHS].index)
    )
    yield table(("a", "b", "c", "COUNT(a, b, c) >= 2"), rows)


def _truth_table(name: str, node: tree.And | tree.Or) -> str:
    rows = [(f"**{TRUTHS[a]}**", *(TRUTHS[combined(node, (a, b))] for b in TRUTHS)) for a in TRUTHS]
    return table((f"a {name} b", *(f"b {word}" for word in TRUTHS.values())), rows)


def _types() -> str:
    rows = [(code(kind), answer, f"{fits}; `KNOWN`, `UNKNOWN`") for kind, (answer, fits) in ANSWERS.items()]
    return table(("type", "an answer is", "conditions on it"), rows)


def _literals() -> str:
    units = ", ".join(f"{code('1' + unit)} {UNIT_WORDS[unit]}" for unit in SECONDS)
    days = {unit: SECONDS[unit] // SECONDS["d"] for unit in ("mo", "y")}
    exact = f"A month is {days['mo']} days here, a year {days['y']}."
    return bullets(
        (
            "an option: small letters, digits and _, as the dictionary lists it, without quotes",
            "a number: up to 12 digits, a point, up to 9 decimals",
            f"a duration: a whole number and its unit, {units}. {exact}",
            "a group: `@` and its name, as the protocol lists it under `groups`",
        )
    )


def _bounds() -> str:
    return bullets(
        (
            "NOT binds tightest, then AND, then OR. Brackets around an AND inside an OR may be left out.",
            "Spaces and line breaks mean nothing. Words of the language are in capitals, but for `in` and `includes`.",
            f"A condition has at most {grammar.MAX_LENGTH:,} characters and brackets {grammar.MAX_DEPTH} deep.",
            "Conditions are written back just as they are read: text, tree and text again are the same.",
        )
    )


def _decided() -> str:
    order = ", ".join(code(family) for family in ("derived", *EVALUATION_ORDER))
    return (
        f"Rules are decided in this order: {order}. `FIRED` may name only a rule of an earlier family. `NO_DQ` may be "
        f"asked from the red flags on, `URGENCY_BELOW` and `HIGHEST` after them.\n\n"
        f"Levels of urgency, highest first: {codes(LEVELS)}."
    )
