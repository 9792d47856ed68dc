"""The three tabs beside an entry."""

from dataclasses import dataclass
from urllib.parse import urlencode

from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.places import Place, key_of


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Tabs:
    """`here`: the address of the one that is shown. `table` and `name` go with every form of it."""

    tabs: tuple[Tab, ...]
    here: str
    table: str
    name: str
    back: str
    title: str


_TABS = (("preview", "As the GP sees it"), ("try", "Try a patient"), ("seen_by", "Vignettes"))


def tabs_of(desk: Desk, place: Place, *, current: str) -> Tabs:
    table, name = place
    key = key_of(name) if name else ""
    query = urlencode({"table": table, "name": key}) if name else ""
    tabs = tuple(
        Tab(label, f"{desk.addresses.page(f'draft_{what}')}{'?' if query else ''}{query}", what == current)
        for what, label in _TABS
    )
    here = next((tab.href for tab in tabs if tab.current), tabs[0].href)
    label = next((tab.label for tab in tabs if tab.current), "")
    return Tabs(tabs, here, table, key, desk.addresses.place(place) if name else "", label)
