"""What the bench's web server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.practice.settings"

application = get_wsgi_application()
