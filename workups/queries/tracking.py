"""How a practice tracks: its days for each step, and its own turnarounds."""

from workups.models import LocalTurnaround, TrackingRules


def rules_of(practice_id: int) -> TrackingRules:
    """The rules that hold now; the software's defaults where the practice has set none."""
    newest = TrackingRules.objects.filter(practice_id=practice_id).order_by("-id").first()
    return newest or TrackingRules(practice_id=practice_id)


def practices_by_rules(practice_ids: list[int]) -> list[tuple[TrackingRules, list[int]]]:
    """The rules that hold now, each with those of the practices that keep to the same: mostly all of them."""
    newest = TrackingRules.objects.filter(practice_id__in=practice_ids).order_by("practice_id", "-id")
    own = {rules.practice_id: rules for rules in newest.distinct("practice_id")}
    alike: dict[tuple[object, ...], tuple[TrackingRules, list[int]]] = {}
    for practice_id in practice_ids:
        rules = own.get(practice_id) or TrackingRules(practice_id=practice_id)
        same = (rules.nation, rules.gp_after_days, rules.manager_after_days, rules.critical_hours)
        alike.setdefault(same, (rules, []))[1].append(practice_id)
    return list(alike.values())


def turnarounds_of(practice_id: int) -> dict[str, int]:
    """The practice's own turnarounds in days, by investigation; others take as long as their protocol says."""
    rows = LocalTurnaround.objects.filter(practice_id=practice_id)
    newest = rows.order_by("investigation", "-id").distinct("investigation").values_list("investigation", "days")
    return {investigation: days for investigation, days in newest if days is not None}
