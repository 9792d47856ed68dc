"""A letter's page as somebody works on it: its form, what stands in it, which items it shows."""

import re
from html import unescape

from tests.letters_given import read
from tests.views.asking import HTMX


def form(letter, by, **said):
    """As the page sends it, unless told otherwise."""
    now = read(letter, by)
    sent = {
        "addressee": now.addressee,
        "opening": now.opening,
        "closing": now.closing,
        "revision": now.revision,
        "workup_revision": now.workup.revision,
        **{f"point-{place}": point["text"] for place, point in enumerate(now.points)},
    }
    return sent | said


def post(client, letter, what, sent, *, htmx=False):
    return client.post(f"/letters/{letter.pk}/{what}/", sent, headers=HTMX if htmx else {})


def value_of(answer, name):
    """What stands in a text of the page."""
    found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n(.*?)</textarea>', answer.content.decode(), re.DOTALL)
    assert found, f"there is no {name} on this page"
    return unescape(found[1])


def shown_on(answer):
    """The keys of the items that the page shows, and of those that are ticked."""
    page = answer.content.decode()
    boxes = re.findall(r'<input type="checkbox"[^>]*name="in"[^>]*value="([^"]+)"( checked)?', page)
    return [key for key, _ in boxes], [key for key, checked in boxes if checked]
