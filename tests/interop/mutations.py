"""What goes wrong with a message on its way, or in the program that wrote it: one small harm after another."""

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final

Harm = Callable[[bytes, Random], bytes]
_ODD: Final = (None, True, -1, 0, 1e300, "", "NaN", "∞", "x" * 3_000, [], {}, [[]], {"a": {}}, "\ud800", "1e3", "2026")
_NAMES: Final = ("PID", "OBR", "OBX", "MSH", "NTE", "ZZZ", "")


def harmed(message: bytes, harms: Sequence[Harm], random: Random) -> bytes:
    for harm in harms:
        message = harm(message, random)
    return message


def flip(message: bytes, random: Random) -> bytes:
    """One to eight bytes turned into others."""
    found = bytearray(message)
    for _ in range(random.randint(1, 8)):
        if found:
            found[random.randrange(len(found))] = random.randrange(256)
    return bytes(found)


def cut(message: bytes, random: Random) -> bytes:
    return message[: random.randrange(len(message) + 1)]


def cut_head(message: bytes, random: Random) -> bytes:
    return message[random.randrange(len(message) + 1) :]


def insert(message: bytes, random: Random) -> bytes:
    place = random.randrange(len(message) + 1)
    what = random.choice(
        [b"|", b"^", b"~", b"\\", b"&", b"\r", b"\n", b"\x0b", b"\x1c", b"\x00", b"\xff\xfe", b'"', b"{"]
    )
    return message[:place] + what * random.choice([1, 1, 2, 500]) + message[place:]


def swell(message: bytes, random: Random) -> bytes:
    """A field of up to 60,000 letters, or of as many marks."""
    place = random.randrange(len(message) + 1)
    return message[:place] + random.choice([b"x", b"^", b"~", b"9"]) * random.randrange(60_000) + message[place:]


def recode(message: bytes, random: Random) -> bytes:
    text = message.decode("latin-1")
    return random.choice(
        [
            lambda: text.encode("utf-16"),
            lambda: b"\xef\xbb\xbf" + message,
            lambda: text.encode("utf-8"),
            lambda: text.encode("cp500", "replace"),
            lambda: message.replace(b"\r", b"\n"),
            lambda: message.replace(b"\r", b"\r\n"),
            lambda: message.replace(b"\r", b""),
        ]
    )()


def twice(message: bytes, random: Random) -> bytes:
    return message + message


def drop_line(message: bytes, random: Random) -> bytes:
    return _lines(message, random, lambda lines, place: lines.pop(place))


def double_line(message: bytes, random: Random) -> bytes:
    return _lines(message, random, lambda lines, place: lines.insert(place, lines[place]))


def move_line(message: bytes, random: Random) -> bytes:
    return _lines(message, random, lambda lines, place: lines.insert(random.randrange(len(lines)), lines.pop(place)))


def rename_line(message: bytes, random: Random) -> bytes:
    def rename(lines: list[bytes], place: int) -> None:
        lines[place] = random.choice(_NAMES).encode() + lines[place][3:]

    return _lines(message, random, rename)


def swap_fields(message: bytes, random: Random) -> bytes:
    def swap(lines: list[bytes], place: int) -> None:
        fields = lines[place].split(b"|")
        first, second = random.randrange(len(fields)), random.randrange(len(fields))
        fields[first], fields[second] = fields[second], fields[first]
        lines[place] = b"|".join(fields)

    return _lines(message, random, swap)


def empty_field(message: bytes, random: Random) -> bytes:
    def empty(lines: list[bytes], place: int) -> None:
        fields = lines[place].split(b"|")
        fields[random.randrange(len(fields))] = b""
        lines[place] = b"|".join(fields)

    return _lines(message, random, empty)


def odd_value(message: bytes, random: Random) -> bytes:
    """One value of a JSON document turned into one of another kind; what is no JSON stays as it is."""
    return _json(message, random, lambda holder, key: holder.__setitem__(key, random.choice(_ODD)))


def drop_value(message: bytes, random: Random) -> bytes:
    return _json(message, random, lambda holder, key: holder.__delitem__(key))


def double_value(message: bytes, random: Random) -> bytes:
    def double(holder: Any, key: Any) -> None:
        holder[key] = [holder[key], holder[key]]

    return _json(message, random, double)


ANY: Final = (flip, cut, cut_head, insert, swell, recode, twice)
OF_HL7: Final = (*ANY, drop_line, double_line, move_line, rename_line, swap_fields, empty_field)
OF_FHIR: Final = (flip, cut, insert, swell, recode, odd_value, odd_value, drop_value, drop_value, double_value)


def _lines(message: bytes, random: Random, change: Callable[[list[bytes], int], object]) -> bytes:
    lines = message.split(b"\r")
    change(lines, random.randrange(len(lines)))
    return b"\r".join(lines)


def _json(message: bytes, random: Random, change: Callable[[Any, Any], object]) -> bytes:
    try:
        document = json.loads(message)
    except ValueError:
        return message
    places = list(_places(document))
    if places:
        change(*random.choice(places))
    return json.dumps(document).encode()


def _places(root: object) -> list[tuple[Any, Any]]:
    found, waiting = [], [root]
    while waiting:
        holder = waiting.pop()
        pairs = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        for key, value in pairs:
            found.append((holder, key))
            waiting.append(value)
    return found
