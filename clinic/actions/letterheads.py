"""How the practice's letters look and end."""

from hashlib import sha256
from typing import Final

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import InvalidInput
from clinic.free_text import read_words
from clinic.logo import NotALogoError, small_png
from clinic.models import Letterhead, Membership
from clinic.models.letterhead import MOST_LOGO_BYTES

_MOST: Final = {"closing": 60, "signature": 400, "ring": 160, "logo_alt": 120}
_MOST_LINES: Final = 8


@audit.audited
def agree(
    *, closing: str, signature: str, ring: str, logo: bytes | None = None, logo_alt: str = "", by: Membership
) -> Letterhead:
    """Sets the letterhead for every document from now on; what was made before stays as it is.

    `logo` is a PNG or JPEG file as it was sent, empty for none from now on, None to keep the one there is. Raises
    InvalidInput (field named) for a picture that is none, one without words for who can't see it, and long texts.
    """
    require(by, Permission.SET_LETTERHEAD)
    picture = _logo(logo, by)
    row = Letterhead.objects.create(
        practice_id=by.practice_id,
        logo=picture,
        logo_sha256=sha256(picture).hexdigest() if picture else "",
        logo_alt=_words(logo_alt, "logo_alt", missing="Say what the logo shows.") if picture else "",
        closing=_words(closing, "closing", missing="Say how letters end, for example “Yours sincerely”."),
        signature=_optional(signature, "signature"),
        ring=_optional(ring, "ring"),
        set_by=by,
    )
    audit.record("letterhead.agreed", subject=row, by=by, logo=row.logo_sha256)
    return row


def _logo(sent: bytes | None, by: Membership) -> bytes:
    if sent is None:
        newest = Letterhead.objects.filter(practice_id=by.practice_id).order_by("-id").first()
        return bytes(newest.logo) if newest else b""
    if not sent:
        return b""
    try:
        picture = small_png(sent)
    except NotALogoError as fault:
        raise InvalidInput(str(fault), field="logo") from fault
    if len(picture) > MOST_LOGO_BYTES:
        raise InvalidInput("Even made small, the picture is too large. Choose one with fewer colours.", field="logo")
    return picture


def _words(text: str, field: str, *, missing: str) -> str:
    return read_words(text, field=field, most=_MOST[field], missing=missing)


def _optional(text: str, field: str) -> str:
    words = _words(text, field, missing="") if text.strip() else ""
    if words.count("\n") >= _MOST_LINES:
        raise InvalidInput(f"At most {_MOST_LINES} lines fit below a signature.", field=field)
    return words
