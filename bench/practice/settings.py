"""The settings of the product, with the bench's addresses."""

from clinic.settings import *  # noqa: F403

ROOT_URLCONF = "bench.practice.urls"
WSGI_APPLICATION = "bench.practice.wsgi.application"
