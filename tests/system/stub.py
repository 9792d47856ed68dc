"""Pages without a server: a real Chromium, our real templates and script, and answers that a test decides.

Every page carries the practice's own Content-Security-Policy; what it refuses is collected in `violations`.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs

from csp.utils import build_policy
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import ConsoleMessage, Page, Route

HOST = "http://workup.test"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

PANEL = """
{% from "components/answers.html" import question, choice, typed, grid %}
{% from "components/lists.html" import why %}
<form id="panel" hx-target="#panel" hx-swap="outerHTML" hx-sync="this:queue all">
  <p id="urgency" data-announce="{{ urgency }}">{{ urgency }}</p>
  {% call why(id="why") %}<p>Because of nothing yet.</p>{% endcall %}
  {% for name in ("bladder", "sleep", "wasting") %}
    {% call question("q-" ~ name, name | humanise, attributes="hx-post=/answer/ hx-trigger=change") %}
      {{ choice("f-" ~ name, name, answers.get(name)) }}
    {% endcall %}
  {% endfor %}
  {% call question("q-notes", "Notes", attributes="hx-post=/answer/ hx-trigger=change") %}
    {{ typed("f-notes", "notes", answers.get("notes", ""), "Notes") }}
  {% endcall %}
  {{ grid("power", "Power", [
    {"label": "Shoulder", "right": cell("s-r"), "left": cell("s-l")},
    {"label": "Neck", "right": cell("n-r"), "left": none},
    {"label": "Elbow", "right": cell("e-r"), "left": cell("e-l")},
  ]) }}
</form>
"""
QUESTIONS = (
    '{% extends "base.html" %}{% from "components/answers.html" import saved_note %}'
    "{% block content %}<h1>Questions</h1>{{ saved_note() }}" + PANEL + "{% endblock %}"
)
STYLE_GUIDE = '{% extends "styleguide.html" %}'


@dataclass
class Stub:
    """What the server knows and how it behaves: its `status`, a whole page instead of a fragment, or silence."""

    source: str = QUESTIONS
    answers: dict[str, str] = field(default_factory=dict)
    urgency: str = "Routine"
    status: int = 200
    gives_whole_page: bool = False
    is_holding: bool = False
    held: list[Route] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def open(self, page: Page) -> None:
        """Shows the page; from now on every request of the browser comes here and nowhere else."""
        page.on("console", self._hear)
        page.route("**/*", self._receive)
        page.goto(HOST)
        page.wait_for_function("document.body.classList.contains('js-enabled') && window.htmx")

    def release(self) -> None:
        """Answers what was held, oldest first."""
        while self.held:
            self._take_answer(self.held.pop(0))

    def wait_for(self, page: Page, **answers: str) -> None:
        """Until the server knows these answers; fails after two seconds."""
        for _ in range(100):
            if self.answers | answers == self.answers:
                return
            page.wait_for_timeout(20)
        raise AssertionError(f"never came: {answers}; known: {self.answers}")

    def _hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.violations.append(message.text)

    def _receive(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if path == "/answer/":
            self.held.append(route)
            if not self.is_holding:
                self.release()
        elif path == "/here/":
            route.fulfill(
                status=302, headers={"location": "/account/login/"}
            ) if self.gives_whole_page else route.fulfill(status=204)
        elif path == "/account/login/" and route.request.method == "POST":
            self._sign_in(route)
        elif path.startswith("/static/"):
            _send_file(route, path.removeprefix("/static/"))
        else:
            policy = {"Content-Security-Policy": build_policy(nonce="test")}
            route.fulfill(content_type="text/html", headers=policy, body=self._draw(self.source))

    def _say_whether_signed_in(self, route: Route) -> None:
        if self.gives_whole_page:
            route.fulfill(status=302, headers={"location": "/account/login/"})
        else:
            route.fulfill(status=204)

    def _sign_in(self, route: Route) -> None:
        """As the sign-in answers a script."""
        if "right" in (route.request.post_data or ""):
            route.fulfill(status=200, content_type="application/json", body="{}")
        else:
            said = {"form": {"errors": ["The email address or password is not correct."], "fields": {}}}
            route.fulfill(status=400, content_type="application/json", body=json.dumps(said))

    def _take_answer(self, route: Route) -> None:
        if self.status == 200 and not self.gives_whole_page:
            sent = parse_qs(route.request.post_data or "")
            self.answers |= {name: values[0] for name, values in sent.items()}
        body = "<!doctype html><p>Sign in</p>" if self.gives_whole_page else self._draw(PANEL)
        route.fulfill(status=self.status, content_type="text/html", body=body)

    def _draw(self, source: str) -> str:
        """As Django's Jinja2 backend draws it for somebody whose frame asks the database nothing."""
        request = RequestFactory().get("/questions/")
        request.csp_nonce = "test"
        request.membership = SimpleNamespace(
            role="nurse",
            practice=SimpleNamespace(name="Harbour View Surgery"),
            user=SimpleNamespace(name="Tom Brennan", email="nurse@harbour.example"),
            pk=1,
            get_role_display=lambda: "GP",
        )
        context = {"answers": self.answers, "urgency": self.urgency, "cell": _cell}
        return engines["jinja2"].from_string(source).render(context, request)


def _cell(key: str) -> dict[str, str]:
    return {"id": key, "name": key, "value": ""}


def _send_file(route: Route, name: str) -> None:
    """As it was built, or under its hashed name once `collectstatic` has run."""
    path = Path(finders.find(name) or Path(settings.STATIC_ROOT) / name)
    if path.is_file():
        route.fulfill(body=path.read_bytes(), content_type=TYPES[path.suffix])
    else:
        route.fulfill(status=404, body="")
