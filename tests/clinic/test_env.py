"""A bad or missing variable stops the start and explains itself, all of them at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.env import BASE_DIR, database_settings, read_environment

PRODUCTION = {
    "WORKUP_ENVIRONMENT": "production",
    "SECRET_KEY": "x" * 60,
    "DATABASE_URL": "postgresql://workup@db.example/workup",
    "ALLOWED_HOSTS": "workup.example.org",
}
BAD = [
    ("WORKUP_ENVIRONMENT", "staging", "Must be one of: demo, test, production"),
    ("DEBUG", "perhaps", "Not a valid boolean"),
    ("LOG_LEVEL", "LOUD", "Must be one of: DEBUG, INFO"),
    ("SESSION_IDLE_MINUTES", "soon", "Not a valid integer"),
    ("SESSION_IDLE_MINUTES", "0", "1 and less than or equal to 720"),
    ("SESSION_IDLE_MINUTES", "721", "1 and less than or equal to 720"),
    ("QUEUE_VISIBILITY_SECONDS", "1", "2 and less than or equal to 43200"),
    ("TIME_ZONE", "Mars/Olympus", "such as Europe/London"),
    ("EMAIL_FROM", "nobody", "Not a valid email"),
    ("CELERY_BROKER_URL", "rabbit", "such as amqp://"),
    ("CSRF_TRUSTED_ORIGINS", "workup.example.org", "needs https://"),
]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment in which nothing is set but a home of its own."""
    for name in [*PRODUCTION, *(name for name, _, _ in BAD), "EMAIL_HOST"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WORKUP_HOME", str(tmp_path / "home"))
    return monkeypatch


def _start(**variables: str) -> subprocess.CompletedProcess[str]:
    """The settings, loaded by a process of its own that knows only these variables."""
    return subprocess.run(
        [sys.executable, "-c", "import clinic.settings"],
        env={"PATH": os.environ["PATH"], **variables},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_empty_environment_starts_the_demo(bare: pytest.MonkeyPatch) -> None:
    environment = read_environment()

    assert environment.name == "demo"
    assert not environment.is_production
    assert environment.database_url is None
    assert not environment.debug


def test_a_restart_keeps_the_secret_key_and_hides_it_from_other_users(bare: pytest.MonkeyPatch) -> None:
    first, second = read_environment(), read_environment()

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 50
    assert (first.home / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("name", "value", "explanation"), BAD)
def test_a_bad_variable_is_named_and_explained(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, explanation: str
) -> None:
    bare.setenv(name, value)

    with pytest.raises(SystemExit) as ended:
        read_environment()

    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert f"  {name}: " in said
    assert explanation in said
    assert ".env.example" in said


def test_every_fault_is_said_at_once(bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    bare.setenv("DEBUG", "perhaps")
    bare.setenv("LOG_LEVEL", "LOUD")

    with pytest.raises(SystemExit):
        read_environment()

    said = capsys.readouterr().err
    assert "DEBUG: " in said
    assert "LOG_LEVEL: " in said


def test_a_home_that_is_a_file_is_explained(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    bare.setenv("WORKUP_HOME", str(tmp_path / "file"))

    with pytest.raises(SystemExit):
        read_environment()

    assert "WORKUP_HOME: is not a folder that can be used" in capsys.readouterr().err


def test_a_database_of_another_make_is_explained_without_repeating_its_password(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        database_settings("mysql://root:hunter2@db.example/workup")

    said = capsys.readouterr().err
    assert "DATABASE_URL: is not a PostgreSQL address" in said
    assert "hunter2" not in said


def test_production_starts_with_its_variables() -> None:
    assert _start(**PRODUCTION).returncode == 0


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"])
def test_production_does_not_start_without(missing: str) -> None:
    started = _start(**{name: value for name, value in PRODUCTION.items() if name != missing})

    assert started.returncode == 2
    assert f"  {missing}: Environment variable not set." in started.stderr
    assert "Traceback" not in started.stderr


@pytest.mark.parametrize(
    ("name", "value", "explanation"),
    [("SECRET_KEY", "short", "at least 50 characters"), ("ALLOWED_HOSTS", "", "at least one host")],
)
def test_production_does_not_start_with_a_weak(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, explanation: str
) -> None:
    for variable, good in PRODUCTION.items():
        bare.setenv(variable, good)
    bare.setenv(name, value)

    with pytest.raises(SystemExit):
        read_environment()

    assert explanation in capsys.readouterr().err
