"""A practice that really runs and a Chromium that really looks at it."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.system.people import Person
from tests.system.running import RunningPractice, running_practice


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPractice]:
    """The demo practice, seeded, with web, worker and beat."""
    with running_practice(tmp_path_factory.mktemp("demo practice")) as practice:
        yield practice


@pytest.fixture
def gp(browser: Browser, running: RunningPractice) -> Person:
    """Signed in, in a browser of their own, as the others."""
    return Person(browser, running.url, "gp@harbour.example")


@pytest.fixture
def nurse(browser: Browser, running: RunningPractice) -> Person:
    return Person(browser, running.url, "nurse@harbour.example")


@pytest.fixture
def staff(browser: Browser, running: RunningPractice) -> Person:
    return Person(browser, running.url, "reception@harbour.example")


@pytest.fixture
def manager(browser: Browser, running: RunningPractice) -> Person:
    return Person(browser, running.url, "manager@harbour.example")


@pytest.fixture
def editor(browser: Browser, running: RunningPractice) -> Person:
    return Person(browser, running.url, "editor@harbour.example")


def chromium() -> str | None:
    """A Chromium of this machine, or the one that CHROMIUM names."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = chromium()
    if path is None:
        message = "no Chromium on this machine (install Debian's chromium, or set CHROMIUM=/path)"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    arguments = [
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses its sandbox to root, and only then
    return {"executable_path": path, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "timezone_id": "Europe/London"}
