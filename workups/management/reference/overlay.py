"""A protocol that is laid over another: in full what it changes and adds, by name what it takes away."""

from collections.abc import Iterator, Mapping
from typing import Any

from workups.engine.definition import Definition
from workups.engine.order import EVALUATION_ORDER
from workups.management.reference.beside import reference_chapters, statement_chapters
from workups.management.reference.markdown import bullets, chapter, code, codes, page
from workups.management.reference.protocol import beginning, section_blocks
from workups.management.reference.rules import FAMILIES, derived_blocks, rule_blocks


def overlay_page(definition: Definition, base: Definition) -> str:
    """The page of an overlay over `base`, to which it links for all that is the same."""
    return page(
        definition.title,
        beginning(definition),
        [_same(definition, base)],
        chapter("Stages and sections, in order", [_order(definition, base)]),
        chapter("Sections that differ", _sections(definition, base)),
        chapter("Wording that differs", [_wording(definition, base)]),
        chapter("Derived findings that differ", _derived(definition, base)),
        *(chapter(f"{FAMILIES[family]} that differ", _rules(family, definition, base)) for family in EVALUATION_ORDER),
        chapter("Rules of the base that this protocol has not", [_gone(definition, base)]),
        _beside(definition, base),
    )


def _same(definition: Definition, base: Definition) -> str:
    same = sum(1 for code_, rule in definition.rules.items() if base.rules.get(code_) == rule)
    return (
        f"{same} of its {len(definition.rules)} rules say what [{base.title}]({base.key}.md) says and are written "
        "there. Below is all that differs."
    )


def _differ(now: Mapping[str, Any], then: Mapping[str, Any]) -> list[Any]:
    return [each for name, each in now.items() if then.get(name) != each]


def _order(definition: Definition, base: Definition) -> str:
    known = {section.key: section for section in base.sections()}
    marked = (
        (stage.title, [_mark(section.title, known.get(section.key) != section) for section in stage.sections])
        for stage in definition.stages
    )
    return bullets(f"{title}: {', '.join(titles)}" for title, titles in marked if titles)


def _mark(title: str, differs: bool) -> str:
    return f"**{title}**" if differs else title


def _sections(definition: Definition, base: Definition) -> Iterator[str]:
    now, then = ({each.key: each for each in one.sections()} for one in (definition, base))
    for section in _differ(now, then):
        yield from section_blocks(section, definition)


def _wording(definition: Definition, base: Definition) -> str:
    return bullets(
        f"{code(finding.code)} {finding.label}: {finding.question}"
        for finding in _differ(definition.findings, base.findings)
    )


def _derived(definition: Definition, base: Definition) -> Iterator[str]:
    now, then = ({each.code: each for each in one.derived} for one in (definition, base))
    for derived in _differ(now, then):
        yield from derived_blocks(derived, definition)


def _rules(family: str, definition: Definition, base: Definition) -> Iterator[str]:
    for rule in _differ(definition.rules, base.rules):
        if rule.family == family:
            yield from rule_blocks(rule, definition)


def _gone(definition: Definition, base: Definition) -> str:
    return codes(name for name in base.rules if name not in definition.rules)


def _beside(definition: Definition, base: Definition) -> Iterator[str]:
    """The chapters beside the rules in which anything differs."""
    same = set(_chapters(base))
    for each in _chapters(definition):
        if each not in same:
            yield from each


def _chapters(definition: Definition) -> list[tuple[str, ...]]:
    """Each chapter as the blocks it is made of, its heading first."""
    blocks = [*statement_chapters(definition), *reference_chapters(definition)]
    starts = [index for index, block in enumerate(blocks) if block.startswith("## ")]
    return [tuple(blocks[start:end]) for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True)]
