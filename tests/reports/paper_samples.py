"""Invented letters and leaflets, frozen: what the snapshots of these kinds hold, written by hand for the tests."""

import struct
import zlib
from copy import deepcopy
from hashlib import sha256
from typing import Any

from tests.reports.samples import RECORD, a_record
from workups.reports.render import Paper

_HEADING = ("evaluation", "at", "at_words", "letterhead", "patient", "workup", "versions")

_LETTER: dict[str, Any] = {
    "title": "Referral to neurology",
    "is_draft": False,
    "date_words": "23 Nov 2026",
    "addressee": ["Neurology", "Norbridge General Hospital"],
    "urgency": "urgent_neurology",
    "urgency_words": "Urgent neurology",
    "addendum": "",
    "opening": [
        "Thank you for seeing Mrs Adeyemi, whom I suspect of motor neurone disease.",
        "She rows for her county.",
    ],
    "points": [
        {"label": "Tempo", "text": "Six weeks, getting worse"},
        {"label": "Weight trend", "text": "Down 4 kg since June\nwithout trying"},
    ],
    "red_flags": RECORD["red_flags"],
    "found": RECORD["found"],
    "not_found": RECORD["not_found"],
    "not_assessed": RECORD["not_assessed"] | {"unlisted": 2},
    "orders": RECORD["orders"],
    "closing": ["She knows what I suspect and that the letter says so."],
    "signature": {
        "closing": "Yours sincerely",
        "name": "Dr Anita Shah",
        "role": "GP",
        "registration": "GMC 7000001",
        "lines": ["Riverside Surgery", "Partners: Dr A. Shah, Dr J. Lindqvist"],
        "decided": "Referral decided on 2 Nov 2026 by Dr Anita Shah",
        "typed": "Typed by Sam Okafor",
    },
    "left_out": "3 items of the record were left out of this letter by its writer.",
    "sources": RECORD["sources"],
}


def a_letter(**changes: Any) -> dict[str, Any]:
    """A signed referral letter; keywords change its top level. A draft has `is_draft` and no one has signed it."""
    return _paper(_LETTER) | changes


_LEAFLET: dict[str, Any] = {
    "title": "Muscle twitching in your arm",
    "lang": "en",
    "large_print": False,
    "notice": "",
    "given": "Given to you on 23 Nov 2026 by Riverside Surgery.",
    "names": {
        "for": "For",
        "page": "Page",
        "of": "of",
        "made_with": "Made with protocol arm-twitching, version 4. It needs local clinical approval before use.",
    },
    "blocks": [
        {
            "kind": "text",
            "title": "What is it?",
            "sentences": ["A muscle twitch is a small movement you do not choose."],
        },
        {"kind": "list", "title": "Common reasons", "sentences": ["Hard work or sport.", "Feeling stressed or tired."]},
        {
            "kind": "ticks",
            "title": "What your doctor checked today",
            "ticks": [
                {"words": "asked about other symptoms", "done": True},
                {"words": "tested strength, reflexes and feeling", "done": False},
            ],
            "after": "",
        },
        {
            "kind": "lines",
            "title": "What we think",
            "lines": [
                {"label": "Most likely", "words": "A muscle that is tired from rowing."},
                {"label": "What we are still not sure about", "words": ""},
            ],
        },
        {"kind": "emergency", "title": "Call 999 now", "sentences": ["Chest pain.", "Trouble breathing lying down."]},
        {"kind": "soon", "title": "Ring the GP within a few days", "sentences": ["You trip.", "New numbness."]},
        {
            "kind": "table",
            "title": "Your tests",
            "heads": ["Test", "When", "Before the test"],
            "rows": [["Creatine kinase", "Booked for 30 Nov 2026", "No hard exercise for 3 days before."]],
        },
        {"kind": "lines", "title": "Next step", "lines": [{"label": "See us again on", "words": "7 Dec 2026"}]},
    ],
    "ring": "01632 960 118, Monday to Friday, 8am to 6.30pm",
    "ring_label": "Ring us",
}


def a_leaflet(**changes: Any) -> dict[str, Any]:
    """A patient's leaflet. Empty `words` of a line are printed as a line to write on."""
    return _paper(_LEAFLET) | changes


_PATIENT_LETTER: dict[str, Any] = {
    "title": "About your test",
    "date_words": "23 Nov 2026",
    "addressee": ["Grace Adeyemi", "4 Weir Cottages", "Norbridge NB2 7LD"],
    "greeting": "Dear Grace Adeyemi",
    "paragraphs": ["Your doctor has asked for a test. It is booked.", "If you cannot come, please ring us."],
    "facts": [{"label": "Test", "words": "MRI cervical spine"}, {"label": "When", "words": "30 Nov 2026"}],
    "ring": "01632 960 118, Monday to Friday, 8am to 6.30pm",
    "signature": {"closing": "Yours sincerely", "name": "Riverside Surgery", "lines": []},
}


def a_patient_letter(**changes: Any) -> dict[str, Any]:
    """What a patient is sent about a test; its address stands where a window envelope shows it."""
    return _paper(_PATIENT_LETTER) | changes


def _paper(own: dict[str, Any]) -> dict[str, Any]:
    return deepcopy({name: RECORD[name] for name in _HEADING} | own)


def a_logo() -> bytes:
    """A small PNG: white, with a blue field in its middle."""
    rows = [b"\x00" + bytes((0, 90, 140) * 60 if 10 < row < 30 else (255, 255, 255) * 60) for row in range(40)]
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 60, 40, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"".join(rows))),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def with_logo(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The same, on paper that has `a_logo` at its head."""
    snapshot["letterhead"]["logo"] = {"sha256": sha256(a_logo()).hexdigest(), "alt": "A blue field on white"}
    return snapshot


def all_papers() -> dict[str, Paper]:
    """One of each, and of each the ways in which it can look."""
    in_dutch = {"lang": "nl", "title": "Spiertrekkingen in uw arm", "ring_label": "Bel ons"}
    return {
        "record summary": Paper("record_summary", with_logo(a_record()), a_logo()),
        "letter": Paper("referral_letter", with_logo(a_letter()), a_logo()),
        "addendum": Paper("referral_letter", a_letter(addendum="Addendum to the letter of 3 Nov 2026.")),
        "draft": Paper("letter_draft", a_letter(is_draft=True)),
        "leaflet": Paper("patient_leaflet", a_leaflet()),
        "large print": Paper(
            "patient_leaflet", with_logo(a_leaflet(large_print=True, notice="Not approved yet.")), a_logo()
        ),
        "Dutch": Paper("patient_leaflet", a_leaflet(**in_dutch)),
        "patient letter": Paper("patient_letter", with_logo(a_patient_letter()), a_logo()),
    }
