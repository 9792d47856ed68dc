"""The environment decides; a missing or bad variable stops the start and explains itself.

Every variable the project reads is read here and nowhere else (`tests/house` looks),
and described in `.env.example`.
"""

import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote
from zoneinfo import available_timezones

from environs import Env, EnvValidationError, ValidationError, validate
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from clinic.trusted import Trusted, read_trusted

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("demo", "test", "production")

_BROKER = validate.Regexp(r"[a-z0-9+]+://", error="must be an address, such as amqp://user@host/ or redis://host/0.")
_ADDRESS = validate.Regexp(r"https?://[^\s/]+", error="must be an address, such as https://workup.example.org.")
_SOME_HOST = validate.Length(min=1, error="must name at least one host, such as workup.example.org.")


@dataclass(frozen=True, slots=True)
class Environment:
    """What the settings need, already of the right type."""

    name: str
    home: Path
    debug: bool
    secret_key: str
    database_url: str | None
    broker_url: str | None
    allowed_hosts: list[str]
    trusted_origins: list[str]
    time_zone: str
    log_level: str
    idle_minutes: int
    email_host: str
    email_port: int
    email_user: str
    email_password: str
    email_tls: bool
    email_from: str
    site_address: str
    visibility_timeout: int
    api_requests_a_minute: int
    cds_origins: list[str]
    cds_trusted: dict[str, Trusted]
    cds_open_practice: str
    mllp_host: str
    mllp_port: int
    mllp_practice: str

    @property
    def is_production(self) -> bool:
        return self.name == "production"


def read_environment() -> Environment:
    """Reads all variables; on any fault prints every one of them and ends with status 2."""
    env = Env(eager=False, expand_vars=False)
    name = env.str("WORKUP_ENVIRONMENT", "demo", validate=validate.OneOf(ENVIRONMENTS))
    in_production = name == "production"
    home = Path(env.str("WORKUP_HOME", str(BASE_DIR / "var"))).expanduser()
    found: dict[str, object] = {
        "debug": env.bool("DEBUG", False),
        "secret_key": env.str("SECRET_KEY") if in_production else env.str("SECRET_KEY", ""),
        "database_url": env.str("DATABASE_URL") if in_production else env.str("DATABASE_URL", None),
        "broker_url": env.str("CELERY_BROKER_URL", None, validate=_BROKER),
        "allowed_hosts": (
            env.list("ALLOWED_HOSTS", validate=_SOME_HOST)
            if in_production
            else env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
        ),
        "trusted_origins": env.list("CSRF_TRUSTED_ORIGINS", [], validate=_check_origins),
        "time_zone": env.str("TIME_ZONE", "Europe/London", validate=_check_time_zone),
        "log_level": env.str(
            "LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])
        ),
        "idle_minutes": env.int("SESSION_IDLE_MINUTES", 60, validate=validate.Range(min=1, max=720)),
        "email_host": env.str("EMAIL_HOST", ""),
        "email_port": env.int("EMAIL_PORT", 587, validate=validate.Range(min=1, max=65_535)),
        "email_user": env.str("EMAIL_USER", ""),
        "email_password": env.str("EMAIL_PASSWORD", ""),
        "email_tls": env.bool("EMAIL_TLS", True),
        "site_address": env.str("SITE_ADDRESS", "http://localhost:8000", validate=_ADDRESS).rstrip("/"),
        "email_from": env.str("EMAIL_FROM", "workup@practice.invalid", validate=validate.Email()),
        "visibility_timeout": env.int("QUEUE_VISIBILITY_SECONDS", 120, validate=validate.Range(min=2, max=43_200)),
        "api_requests_a_minute": env.int("API_REQUESTS_A_MINUTE", 600, validate=validate.Range(min=1, max=1_000_000)),
        "cds_origins": env.list("CDS_ORIGINS", [], validate=_check_origins),
        "cds_trusted": env.str("CDS_TRUST", "", validate=_check_trusted),
        "cds_open_practice": env.str("CDS_OPEN_PRACTICE", ""),
        "mllp_host": env.str("MLLP_HOST", "127.0.0.1", validate=validate.Length(min=1)),
        "mllp_port": env.int("MLLP_PORT", 0, validate=validate.Range(min=0, max=65_535)),
        "mllp_practice": env.str("MLLP_PRACTICE", ""),
    }
    try:
        env.seal()
        _check_production(name, found)
    except EnvValidationError as error:
        _explain_and_stop(error.error_messages)  # type: ignore[arg-type]  # always by variable
    found["cds_trusted"] = _trusted(str(found["cds_trusted"]))
    found["secret_key"] = found["secret_key"] or _demo_secret_key(home)
    return Environment(name=name, home=home, **found)  # type: ignore[arg-type]


def database_settings(url: str) -> dict[str, object]:
    """Django's DATABASES entry for a libpq URL or connection string (`postgresql://...`)."""
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError:  # its words repeat the address, which may hold a password
        _explain_and_stop({"DATABASE_URL": ["is not a PostgreSQL address, such as postgresql://user@host/name."]})
    known = {key: parts.pop(key, "") for key in ("dbname", "user", "password", "host", "port")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": known["dbname"],
        "USER": known["user"],
        "PASSWORD": known["password"],
        "HOST": known["host"],
        "PORT": known["port"],
        "OPTIONS": {**parts, "pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
        "CONN_HEALTH_CHECKS": True,
    }


def pgmq_broker_url(database_url: str) -> str:
    """A kombu URL that names the transport; the address itself goes in `conn_string`."""
    return "pgmq://" + quote(str(conninfo_to_dict(database_url).get("dbname") or "workup"), safe="")


def embedded_url_file(home: Path) -> Path:
    """Where a running demo practice says how to reach its database, so that other commands find it."""
    return home / "database.url"


def _check_production(name: str, found: dict[str, object]) -> None:
    if name == "production" and len(str(found["secret_key"] or "")) < 50:
        raise EnvValidationError("", {"SECRET_KEY": ["must have at least 50 characters in production."]})


def _check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("must be a time zone's name, such as Europe/London.")


def _check_origins(origins: list[str]) -> None:
    if any("://" not in origin for origin in origins):
        raise ValidationError("needs https:// before each host.")


def _check_trusted(path: str) -> None:
    try:
        _trusted(path)
    except ValueError as fault:
        raise ValidationError(str(fault)) from fault


def _trusted(path: str) -> dict[str, Trusted]:
    return read_trusted(Path(path).expanduser()) if path else {}


def _demo_secret_key(home: Path) -> str:
    """One random key per demo folder, so that a restart keeps people signed in."""
    path = home / "secret_key"
    try:
        if not path.exists():
            home.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(50))
        return path.read_text().strip()
    except OSError as error:
        _explain_and_stop({"WORKUP_HOME": [f"is not a folder that can be used ({error.strerror}): {home}"]})


def _explain_and_stop(messages: dict[str, list[str]]) -> NoReturn:
    print("Workup cannot start: its environment has faults (see .env.example).", file=sys.stderr)
    for variable, faults in messages.items():
        for fault in faults:
            print(f"  {variable}: {fault}", file=sys.stderr)
    raise SystemExit(2)
