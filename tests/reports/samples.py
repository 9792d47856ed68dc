"""An invented record, frozen: what the snapshot of a record summary holds, written by hand for the tests."""

from copy import deepcopy
from typing import Any

RECORD: dict[str, Any] = {
    "at": "2026-11-23T14:03:12+00:00",
    "at_words": "23 Nov 2026, 14:03",
    "title": "Record summary: muscle twitching in the arm",
    "letterhead": {
        "name": "Riverside Surgery",
        "lines": [
            "12 Mill Lane",
            "Norbridge NB1 4QX",
            "Telephone 01632 960 118",
            "reception@riverside.invalid",
        ],
        "logo": {"sha256": "", "alt": ""},
    },
    "patient": {
        "name": "ADEYEMI, Grace",
        "born": "12 Mar 1961",
        "age": "65 years",
        "sex": "Female",
        "nhs_number": "943 476 5919",
        "local_id": "",
        "phone": "01632 960 204",
        "address": ["4 Weir Cottages", "Norbridge NB2 7LD"],
    },
    "workup": {
        "started": "Started on 2 Nov 2026 by Dr Anita Shah",
        "asked": "State of the record at 14:03 on 23 Nov 2026, asked for by Sam Okafor",
        "closed": "",
    },
    "conclusion": {
        "urgency": "urgent_neurology",
        "urgency_words": "Urgent neurology",
        "headline": "Suspected motor neurone disease",
        "meaning": "Suspected MND or other neuromuscular disease: refer without delay",
        "target": "seen within about 4 weeks",
        "not_excluded": {
            "urgency": "emergency_now",
            "urgency_words": "Emergency now",
            "say": "2 red flags above this level still wait for an answer",
        },
        "end_state": "",
    },
    "red_flags": [
        {
            "title": "Suspected motor neurone disease",
            "urgency": "urgent_neurology",
            "urgency_words": "Urgent neurology",
            "because": "weakness is getting worse, and wasting of the hand muscles is seen.",
            "destination": "Neurology, urgent; name the suspicion",
            "why": "Painless progressive weakness with wasting and fasciculation is the pattern to refer at once",
            "sources": ["S2", "S3"],
        },
        {
            "title": "Twitching for more than 4 weeks",
            "urgency": "routine",
            "urgency_words": "Routine",
            "because": "twitch duration is at least 4 weeks.",
            "destination": "GP work-up",
            "why": "",
            "sources": ["GMK"],
        },
    ],
    "checks": [{"title": "Weakness found but not reported", "say": "Examination shows it. Trust the examination"}],
    "not_excluded": {
        "levels": [
            {
                "urgency": "emergency_now",
                "urgency_words": "Emergency now",
                "flags": [
                    {"title": "Respiratory muscle weakness", "ask": ["Breathless lying flat", "Breathless at rest"]},
                    {"title": "Cord compression", "ask": ["New bladder disturbance"]},
                ],
            }
        ],
        "ask_next": ["Breathless lying flat", "New bladder disturbance"],
    },
    "found": [
        {
            "section": "The twitch itself",
            "rows": [
                {"label": "How long", "value": "6 weeks", "said": "2 Nov 2026, Dr Anita Shah"},
                {"label": "Happening now", "value": "Yes", "said": "2 Nov 2026, Dr Anita Shah"},
            ],
        },
        {
            "section": "Results",
            "rows": [
                {
                    "label": "Creatine kinase",
                    "value": "812 U/L",
                    "said": "20 Nov 2026, result, not yet reviewed",
                },
            ],
        },
    ],
    "not_found": [{"section": "Strength and movement", "items": ["Cramps", "Foot catches"]}],
    "not_assessed": {
        "count": 3,
        "core": [{"section": "Speech, swallowing, breathing", "items": ["Breathless lying flat"]}],
        "reasons": [{"label": "Romberg test", "reason": "cannot stand"}],
        "other": [{"section": "Tone", "items": ["Tone on screening"]}],
    },
    "orders": [
        {
            "title": "Creatine kinase",
            "status": "Result to review",
            "dates": "Requested 2 Nov 2026, expected by 9 Nov 2026",
            "results": [
                {
                    "label": "Creatine kinase",
                    "value": "812 U/L",
                    "note": "corrected, not yet reviewed",
                    "reference": "Ref 25-200",
                    "sampled": "18 Nov 2026",
                }
            ],
        },
        {
            "title": "MRI cervical spine",
            "status": "Booked",
            "dates": "Requested 2 Nov 2026, expected by 30 Nov 2026",
            "results": [],
        },
    ],
    "advice": [
        {
            "title": "Referral",
            "lines": [{"title": "Neurology", "detail": "Name the suspicion in the letter.", "sources": []}],
        },
        {
            "title": "Safety-net",
            "lines": [{"title": "When to call 999", "detail": "Breathless lying flat.", "sources": ["S2"]}],
        },
    ],
    "sources": [
        {"id": "S2", "title": "NICE NG42 Motor neurone disease"},
        {"id": "GMK", "title": "General medical knowledge, to be reviewed by a clinician"},
    ],
    "evaluation": {"is_outline": True, "facts": {"weakness_reported": True}},
    "timeline": [
        {"when": "2 Nov 2026", "lines": ["Workup started, Dr Anita Shah", "Creatine kinase requested, Dr Anita Shah"]},
        {"when": "20 Nov 2026", "lines": ["Creatine kinase: result in, Sam Okafor"]},
    ],
    "notes": [
        {
            "section": "The twitch itself",
            "text": "Worse after rowing.\nHusband sees it too.",
            "said": "2 Nov 2026, Dr Shah",
        }
    ],
    "decisions": [
        {
            "title": "Suspected motor neurone disease",
            "choice": "Accepted",
            "reason": "",
            "note": "Explained and agreed",
            "said": "2 Nov 2026, Dr Anita Shah",
        },
        {
            "title": "MRI cervical spine",
            "choice": "Declined",
            "reason": "The patient does not want it",
            "note": "",
            "said": "2 Nov 2026, Dr Anita Shah",
        },
    ],
    "charts": [
        {
            "label": "Creatine kinase",
            "unit": "U/L",
            "reference": "Ref 25-200",
            "low": 25.0,
            "high": 200.0,
            "points": [
                {"day": "2026-05-04", "day_words": "4 May 2026", "value": 198.0, "words": "198 U/L", "place": "inside"},
                {"day": "2026-11-18", "day_words": "18 Nov 2026", "value": 812.0, "words": "812 U/L", "place": "above"},
            ],
            "summary": "Creatine kinase, 2 values from 4 May 2026 to 18 Nov 2026. Latest 812 U/L, above the reference.",
        }
    ],
    "plan": {
        "referrals": [{"title": "Neurology", "urgency": "Urgent neurology", "said": "Sent on 3 Nov 2026"}],
        "follow_ups": [{"words": "Review of strength", "said": "By 7 Dec 2026"}],
        "given": [{"title": "When to call 999", "words": "Breathless lying flat."}],
        "no_follow_up": "",
    },
    "versions": {
        "protocol_title": "Muscle twitching in the arm",
        "protocol_key": "arm-twitching",
        "protocol_number": 4,
        "protocol_hash": "5f3a" * 16,
        "engine": "1.0",
        "template": "2",
        "product": "0.1.0",
    },
}


def a_record(**patient: str) -> dict[str, Any]:
    """A fresh copy of the record; keywords change the patient block."""
    record = deepcopy(RECORD)
    record["patient"].update(patient)
    return record
