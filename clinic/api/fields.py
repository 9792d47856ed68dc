"""What a body or the part of an address behind the question mark may hold: exactly what is described, nothing more."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from rest_framework import serializers
from rest_framework.request import Request

LARGEST_ID: Final = 2**63 - 1
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DIGITS: Final = re.compile(r"[0-9]{1,19}", re.ASCII)
SAYS_SOMETHING: Final = r"[^\s\x00-\x1f]"


class Strict(serializers.Serializer[Any]):
    """A body, or a part of one, that holds no field which is not described."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in data if name not in self.fields)
            if unknown:
                raise serializers.ValidationError({name: ["There is no such field."] for name in unknown})
        return super().to_internal_value(data)


class Query(Strict):
    """The same of the part of an address behind the question mark, where everything is text."""


class Text(serializers.CharField):
    """Text that came as text, spaces and all; what of it is kept is the action's to say. `needed`: not only spaces."""

    def __init__(self, *, needed: bool = False, **more: Any) -> None:
        super().__init__(allow_blank=not needed, trim_whitespace=False, **more)
        self.needed = needed

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if self.needed and not re.search(SAYS_SOMETHING, data):
            self.fail("blank")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A whole number that came as a number."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float) or data != data // 1:
            self.fail("invalid")
        return super().to_internal_value(int(data))


class Id(Whole):
    """The number of a row."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **more)


class WholeInText(serializers.IntegerField):
    """A whole number in an address: digits and nothing else."""

    def to_internal_value(self, data: Any) -> int:
        if not _DIGITS.fullmatch(str(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class IdInText(WholeInText):
    """The number of a row in an address."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **more)


class ByCode(serializers.DictField):
    """Things by their code: at least one, at most so many."""

    def __init__(self, *, most: int, **more: Any) -> None:
        super().__init__(allow_empty=False, **more)
        self.most = most

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and len(data) > self.most:
            raise serializers.ValidationError(f"At most {self.most} at once.")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A day as YYYY-MM-DD, and in no other of the ways that ISO 8601 has."""

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


def read_body(kind: type[Strict], request: Request) -> dict[str, Any]:
    """What a request's body says. Raises ValidationError with everything that is wrong with it."""
    body = kind(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def read_query(kind: type[Query], request: Request) -> dict[str, Any]:
    """What stands behind the question mark, each name once. Raises ValidationError."""
    repeated = [name for name, values in request.query_params.lists() if len(values) > 1]
    if repeated:
        raise serializers.ValidationError({name: ["Say it once."] for name in repeated})
    query = kind(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)
