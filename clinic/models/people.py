from typing import Any, ClassVar, Final

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from clinic.access import Role
from clinic.models.practice import PracticeOwned


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, name: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=email.lower(), name=name, **extra)  # sign-in looks for small letters
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, name: str, password: str, **extra: Any) -> "User":
        return self.create_user(email=email, name=name, password=password, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address; what they may do is said by their memberships."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, help_text="As colleagues and letters say it, for example Dr Anita Shah")
    registration = models.CharField(
        max_length=40, blank=True, help_text="Professional registration, as letters print it"
    )
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_email")]

    def __str__(self) -> str:
        return self.name


# Two managers who end each other at once wait here for one another: the second sees what the first has done.
_KEEPS_A_MANAGER: Final = f"""
    PERFORM 1 FROM clinic_practice WHERE id = OLD.practice_id FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT FROM clinic_membership
        WHERE practice_id = OLD.practice_id AND active AND role = '{Role.MANAGER}' AND id <> OLD.id
    ) THEN
        RAISE EXCEPTION 'practice_keeps_a_manager: this is the last one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'practice_keeps_a_manager';
    END IF;
    RETURN NULL;
"""


class Membership(PracticeOwned):
    """A user's place in a practice. It ends by `active = False`, never by deletion: its name stays on what it did."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "user"], name="one_membership_per_practice"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]
        triggers = [
            pgtrigger.Protect(name="memberships_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="membership_frozen", fields=["practice", "user", "created_at"]),
            pgtrigger.Protect(
                name="system_stays_a_system",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("((OLD.role = 'system') <> (NEW.role = 'system'))"),
            ),
            pgtrigger.Trigger(
                name="practice_keeps_a_manager",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.active AND OLD.role = 'manager' AND NOT (NEW.active AND NEW.role = 'manager')"
                ),
                func=_KEEPS_A_MANAGER,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}, {Role(self.role).label}"
