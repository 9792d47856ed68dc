from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models.people import Membership
from clinic.models.practice import PracticeOwned

MOST_LOGO_BYTES: Final = 300_000


class Letterhead(PracticeOwned):
    """How the practice's letters look and end. A change is a new row; the newest counts.

    `logo` is a PNG, empty for none, with `logo_alt` for who hears it. Documents name it by `logo_sha256`, so that an
    old one can be made again as it was.
    """

    logo = models.BinaryField(default=b"")
    logo_sha256 = models.CharField(max_length=64, blank=True, default="")
    logo_alt = models.CharField("what the logo shows", max_length=120, blank=True, default="")
    closing = models.CharField("how letters end", max_length=60, default="Yours sincerely")
    signature = models.TextField("lines below the signature", max_length=400, blank=True, default="")
    ring = models.CharField("when and where patients ring", max_length=160, blank=True, default="")
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(logo=b"", logo_sha256="", logo_alt="")
                | (~models.Q(logo=b"") & ~models.Q(logo_alt="") & models.Q(logo_sha256__regex="^[0-9a-f]{64}$")),
                name="letterhead_logo_agrees",
            ),
        ]
        indexes = [models.Index(fields=["practice", "-id"], name="letterheads_of_practice")]
        triggers = [pgtrigger.Protect(name="letterheads_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"letterhead of practice {self.practice_id}"
