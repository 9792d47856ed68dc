"""Answering as the page does it, and reading one question of what comes back."""

from html import unescape
from re import DOTALL, search, sub

from django.http import HttpResponse
from django.test import Client

from clinic.models import Membership
from workups.actions import answers
from workups.models import Answer, Workup

HTMX = {"HX-Request": "true"}


def say(workup: Workup, *, by: Membership, **found: object) -> Workup:
    """Records findings as somebody who sees the newest page; the workup as it is then."""
    for finding, value in found.items():
        workup = Workup.objects.get(pk=workup.pk)
        answers.record(workup=workup, finding=finding, value=value, revision=workup.revision, by=by)
    return Workup.objects.get(pk=workup.pk)


def save(client: Client, workup: Workup, finding: str, *, htmx: bool = True, **form: object) -> HttpResponse:
    """Posts one question's form; the revision is the newest unless told."""
    newest = Workup.objects.get(pk=workup.pk).revision
    sent = {"revision": newest, **form}
    return client.post(f"/workups/{workup.pk}/answers/{finding}/", sent, headers=HTMX if htmx else {})


def held(workup: Workup, finding: str) -> object:
    """What is recorded of a finding now; None where nothing is."""
    answer = Answer.objects.filter(workup=workup, finding=finding, superseded_at=None).first()
    return answer.value if answer else None


def html_of(response: HttpResponse, finding: str) -> str:
    """One question's HTML, conflict and all."""
    found = search(rf'<(fieldset|td)[^>]*id="item-{finding}".*?</\1>', response.content.decode(), flags=DOTALL)
    assert found, f"{finding} is not asked on this page"
    return found[0]


def words_of(response: HttpResponse, finding: str) -> str:
    """What one question says."""
    bare = sub(r"<option(?![^>]*selected).*?</option>", " ", html_of(response, finding))
    return sub(r"\s+", " ", unescape(sub(r"<[^>]*>", " ", bare))).strip()


def chosen(response: HttpResponse, finding: str) -> list[str]:
    """The values that stand chosen: checked, selected, or typed."""
    html = html_of(response, finding)
    ticked = [tag for tag in _tags(html, "input") if " checked" in tag]
    picked = [tag for tag in _tags(html, "option") if " selected" in tag]
    values = [_value(tag) for tag in (*ticked, *picked)]
    return values or [_value(tag) for tag in _tags(html, "input") if 'id="f-' in tag and 'type="text"' in tag]


def _tags(html: str, name: str) -> list[str]:
    return [part.split(">")[0] for part in html.split(f"<{name} ")[1:]]


def _value(tag: str) -> str:
    found = search(r'value="([^"]*)"', tag)
    return unescape(found[1]) if found else ""
