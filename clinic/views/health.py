"""Whether the practice is up: /health/live for the process, /health/ready for all it stands on."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse

from clinic.health import readiness


@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"live": True})


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """503 with the reason when anything is missing. Says nothing about patients or people."""
    checks = readiness()
    is_ready = all(check.ok for check in checks)
    body = {
        "ready": is_ready,
        "checks": {check.name: {"ok": check.ok, "detail": check.detail} for check in checks},
    }
    return JsonResponse(body, status=200 if is_ready else 503)
