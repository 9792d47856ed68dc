from hashlib import sha256

from django.db import models


class Practice(models.Model):
    """The tenant; every clinical row carries its id."""

    name = models.CharField(max_length=120, unique=True)
    ods_code = models.CharField("ODS code", max_length=10, blank=True)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def fingerprint(self) -> str:
        """Changes whenever what the practice says of itself does."""
        said = (self.name, self.ods_code, self.address, self.phone, self.email)
        return sha256("\0".join(said).encode()).hexdigest()


class PracticeOwned(models.Model):
    """A row that belongs to one practice and is never deleted with it."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
