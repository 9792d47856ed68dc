"""Nobody overwrites what they have not seen."""

import pytest

from tests.api.practice_given import Connected
from tests.views.asking import say
from workups.models import Answer, Workup

JSON = "application/json"


@pytest.fixture
def where(given: Connected) -> str:
    return f"/api/v1/workups/{given.ids['workup_id']}"


def record(given: Connected, where: str, **headers: str):
    return given.client().put(f"{where}/answers/twitch_now", {"value": True}, content_type=JSON, headers=headers)


def is_recorded(given: Connected) -> bool:
    return Answer.objects.filter(workup=given.ids["workup_id"], finding="twitch_now").exists()


def test_a_workup_says_its_revision_in_every_way(given: Connected, where: str):
    for part in ("", "/answers", "/evaluation", "/decisions"):
        answer = given.client().get(where + part)
        assert answer["ETag"] == f'"{answer.json()["revision"]}"'


def test_who_saw_what_stands_may_write(given: Connected, where: str):
    seen = given.client().get(where)
    answer = record(given, where, **{"If-Match": seen["ETag"]})

    assert answer.status_code == 200
    assert answer.json()["revision"] == seen.json()["revision"] + 1
    assert record(given, where, **{"If-Match": answer["ETag"]}).status_code == 200


def test_who_does_not_say_what_they_saw_may_not(given: Connected, where: str):
    assert record(given, where).status_code == 428
    assert record(given, where, **{"If-Match": " "}).status_code == 428
    assert not is_recorded(given)


@pytest.mark.parametrize("said", ['"0"', "7", '"seven"', '"99999999999999999999"', "junk", '"1", "2"'])
def test_who_saw_something_else_may_not(said: str, given: Connected, where: str):
    answer = record(given, where, **{"If-Match": said})

    assert answer.status_code == 412
    assert f'"{Workup.objects.get(pk=given.ids["workup_id"]).revision}"' in answer.json()["detail"]
    assert not is_recorded(given)


def test_a_colleagues_answer_in_between_counts(given: Connected, where: str):
    seen = given.client().get(where)["ETag"]
    say(Workup.objects.get(pk=given.ids["workup_id"]), by=given.gp, twitch_severity=3)

    assert record(given, where, **{"If-Match": seen}).status_code == 412


def test_a_star_is_whatever_stands_and_a_list_has_it_somewhere(given: Connected, where: str):
    assert record(given, where, **{"If-Match": "*"}).status_code == 200
    tag = given.client().get(where)["ETag"]
    assert record(given, where, **{"If-Match": f'"0", {tag}'}).status_code == 200


def test_the_tag_of_an_answer_that_came_compressed_is_good_as_well(given: Connected, where: str):
    """The compression marks it as weak, and most clients ask for compression."""
    tag = given.client().get(f"{where}/evaluation", headers={"Accept-Encoding": "gzip"})["ETag"]

    assert tag.startswith('W/"')
    assert record(given, where, **{"If-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("method", "part", "body"),
    [
        ("post", "/answers", {"values": {"twitch_now": True}}),
        ("put", "/answers/twitch_now", {"value": True}),
        ("delete", "/answers/weakness_reported", None),
        ("put", "/answers/twitch_now/not-assessable", {"reason": "in plaster"}),
        ("put", "/decisions/rf_mnd_suspected", {"choice": "accepted"}),
        ("delete", "/decisions/ref_neurology_mnd", None),
        ("post", "/close", {"ended_as": "reassured", "outcome": "Well"}),
        ("post", "/reopen", {"reason": "It is back"}),
    ],
)
def test_every_write_to_a_workup_asks_for_it(method: str, part: str, body: object, given: Connected, where: str):
    before = Workup.objects.get(pk=given.ids["workup_id"]).revision
    client = given.client()
    send = lambda headers: getattr(client, method)(where + part, body, content_type=JSON, headers=headers)  # noqa: E731

    assert send({}).status_code == 428
    assert send({"If-Match": '"0"'}).status_code == 412
    assert Workup.objects.get(pk=given.ids["workup_id"]).revision == before
