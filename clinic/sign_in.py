"""How people get in: accounts are made by the practice, so there is no sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from clinic.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def send_password_link(request: HttpRequest, user: User) -> None:
    """Sends the mail with a link by which they choose a password, as for a forgotten one; the link works three days.

    Raises OSError (smtplib's errors are of that kind) when no mail server takes it.
    """
    form = ResetPasswordForm({"email": user.email})
    form.full_clean()
    form.save(request)
