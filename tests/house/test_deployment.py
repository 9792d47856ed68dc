"""Dockerfile, docker-compose.yml and Procfile in step with the settings and the commands, without an engine."""

import importlib.util
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

import clinic
from clinic.env import BASE_DIR, read_environment
from clinic.management.commands import run_practice
from scripts import probe
from tests.house.variables import variables_read

APPLICATION = ("prepare", "web", "worker", "beat", "listener")
REQUIRED_IN_PRODUCTION = {"SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"}
COMPOSE: dict[str, Any] = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def dockerfile() -> list[tuple[str, str]]:
    """(instruction, its arguments) of the Dockerfile; continued lines are joined, comments left out."""
    text = (BASE_DIR / "Dockerfile").read_text()
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    joined = re.sub(r"\s*\\\n\s*", " ", lines)
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


def arguments_of(instruction: str) -> list[str]:
    return [rest for word, rest in dockerfile() if word == instruction]


def procfile() -> dict[str, list[str]]:
    """Command by process."""
    lines = (BASE_DIR / "Procfile").read_text().splitlines()
    return {
        name: shlex.split(command)
        for name, _, command in (line.partition(":") for line in lines if line and not line.startswith("#"))
    }


def command_of(service: str) -> list[str]:
    """What a container of `service` runs: its own command, else the image's."""
    image_command: list[str] = json.loads(arguments_of("CMD")[-1])
    return SERVICES[service].get("command", image_command)


@pytest.fixture
def demo() -> dict[str, list[str]]:
    """Command by process of `make run`, without the interpreter that starts it."""
    commands = {name: shlex.split(command) for name, command in run_practice.programs(8000).items()}
    return {name: words[words.index("-m") + 1 :] for name, words in commands.items()}


def test_services_of_the_practice_share_one_image() -> None:
    assert set(SERVICES) == {"db", *APPLICATION}
    assert {(SERVICES[name]["image"], SERVICES[name]["build"]) for name in APPLICATION} == {("workup:local", ".")}


@pytest.mark.parametrize("service", APPLICATION)
def test_environment_is_one_that_the_settings_read(service: str) -> None:
    environment = SERVICES[service]["environment"]
    assert set(environment) <= variables_read()
    assert environment["WORKUP_ENVIRONMENT"] == "production"
    assert set(environment) >= REQUIRED_IN_PRODUCTION
    assert variables_read() - set(environment) == {"WORKUP_HOME", "DEBUG"}, "what is never set in production"


def test_what_production_requires_is_what_the_settings_require(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    for name in variables_read():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WORKUP_ENVIRONMENT", "production")
    with pytest.raises(SystemExit):
        read_environment()
    said = set(re.findall(r"^  (\w+):", capsys.readouterr().err, re.MULTILINE))
    assert said == REQUIRED_IN_PRODUCTION


def test_secrets_come_from_outside_and_their_absence_is_explained() -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"):
        assert re.search(r"\$\{\w+:\?set \w+ in \.env", SERVICES["web"]["environment"][name]), name
    assert ":?" in SERVICES["db"]["environment"]["POSTGRES_PASSWORD"]
    assert not any("SECRET_KEY" in rest for word, rest in dockerfile() if word in ("ENV", "ARG"))


def test_ports_are_open_on_this_machine_alone() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_nothing_starts_before_the_database_is_prepared() -> None:
    for name in ("web", "worker", "beat", "listener"):
        assert SERVICES[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"
    assert SERVICES["prepare"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert command_of("prepare") == ["python", "manage.py", "prepare_practice"]
    assert importlib.util.find_spec("clinic.management.commands.prepare_practice")


@pytest.mark.parametrize("process", ["web", "worker", "beat"])
def test_every_way_of_starting_starts_the_same_thing(process: str, demo: dict[str, list[str]]) -> None:
    """Program, application and subcommand agree; addresses, paths and counts may differ."""
    length = 2 if process == "web" else 4
    assert command_of(process)[:length] == procfile()[process][:length] == demo[process][:length]


@pytest.mark.parametrize("process", ["web", "worker", "beat"])
def test_commands_name_programs_that_exist(process: str) -> None:
    program, *rest = command_of(process)
    assert importlib.util.find_spec(program)
    if program == "gunicorn":
        assert importlib.util.find_spec(rest[0])
    else:
        assert clinic.celery_app.main == "workup"


def test_the_listener_is_the_same_command_everywhere_and_runs_only_where_a_port_is_set(settings: Any) -> None:
    assert command_of("listener") == procfile()["listener"] == ["python", "manage.py", "listen_hl7"]
    assert importlib.util.find_spec("workups.management.commands.listen_hl7")
    assert "listener" not in run_practice.programs(8000)
    settings.MLLP_PORT = 2575
    assert run_practice.programs(8000)["listener"].endswith(" manage.py listen_hl7")
    assert SERVICES["listener"]["profiles"] == ["listener"]


def test_worker_is_told_the_same_everywhere(demo: dict[str, list[str]]) -> None:
    def options(words: list[str]) -> set[str]:
        return {word for word in words if word.startswith("--") and word != "--loglevel"}

    assert options(command_of("worker")) == options(procfile()["worker"]) == options(demo["worker"])


def test_only_one_beat() -> None:
    assert "deploy" not in SERVICES["beat"]
    assert "scale" not in SERVICES["beat"]


def test_image_copies_what_exists_and_what_the_context_lets_in() -> None:
    lines = (BASE_DIR / ".dockerignore").read_text().splitlines()
    let_in = [line.removeprefix("!") for line in lines if line.startswith("!")]
    for arguments in arguments_of("COPY"):
        if arguments.startswith("--from="):
            continue
        *sources, _ = arguments.split()
        for source in sources:
            assert (BASE_DIR / source).exists(), source
            assert any(source == path or source.startswith(f"{path}/") for path in let_in), source


def test_image_holds_every_folder_the_practice_runs_from() -> None:
    copied = {source for arguments in arguments_of("COPY") for source in arguments.split()[:-1]}
    assert {"clinic", "workups", "templates", "templates_django", "manage.py"} <= copied


def test_image_installs_locked_requirements_with_their_hashes() -> None:
    (install,) = [rest for rest in arguments_of("RUN") if "pip install" in rest]
    assert "--require-hashes" in install
    assert "-r requirements/base.txt" in install
    assert "--hash=sha256:" in (BASE_DIR / "requirements/base.txt").read_text()
    assert any("npm ci --ignore-scripts" in rest for rest in arguments_of("RUN"))


def test_image_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    assert arguments_of("USER")[-1] not in ("root", "0")
    assert not arguments_of("ENTRYPOINT")
    (health,) = arguments_of("HEALTHCHECK")
    assert "scripts/probe.py http://127.0.0.1:8000/health/live" in health


def test_worker_and_beat_are_healthy_when_they_are_heard_of() -> None:
    for name in ("worker", "beat", "listener"):
        question = SERVICES[name]["healthcheck"]["test"][-1]
        assert question.endswith(f" {name}")
        assert "http://web:8000/health/ready" in question


@pytest.mark.parametrize(
    ("status", "body", "check", "wrong"),
    [
        (200, b"", None, None),
        (503, b"", None, "answered 503"),
        (503, b'{"checks": {"worker": {"ok": true, "detail": "seen 3 s ago"}}}', "worker", None),
        (503, b'{"checks": {"worker": {"ok": false, "detail": "never seen"}}}', "worker", "worker: never seen"),
        (503, b'{"checks": {"database": {"ok": false, "detail": "gone"}}}', "worker", "worker: not known"),
    ],
)
def test_probe_says_what_is_wrong(status: int, body: bytes, check: str | None, wrong: str | None) -> None:
    assert probe.fault(status, body, check) == wrong


@pytest.mark.parametrize(
    ("allowed", "host"),
    [("workup.example.org", "workup.example.org"), (".example.org", "example.org"), ("*", "localhost")],
)
def test_probe_names_a_host_that_is_let_in(allowed: str, host: str) -> None:
    assert probe.name_of(allowed) == host


def test_probe_ends_with_one_when_nobody_answers(capsys: Any) -> None:
    assert probe.main("http://127.0.0.1:1/health/live", "localhost") == 1
    assert capsys.readouterr().err.startswith("no answer")


def test_continuous_integration_runs_checks_and_tests_with_a_browser() -> None:
    script = Path(BASE_DIR / ".ci/run")
    text = script.read_text()
    assert script.stat().st_mode & 0o100
    assert "set -euo pipefail" in text
    assert {"make check", "make test"} <= {line.split(" ||")[0] for line in text.splitlines()}
    assert "REQUIRE_BROWSER=1" in text
