"""What could not be saved, so that it stands beside its question with what was typed still there."""

from dataclasses import dataclass

from workups.forms.answers import Typed


@dataclass(frozen=True, slots=True)
class Refusal:
    """`finding` is empty for what belongs to no question of the page. `is_conflict`: someone else was first."""

    finding: str
    message: str
    typed: Typed | None = None
    is_conflict: bool = False


@dataclass(frozen=True, slots=True)
class RefusedFollowUp:
    """A follow-up that could not be planned (`follow_up_id` None) or cancelled; `words` are the reason then."""

    follow_up_id: int | None = None
    field: str = ""
    message: str = ""
    words: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both values in words, and the fields that save mine after all."""

    theirs: str
    their_author: str
    mine: str
    fields: tuple[tuple[str, str], ...]
