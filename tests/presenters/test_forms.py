"""What is meant by an answer's form."""

import pytest
from django.http import QueryDict

from clinic.errors import InvalidInput
from workups.forms.answers import Cleared, NotAssessable, Said, meaning_of, read_typed, revision_of


def meaning(definition, code: str, form: str):
    return meaning_of(definition.finding(code), read_typed(QueryDict(form)))


@pytest.mark.parametrize(
    ("code", "form", "meant"),
    [
        ("chest_pain", "value=yes", Said("yes")),
        ("chest_pain", "value=", Cleared()),
        ("chest_pain", "value=unknown", Cleared()),
        ("chest_pain", "value=yes&reason=asleep", NotAssessable("asleep")),
        ("chest_pain", "value=yes&reason=++", Said("yes")),
        ("patient_ideas", "value=unknown", Said("unknown")),
        ("twitch_duration", "value=6&value_unit=w", Said("6w")),
        ("twitch_duration", "value=6 weeks&value_unit=d", Said("6w")),
        ("twitch_duration", "value=about+three+months&value_unit=w", Said("3mo")),
        ("twitch_duration", "value=a+fortnight&value_unit=d", Said("2w")),
        ("twitch_duration", "value=a+couple+of+days&value_unit=w", Said("2d")),
        ("twitch_duration", "value=ages&value_unit=w", Said("ages")),
        ("twitch_duration", "value=&value_unit=w", Cleared()),
        ("twitch_site", "value=&value=hand&value=hand", Said(["hand"])),
        ("twitch_site", "value=", Cleared()),
        ("wasting_upper", "value=none&value=thenar&before=thenar", Said(["none"])),
        ("wasting_upper", "value=none&value=thenar&before=none", Said(["thenar"])),
    ],
)
def test_a_form_means(definition, code, form, meant):
    assert meaning(definition, code, form) == meant


@pytest.mark.parametrize("form", ["", "revision=1", "before=hand", "value_unit=w"])
def test_a_form_without_a_value_means_nothing(definition, form):
    with pytest.raises(InvalidInput, match="nothing was changed"):
        meaning(definition, "twitch_site", form)


@pytest.mark.parametrize("before", ["", "none,thenar", "deltoid"])
def test_none_and_something_at_once_is_for_the_person_to_settle(definition, before):
    with pytest.raises(InvalidInput, match="“None” can't be ticked together"):
        meaning(definition, "wasting_upper", f"value=none&value=thenar&before={before}")


@pytest.mark.parametrize("revision", ["", "x", "-1", "4", "٣", "1" * 30, "1.0", "0x1"])
def test_a_revision_that_no_page_showed_is_refused(revision):
    with pytest.raises(InvalidInput, match="Nothing was saved"):
        revision_of(read_typed(QueryDict(f"revision={revision}")), newest=3)


@pytest.mark.parametrize("revision", ["0", " 2 ", "3"])
def test_a_revision_of_the_past_or_now_is_taken(revision):
    assert revision_of(read_typed(QueryDict(f"revision={revision}")), newest=3) == int(revision)
