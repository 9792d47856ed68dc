"""What happens to patients: together every state that a workup, a test and a report can be in."""

from typing import Final

from workups.demo import results
from workups.demo.presentations import emergencies, medical, movements, nerves
from workups.demo.presentations.basics import EXAMINED, HISTORY
from workups.demo.telling import Telling
from workups.models import Outcome, ReviewStep

_CORE_BLOODS: Final = ("ix_u_e", "ix_bone_profile", "ix_magnesium", "ix_tft")


def harmless_and_closed(told: Telling) -> None:
    told.finds(medical.AFTER_EXERCISE)
    told.closes(
        Outcome.REASSURED,
        "Benign twitching after exercise. Reassured, safety-net given, no tests.",
        no_follow_up="Comes back by himself if it lasts beyond 4 weeks",
    )
    told.wait(days=12)


def harmless_today(told: Telling) -> None:
    told.finds(medical.AFTER_EXERCISE)
    told.hands_leaflet_over(likely="A muscle that is tired from sport")
    told.asks_for_summary()


def bloods_all_normal_and_told(told: Telling) -> None:
    told.finds(medical.PERSISTENT)
    told.orders(*_CORE_BLOODS)
    told.wait(days=2)
    told.collects(*_CORE_BLOODS)
    told.wait(days=2)
    told.comes_back("ix_u_e", results.U_E)
    told.comes_back("ix_bone_profile", results.BONE)
    told.comes_back("ix_magnesium", results.MAGNESIUM)
    told.comes_back("ix_tft", results.TSH)
    told.wait(days=1)
    told.reviews(*_CORE_BLOODS)
    told.wait(days=1)
    told.tells(*_CORE_BLOODS)
    told.plans("Examine again once, then stop", days=180)
    told.closes(Outcome.REASSURED, "Bloods normal. Benign fasciculation; comes back if anything new.")
    told.wait(days=30)


def caffeine_results_coming_in(told: Telling) -> None:
    told.finds(medical.CAFFEINE_AND_EXAMS)
    told.orders(*_CORE_BLOODS)
    told.wait(days=1)
    told.collects(*_CORE_BLOODS)
    told.wait(days=2)
    told.comes_back("ix_u_e", results.U_E)
    told.comes_back("ix_bone_profile", results.BONE)
    told.wait(days=1)
    told.reviews("ix_u_e")
    told.tells("ix_u_e")
    told.wait(minutes=90)


def low_magnesium_to_review(told: Telling) -> None:
    """It has fallen for months: a course to look at."""
    told.finds(medical.TABLETS_AND_CRAMPS)
    for magnesium in (0.74, 0.69, 0.62):
        told.orders("ix_magnesium")
        told.wait(days=1)
        told.collects("ix_magnesium")
        told.comes_back("ix_magnesium", {"res_magnesium": magnesium})
        told.wait(days=1)
        told.reviews("ix_magnesium", step=ReviewStep.REPEAT, words="Please come for it again in six weeks.")
        told.tells("ix_magnesium")
        told.wait(days=40)
        told.finishes("ix_magnesium")
    told.orders("ix_u_e", "ix_magnesium", "ix_bone_profile")
    told.wait(days=2)
    told.collects("ix_u_e", "ix_magnesium", "ix_bone_profile")
    told.wait(days=1)
    told.comes_back("ix_u_e", results.U_E_BESIDE_IT)
    told.comes_back("ix_magnesium", results.LOW_MAGNESIUM)
    told.wait(minutes=45)


def high_potassium_this_morning(told: Telling) -> None:
    told.finds(medical.RAMIPRIL_BY_TELEPHONE)
    told.orders("ix_u_e")
    told.wait(days=1)
    told.collects("ix_u_e")
    told.wait(days=1)
    told.comes_back("ix_u_e", results.HIGH_POTASSIUM)
    told.wait(minutes=20)


def potassium_corrected_after_review(told: Telling) -> None:
    told.finds(medical.PERSISTENT)
    told.orders("ix_u_e")
    told.wait(days=2)
    told.collects("ix_u_e")
    told.wait(days=1)
    told.comes_back("ix_u_e", results.HAEMOLYSED)
    told.wait(minutes=50)
    told.reviews("ix_u_e", step=ReviewStep.REPEAT, words="Your potassium is a little high. Please come for it again.")
    told.wait(days=1)
    told.comes_back("ix_u_e", results.CORRECTED_POTASSIUM)
    told.wait(minutes=35)


def suspected_motor_neurone_disease(told: Telling) -> None:
    told.finds(nerves.WASTING_HAND)
    told.orders("ix_ck", "ix_u_e", "ix_tft")
    told.wait(days=1)
    told.collects("ix_ck", "ix_u_e", "ix_tft")
    told.wait(days=2)
    told.comes_back("ix_ck", results.CK_RAISED)
    told.reviews("ix_ck", step=ReviewStep.RING)
    told.refers("ref_neurology_mnd")
    told.wait(minutes=30)
    told.begins_letter("ref_neurology_mnd")
    told.asks_for_summary()


def neck_root_scan_overdue(told: Telling) -> None:
    told.finds(nerves.NECK_ROOT)
    told.orders("ix_mri_cspine", "ix_u_e")
    told.refers("ref_msk_interface")
    told.wait(days=3)
    told.sends_referral("ref_msk_interface")
    told.books("ix_mri_cspine")
    told.cancels("ix_u_e", reason="Done last month at the hospital, normal")
    told.plans("Examine the power of the arm again", days=28)
    told.wait(days=24)
    told.chases("ix_mri_cspine", whom="X-ray department", outcome="Waiting list of four weeks", again_in=2)
    told.wait(days=2)


def night_tingling_awaiting_results(told: Telling) -> None:
    told.finds(nerves.NIGHT_TINGLING)
    told.wait(minutes=5)
    told.orders("ix_tft", "ix_hba1c_glucose")
    told.wait(days=1)
    told.collects("ix_tft", "ix_hba1c_glucose")
    told.wait(minutes=200)


def diabetic_nerves_in_every_status(told: Telling) -> None:
    tests = ("ix_u_e", "ix_tft", "ix_hba1c_glucose", "ix_b12_folate", "ix_coeliac", "ix_protein_electrophoresis")
    told.finds(nerves.DIABETIC_NERVES)
    told.orders(*tests)
    told.wait(days=2)
    told.books("ix_coeliac")
    told.collects("ix_u_e", "ix_tft", "ix_hba1c_glucose", "ix_b12_folate")
    told.wait(days=2)
    told.comes_back("ix_hba1c_glucose", results.HBA1C_HIGH)
    told.comes_back("ix_u_e", results.U_E)
    told.comes_back("ix_tft", results.TSH)
    told.wait(days=1)
    told.reviews("ix_hba1c_glucose", step=ReviewStep.TREAT, words="Your sugar is too high; the tablets are doubled.")
    told.reviews("ix_u_e")
    told.wait(days=1)
    told.tells("ix_hba1c_glucose")
    told.plans("Ask how the higher dose is borne", days=5)
    told.cancels("ix_coeliac", reason="Patient declined after talking it over")
    told.stays_away("ix_protein_electrophoresis", reason="Did not come twice, does not want it any more")
    told.wait(days=6)


def first_seizure(told: Telling) -> None:
    told.finds(movements.MARCHING_JERKS)
    told.orders("ix_ecg", "ix_mri_brain", "ix_u_e")
    told.collects("ix_ecg")
    told.comes_back("ix_ecg", results.ECG)
    told.wait(minutes=15)
    told.reviews("ix_ecg")
    told.tells("ix_ecg")
    told.wait(days=2)
    told.books("ix_mri_brain")
    told.wait(days=2)
    told.asks_for_summary()


def slow_tremor_reviewed(told: Telling) -> None:
    told.finds(movements.SLOW_TREMOR)
    told.orders("ix_tft", "ix_fbc")
    told.wait(days=3)
    told.collects("ix_tft", "ix_fbc")
    told.wait(days=3)
    told.comes_back("ix_tft", results.TSH)
    told.comes_back("ix_fbc", results.BLOOD_COUNT)
    told.reviews("ix_tft", "ix_fbc", step=ReviewStep.TELL, words="Thyroid and blood count explain nothing: come back.")
    told.puts_off("rf_functional_impact", days=1, note="Ask again after the holidays")
    told.wait(days=1)


def family_tremor_closed(told: Telling) -> None:
    told.finds(movements.FAMILY_TREMOR)
    told.orders("ix_tft")
    told.wait(days=2)
    told.collects("ix_tft")
    told.wait(days=4)
    told.comes_back("ix_tft", results.TSH)
    told.reviews("ix_tft")
    told.tells("ix_tft")
    told.plans("Has propranolol helped? Pulse and blood pressure", days=42)
    told.closes(Outcome.TREATED, "Essential tremor. Propranolol trial agreed, review in 6 weeks.")
    told.wait(days=55)


def new_sertraline_test_to_book(told: Telling) -> None:
    told.finds(medical.NEW_SERTRALINE)
    told.orders("ix_u_e")
    told.wait(minutes=130)


def cord_compression_now(told: Telling) -> None:
    told.finds(emergencies.CORD_COMPRESSION)
    told.wait(minutes=4)


def stroke_sent_in(told: Telling) -> None:
    told.finds(emergencies.SPEECH_AND_ARM)
    told.closes(
        Outcome.SENT_IN, "999 called, taken to the stroke unit.", no_follow_up="The stroke unit writes on discharge"
    )
    told.wait(days=3)


def cold_arm_sent_in(told: Telling) -> None:
    told.finds(emergencies.COLD_ARM)
    told.closes(
        Outcome.SENT_IN, "999 called, vascular team warned.", no_follow_up="The vascular team sees her in clinic"
    )
    told.wait(days=41)


def overdue_at_the_laboratory(told: Telling) -> None:
    told.finds(medical.PERSISTENT)
    told.orders("ix_u_e", "ix_magnesium")
    told.wait(days=1)
    told.collects("ix_u_e", "ix_magnesium")
    told.wait(days=7)
    told.chases("ix_u_e", whom="The laboratory", outcome="They look for the sample and ring back", again_in=1)
    told.wait(days=2)


def never_booked(told: Telling) -> None:
    told.finds(medical.PERSISTENT)
    told.orders("ix_u_e", "ix_tft")
    told.wait(days=16)


def booked_for_this_week(told: Telling) -> None:
    told.finds(medical.PERSISTENT)
    told.orders(*_CORE_BLOODS)
    told.wait(days=1)
    told.books(*_CORE_BLOODS)
    told.wait(minutes=75)


def half_answered(told: Telling) -> None:
    told.finds(medical.JUST_BEGUN, by=told.nurse)
    told.finds({"dysphagia": True})
    told.takes_back("dysphagia")
    told.can_not_assess("gait", "In a wheelchair since a hip fracture")
    told.wait(minutes=25)


def history_only(told: Telling) -> None:
    told.finds(HISTORY, by=told.nurse)
    told.wait(days=1)


def begun_last_week(told: Telling) -> None:
    told.finds(medical.JUST_BEGUN)
    told.wait(days=7)


def examined_after_the_call(told: Telling) -> None:
    told.finds({**HISTORY, "consult_mode": "telephone", "twitch_duration": "5w"})
    told.wait(days=2)
    told.finds({**EXAMINED, "twitch_pattern": "fine_flicker", "concern_mnd": True}, by=told.nurse)
    told.orders("ix_u_e", "ix_bone_profile")
    told.wait(minutes=60)


def just_opened(told: Telling) -> None:
    told.wait(minutes=2)
