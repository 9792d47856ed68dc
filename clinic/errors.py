"""Our errors, and what each means to the person who meets it (shown by `clinic/error_answers.py`)."""

from typing import ClassVar


class WorkupError(Exception):
    """Something the person can understand and act on; `message` is said to them as it stands."""

    status: ClassVar[int] = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundHere(WorkupError):
    """No such thing in this practice. Another practice's rows look exactly the same."""

    status = 404


class NotAllowed(WorkupError):
    """The role lacks the permission."""

    status = 403


class InvalidInput(WorkupError):
    """A value that can't be taken; `field` names where the message belongs."""

    status = 422

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotAllowedNow(WorkupError):
    """The row's state does not permit the move."""

    status = 409


class Conflict(WorkupError):
    """Someone else changed it first; nothing was overwritten."""

    status = 409
