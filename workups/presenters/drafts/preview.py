"""An entry as the consultation shows it, made by the consultation's own presenters."""

from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from workups.engine.definition import Definition, Rule
from workups.engine.evaluation import Engine
from workups.evaluate import Evaluated
from workups.presenters.consultation.middle import PLAN
from workups.presenters.consultation.notes import note_view
from workups.presenters.consultation.places import Links, map_of, section_of
from workups.presenters.consultation.questions import Asker
from workups.presenters.consultation.reasons import sentence_of, source_links
from workups.presenters.consultation.sections import Block, SectionView, section_view
from workups.presenters.consultation.stages import Route
from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.places import Place
from workups.presenters.protocol import SourceLink
from workups.words import in_words, sentence_case

_TEXTS: Final = {
    "investigations": (
        ("Answers", "answers"),
        ("When", "urgency"),
        ("Preparation", "preparation"),
        ("Harm", "harm"),
    ),
    "referrals": (("When", "urgency"), ("The letter must hold", "letter")),
    "management": (("", "detail"),),
    "safety_net": (("", "wording"),),
    "data_quality": (("", "say"),),
    "causes": (("Tests", "tests"), ("Management", "management"), ("Refer when", "refer_when")),
    "red_flags": (("", "destination"), ("", "why")),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """What the consultation's question reads of its panel: nothing can be answered here."""

    may_answer: bool = False
    revision: int = 0
    here: str = ""
    workup_id: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """A rule as the rail shows it. `level` is empty for what is no red flag."""

    title: str
    level: str
    texts: tuple[tuple[str, str], ...]
    sentence: str
    sources: tuple[SourceLink, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """One of these, or in `words` why there is nothing to see."""

    panel: Panel
    section: SectionView | None = None
    question: Block | None = None
    card: Card | None = None
    words: str = ""


def preview_of(desk: Desk, place: Place) -> Preview:
    panel, engine = Panel(here=PLAN), desk.sketch.engine
    table, name = place
    if engine is None:
        return Preview(panel, words="The draft has faults; it can be seen here once they are mended.")
    definition = engine.definition
    if table == "sections":
        return Preview(panel, section=_section(engine, name))
    if table == "findings" and name in definition.findings:
        stage = map_of(definition).stage_of.get(section_of(definition, name))
        aloud = stage is None or stage.key == "history"
        return Preview(panel, question=Block(question=_asker(engine, "").ask(name, aloud=aloud)))
    if name in definition.rules:
        return Preview(panel, card=_card(definition, definition.rule(name)))
    return Preview(panel, words="A GP sees nothing of this by itself.")


def _section(engine: Engine, key: str) -> SectionView:
    asker = _asker(engine, key)
    route = Route(asker.evaluated, (), 0)
    return section_view(engine.definition.section(key), route, asker, note_view(key, None, asker.today))


def _asker(engine: Engine, here: str) -> Asker:
    evaluated = Evaluated(engine, {}, {}, engine.evaluate({}))
    return Asker(evaluated, Links("", here, engine.definition, "", "", ""), timezone.localdate())


def _card(definition: Definition, rule: Rule) -> Card:
    texts = ((label, str(getattr(rule, key, ""))) for label, key in _TEXTS[rule.family])
    return Card(
        title=rule.title,
        level=rule.urgency if rule.family == "red_flags" and hasattr(rule, "urgency") else "",
        texts=tuple((label, sentence_case(in_words(text, definition))) for label, text in texts if text),
        sentence=sentence_of(definition, rule.code),
        sources=source_links(definition, definition.sources_of(rule)),
    )
