"""What is said of a condition that cannot be read, and where reading stops."""

import pytest

from workups.engine.conditions import ConditionError, parse_condition, to_text, tree
from workups.engine.parse.shape import Notes, Reader


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "",
            "it ends too early: expected a code or (",
        ),
        (
            "weak = ",
            "it ends too early after 'weak =': expected a code or a number or a duration such as 6w",
        ),
        (
            "weak",
            "it ends too early after 'weak': expected a comparison or in or includes or includes_any",
        ),
        (
            "weak == yes",
            "cannot read '=' at character 7 after 'weak ='"
            ": expected a code or a number or a duration such as 6w (write one =)",
        ),
        (
            "weak = yes and numb = no",
            "cannot read 'and' at character 12 after 'weak = yes'"
            ": expected AND or OR or the end (write AND in capitals)",
        ),
        (
            "weak = yes ADN numb = no",
            "cannot read 'ADN' at character 12 after 'weak = yes' (did you mean AND?)",
        ),
        (
            "(weak = yes",
            "it ends too early after '(weak = yes': expected )",
        ),
        (
            "weak = yes)",
            "cannot read ')' at character 11 after 'weak = yes': expected the end",
        ),
        (
            "duration >= 4weeks",
            "cannot read '4weeks' at character 13 after 'duration >=' (durations: 30s, 5min, 2h, 5d, 6w, 3mo, 2y)",
        ),
        (
            "MIN(reflex) <= 1",
            "cannot read 'reflex)' at character 5 after 'MIN(': expected a group such as @mrc_all",
        ),
        (
            "COUNT(weak = yes) >= 2",
            "COUNT of 1 conditions can't be >= 2 (write >= 1 to >= 1)",
        ),
        (
            "COUNT(weak = yes, numb = yes) >= 0",
            "COUNT of 2 conditions can't be >= 0 (write >= 1 to >= 2)",
        ),
        (
            "COUNT(weak = yes, numb = yes) > 1",
            "cannot read '>' at character 31 after 'numb = yes)': expected >=",
        ),
        (
            "site includes [arm]",
            "cannot read '[arm]' at character 15 after 'site includes': expected a code",
        ),
        (
            "KNOWN weak",
            "cannot read 'weak' at character 7 after 'KNOWN': expected (",
        ),
        (
            "NOT NOT weak = yes",
            "cannot read 'NOT' at character 5 after 'NOT'"
            ": expected a code or ( (put brackets behind the first NOT: NOT (...))",
        ),
        (
            "OTHERWISE AND weak = yes",
            "cannot read 'AND' at character 11 after 'OTHERWISE': expected the end",
        ),
        (
            "__import__('os')",
            "cannot read \"__import__('os')\" at character 1",
        ),
        (
            "weak != yes",
            "cannot read '!=' at character 6 after 'weak' (write NOT (a = b))",
        ),
        (
            "age_years ≥ 4",
            "cannot read '≥' at character 11 after 'age_years' (write >= or <=)",
        ),
        (
            "weak = yes & numb = no",
            "cannot read '&' at character 12 after 'weak = yes' (write AND or OR)",
        ),
        (
            "weak is yes",
            "cannot read 'is' at character 6 after 'weak'"
            ": expected a comparison or in or includes or includes_any (write =)",
        ),
        (
            "site has arm",
            "cannot read 'has' at character 6 after 'site'"
            ": expected a comparison or in or includes or includes_any (write includes)",
        ),
        (
            "weak = 'yes'",
            "cannot read \"'yes'\" at character 8 after 'weak =' (write options without quotes)",
        ),
        (
            "duration >= 4 weeks",
            "cannot read 'weeks' at character 15 after 'duration >= 4'"
            ": expected AND or OR or the end (durations: 30s, 5min, 2h, 5d, 6w, 3mo, 2y)",
        ),
        (
            "potassium > 5,5",
            "cannot read ',5' at character 14 after 'potassium > 5': expected the end (write a point before decimals)",
        ),
        (
            "weak = True",
            "cannot read 'True' at character 8 after 'weak =' (write yes or no in small letters)",
        ),
        (
            "weak = yes OR OTHERWISE",
            "cannot read 'OTHERWISE' at character 15 after '= yes OR'"
            ": expected a code or ( (it stands alone, in false_when)",
        ),
        (
            "age_years => 4",
            "cannot read '>' at character 12 after 'age_years ='"
            ": expected a code or a number or a duration such as 6w (write >= or <=)",
        ),
        (
            "FIRED(rf_x",
            "it ends too early after 'FIRED(rf_x': expected )",
        ),
        (
            "duration >= 6m",
            "cannot read '6m' at character 13 after 'duration >=' (durations: 30s, 5min, 2h, 5d, 6w, 3mo, 2y)",
        ),
        (
            "weak = yes,",
            "cannot read ',' at character 11 after 'weak = yes': expected the end",
        ),
        (
            "weak in yes",
            "cannot read 'yes' at character 9 after 'weak in': expected [",
        ),
        (
            "weak in []",
            "cannot read ']' at character 10 after 'weak in [': expected a code",
        ),
        (
            "count(weak = yes) >= 1",
            "cannot read '(weak' at character 6 after 'count'"
            ": expected a comparison or in or includes or includes_any (write COUNT in capitals)",
        ),
        (
            "MAX(@reflex >= 3",
            "cannot read '>=' at character 13 after 'MAX(@reflex': expected )",
        ),
        (
            "ABSDIFF(a) > 1",
            "cannot read ')' at character 10 after 'ABSDIFF(a': expected a comma",
        ),
        (
            "weak <> yes",
            "cannot read '>' at character 7 after 'weak <'"
            ": expected a code or a number or a duration such as 6w (write NOT (a = b))",
        ),
        (
            "weak = yes AND",
            "it ends too early after '= yes AND': expected a code or (",
        ),
        (
            "NOTYE(weak)",
            "cannot read 'NOTYE(weak)' at character 1 (did you mean NOTYES or NOT?)",
        ),
        (
            "weak = yes AND numb = no ORr = yes",
            "cannot read 'ORr' at character 26 after 'numb = no' (did you mean OR?)",
        ),
        (
            "NOTweak = yes",
            "cannot read 'NOTweak' at character 1 (did you mean NOT?)",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_words(text: str, message: str) -> None:
    with pytest.raises(ConditionError) as refused:
        parse_condition(text)

    assert str(refused.value) == message


def test_a_condition_has_bounds() -> None:
    with pytest.raises(ConditionError, match="nested more than 20 deep at character 21"):
        parse_condition("(" * 4_000 + "weak = yes" + ")" * 4_000)
    with pytest.raises(ConditionError, match="at most 10000 are read"):
        parse_condition(" OR ".join(["weak = yes"] * 2_000))


def test_a_long_but_bounded_condition_is_read() -> None:
    text = " OR ".join(f"weak_{number} = yes" for number in range(500))

    assert to_text(parse_condition(text)) == text


def test_reading_goes_on_after_a_condition_that_cannot_be_read() -> None:
    notes = Notes()
    reader = Reader({"code": "rf_x", "when": "weak = "}, "red_flags[0]", notes)

    assert reader.condition("when", role="red_flags") == tree.Otherwise()
    assert [fault.path for fault in notes.faults] == ["red_flags[0].when (rf_x)"]
