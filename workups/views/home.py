"""What is mine to do, by role."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.access import Permission, Role, may
from clinic.models import Membership
from clinic.requests import PracticeRequest
from workups.presenters import home
from workups.presenters import inbox as presenter
from workups.queries.worklist import OVERDUE, Filters, counts_of, page_of
from workups.queries.worklist_frame import frame_of
from workups.queries.workups import my_open_workups, open_workups
from workups.views import inbox
from workups.views.protocols.library import library_of, reminders_for

_MANY = 100


@require_GET
def page(request: PracticeRequest) -> HttpResponse:
    """Short lists with their counts, each leading to the whole; a part stands only where the role has a part in it."""
    by = request.membership
    show_everyone = request.GET.get("workups") == "all"
    shown = home.Home(
        may_find_patients=may(by, Permission.SEE_PATIENTS),
        may_arrange_cover=may(by, Permission.ARRANGE_COVER) and not may(by, Permission.REVIEW_RESULTS),
        **inbox.lists(by, everybody=False, most=home.FEW),
        tests=_tests(by) if _tracks_tests(by) else None,
        workups=_workups(by, everyone=show_everyone) if may(by, Permission.WORK_UP) else None,
        protocols=home.protocols(library_of(by)) if _keeps_protocols(by) else None,
        reminders=reminders_for(by),
    )
    return render(request, "workups/home/page.html", {"home": shown})


def _tracks_tests(by: Membership) -> bool:
    """A GP's share of the tests is their results to review."""
    return may(by, Permission.TRACK_TESTS) and not may(by, Permission.REVIEW_RESULTS)


def _keeps_protocols(by: Membership) -> bool:
    return by.role in (Role.EDITOR, Role.MANAGER)


def _tests(by: Membership) -> home.Tests:
    return home.tests(counts_of(by, Filters()), page_of(by, Filters(tab=OVERDUE)), frame_of(by), by)


def _workups(by: Membership, *, everyone: bool) -> home.Workups:
    rows, most = (open_workups(by), _MANY) if everyone else (my_open_workups(by), home.FEW)
    return home.workups(presenter.workups(rows, most=most), everyone=everyone)
