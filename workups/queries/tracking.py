"""How a practice tracks: its days for each step, and its own turnarounds."""

from workups.models import LocalTurnaround, TrackingRules


def rules_of(practice_id: int) -> TrackingRules:
    """The rules that hold now; the software's defaults where the practice has set none."""
    newest = TrackingRules.objects.filter(practice_id=practice_id).order_by("-id").first()
    return newest or TrackingRules(practice_id=practice_id)


def turnarounds_of(practice_id: int) -> dict[str, int]:
    """The practice's own turnarounds in days, by investigation; others take as long as their protocol says."""
    rows = LocalTurnaround.objects.filter(practice_id=practice_id)
    newest = rows.order_by("investigation", "-id").distinct("investigation").values_list("investigation", "days")
    return {investigation: days for investigation, days in newest if days is not None}
