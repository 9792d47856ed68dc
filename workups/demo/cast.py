"""Whose story is which."""

from collections.abc import Callable, Mapping
from typing import Final

from workups.demo import older_stories, stories
from workups.demo.telling import Telling

Story = Callable[[Telling], object]

STORIES: Final[Mapping[str, Story]] = {
    "Jonathan Baker": stories.harmless_and_closed,
    "민준 김": stories.harmless_today,
    "Catriona MacLeod": stories.bloods_all_normal_and_told,
    "Γιώργος Παπαδόπουλος": stories.bloods_all_normal_and_told,
    "Zainab Ahmed": stories.caffeine_results_coming_in,
    "Margaret Hughes": stories.low_magnesium_to_review,
    "Marcus Thompson": stories.high_potassium_this_morning,
    "Grace Adeyemi": stories.potassium_corrected_after_review,
    "Chukwuemeka Okonkwo": stories.suspected_motor_neurone_disease,
    "Ewan Campbell": stories.neck_root_scan_overdue,
    "Siân Davies": stories.night_tingling_awaiting_results,
    "Declan O'Brien": stories.diabetic_nerves_in_every_status,
    "Åsa Bergström": stories.first_seizure,
    "Jörg Müller-Weiß": stories.slow_tremor_reviewed,
    "Denise Jackson": stories.family_tremor_closed,
    "Sofía Ramírez": stories.new_sertraline_test_to_book,
    "Wojciech Łukaszewicz": stories.cord_compression_now,
    "Ruth Taylor": stories.stroke_sent_in,
    "Bjørn Olsen": stories.cold_arm_sent_in,
    "Nirav Patel": stories.overdue_at_the_laboratory,
    "अनिल शर्मा": stories.overdue_at_the_laboratory,
    "Đorđe Petrović": stories.never_booked,
    "فاطمة محمود": stories.booked_for_this_week,
    "芳 王": stories.booked_for_this_week,
    "Thị Hồng Nguyễn": stories.half_answered,
    "Lakshmi Iyer": stories.history_only,
    "Niccolò D'Angelo": stories.begun_last_week,
    "Оксана Шевченко": stories.examined_after_the_call,
    "Harpreet Kaur": stories.just_opened,
    "Omar Al-Rashid": older_stories.weak_and_choking,
    "Miriam Cohen": older_stories.breathless_lying_flat,
}
OTHER_STORIES: Final[Mapping[str, Story]] = {
    "Gloria Adeyemi": stories.booked_for_this_week,
    "Isla Campbell": stories.harmless_and_closed,
}
BEFORE_THE_CHANGE: Final = frozenset(
    {
        "Catriona MacLeod",
        "Γιώργος Παπαδόπουλος",
        "Margaret Hughes",
        "Ewan Campbell",
        "Denise Jackson",
        "Bjørn Olsen",
        "Omar Al-Rashid",
        "Miriam Cohen",
    }
)
"""Patients whose workups were begun while the protocol's first version was the newest; they stay with it."""
OF_THE_COLLEAGUE: Final = frozenset({"Zainab Ahmed", "Sofía Ramírez"})
"""Patients of the GP who is away; what waits for them stands in the other one's inbox."""
