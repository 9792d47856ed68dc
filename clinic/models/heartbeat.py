from django.db import models


class Heartbeat(models.Model):
    """When a background process was last seen alive; its silence is shown, not guessed."""

    name = models.CharField(max_length=30, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
