"""Which reference texts of the library become limits, and which are shown as written because they leave it open."""

import pytest

from workups.protocol_files import load_library
from workups.reference_limits import Limits, limits_of

FOR_ALL = {
    "Ref 133-146 (PH)": Limits(133, 146),
    "Ref 3.5-5.3 (PH)": Limits(3.5, 5.3),
    "Ref 2.5-7.8 (PH, GMK)": Limits(2.5, 7.8),
    "Ref 90 or more": Limits(low=90),
    "Ref 2.20-2.60 (PH)": Limits(2.2, 2.6),
    "Ref 0.80-1.50 (PH)": Limits(0.8, 1.5),
    "Ref 0.70-1.00 (PH)": Limits(0.7, 1.0),
    "Ref 35-50": Limits(35, 50),
    "Ref 30-130": Limits(30, 130),
    "Ref under 21": Limits(under=21),
    "Ref 80-100": Limits(80, 100),
    "Ref 4-11": Limits(4, 11),
    "Ref 150-400": Limits(150, 400),
    "Under 5": Limits(under=5),
    "Ref 275-295": Limits(275, 295),
    "Under 42; 48 or more = diabetes range": Limits(under=42),
}
BY_SEX = {
    "Ref 59-104 men, 45-84 women (GMK)": (Limits(59, 104), Limits(45, 84)),
    "Ref under 60 men, under 40 women": (Limits(under=60), Limits(under=40)),
    "Ref 130-180 men, 115-165 women": (Limits(130, 180), Limits(115, 165)),
}
LEFT_OPEN = {
    "Ref under 41 men, under 33 women (method)": "depends on the method",
    "Ref 3.5-6.0 fasting": "whether the patient was fasting is not known",
    "Ref about 0.3-4.5 (method)": "about",
    "Ref about 9-22 (method)": "about",
    "Ref about 3.1-6.8 (method)": "about",
    "Ref about 1.6-7.0 (method)": "about",
    "Age dependent": "no number",
    "NG239: under 133 pmol/L (180 ng/L) deficient; 133-258 (180-350 ng/L) indeterminate; local method may differ": (
        "grades of deficiency"
    ),
    "NG239: under 25 deficient; 25-70 indeterminate": "grades of deficiency",
    "Under 25 deficient; 25-50 insufficient": "grades of deficiency",
    "Over about 4 (local)": "about",
    "Over 30; restless limbs aim over 75 (GMK)": "depends on the complaint",
    "Ref 40-320 men, 25-200 women (PH); higher in Black and muscular people": "not the same for everybody",
    "Therapeutic 0.4-1.0": "for who takes it",
    "Lab cut-off": "no number",
    "Two-tier": "no number",
    "Lab and baseline dependent": "no number",
    "Local cut-offs": "no number",
    "A normal EEG does not exclude epilepsy": "no number",
}


def test_every_reference_text_of_the_library_is_understood_or_left_open_on_purpose():
    _, dictionary = load_library("arm-twitching")
    texts = {" ".join(finding["reference"].split()) for finding in dictionary["findings"] if "reference" in finding}
    assert texts == {*FOR_ALL, *BY_SEX, *LEFT_OPEN}


@pytest.mark.parametrize("text", LEFT_OPEN)
@pytest.mark.parametrize("sex", ["male", "female", "not_stated"])
def test_what_leaves_it_open_has_no_limits(text, sex):
    assert limits_of(text, sex=sex, age=50) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ref",
        "Ref 5",
        "Ref 146-133",
        "Ref 133-146 (our laboratory)",
        "Ref 133-146 (PH) in pregnancy",
        "Ref -5-10",
        "Ref 1,000-2,000",
        "Ref 1e3-2e3",
        "Ref 59-104 men",
        "Ref 59-104 men, 45-84 women, 40-80 children",
        "Ref 59-104 women, 45-84 men",
        "Ref 3.5-5.3 mg/dL",
        "Under 5 or over 90",
        "Not 133-146",
    ],
)
def test_an_unknown_shape_has_no_limits(text):
    assert limits_of(text, sex="male", age=50) is None


@pytest.mark.parametrize(("text", "limits"), FOR_ALL.items())
def test_a_known_shape_has_its_limits(text, limits):
    assert limits_of(text, sex="not_stated", age=50) == limits


@pytest.mark.parametrize(("text", "limits"), BY_SEX.items())
def test_limits_by_sex_are_those_of_the_sex_at_birth(text, limits):
    assert limits_of(text, sex="male", age=50) == limits[0]
    assert limits_of(text, sex="female", age=50) == limits[1]


@pytest.mark.parametrize("text", BY_SEX)
def test_limits_by_sex_are_not_known_where_the_sex_is_not_stated(text):
    assert limits_of(text, sex="not_stated", age=50) is None


def test_an_adults_limits_are_not_a_childs():
    assert limits_of("Ref 30-130", sex="male", age=17) is None
    assert limits_of("Ref 30-130", sex="male", age=18) == Limits(30, 130)


@pytest.mark.parametrize(
    ("limits", "value", "place"),
    [
        (Limits(3.5, 5.3), 3.4, "below"),
        (Limits(3.5, 5.3), 3.5, "inside"),
        (Limits(3.5, 5.3), 5.3, "inside"),
        (Limits(3.5, 5.3), 5.4, "above"),
        (Limits(under=21), 20.9, "inside"),
        (Limits(under=21), 21, "above"),  # "under 21" does not include it
        (Limits(under=21), 0, "inside"),
        (Limits(low=90), 90, "inside"),
        (Limits(low=90), 89, "below"),
        (Limits(low=90), 1000, "inside"),
    ],
)
def test_where_a_value_lies(limits, value, place):
    assert limits.place(value) == place


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(3.5, 5.3), "3.5-5.3"),
        (Limits(0, 1.25), "0-1.25"),
        (Limits(under=52), "under 52"),
        (Limits(low=90), "90 or more"),
    ],
)
def test_limits_are_said_as_people_write_them(limits, said):
    assert limits.words == said
