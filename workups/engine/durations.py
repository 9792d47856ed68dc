"""Durations as clinicians write them (`6w`, `3mo`) and as the engine counts them (whole seconds).

A month is 30 days and a year 365, as the protocol content (section 0.3) defines them.
"""

import re

SECONDS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}
UNIT_WORDS = {
    "s": "second", "min": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year",
}  # fmt: skip

_ALIASES = {word: unit for unit, name in UNIT_WORDS.items() for word in (unit, name, f"{name}s")} | {
    "sec": "s", "secs": "s", "mins": "min", "hr": "h", "hrs": "h", "wk": "w", "wks": "w", "yr": "y", "yrs": "y",
}  # fmt: skip
_DURATION = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?\s*([a-z]+)", re.ASCII)


def read_duration(text: str) -> int:
    """Seconds in `text`, such as `6w`, `90s` or `2 days`; ValueError when it is not a duration."""
    match = _DURATION.fullmatch(text.strip().lower())
    unit = _ALIASES.get(match[3]) if match else None
    if match is None or unit is None:
        raise ValueError(f"{text!r} is not a duration: write a number and s, min, h, d, w, mo or y, such as 6w")
    whole, fraction = int(match[1]), match[2] or "0"
    parts: int = 10 ** len(fraction)
    seconds, rest = divmod((whole * parts + int(fraction)) * SECONDS[unit], parts)
    if rest:
        raise ValueError(f"{text!r} is not a whole number of seconds")
    return seconds


def write_duration(seconds: int) -> str:
    """`seconds` in the largest unit that holds it exactly; `read_duration` gives the same number back."""
    unit = next(unit for unit in reversed(SECONDS) if seconds % SECONDS[unit] == 0) if seconds else "s"
    return f"{seconds // SECONDS[unit]}{unit}"


def say_duration(seconds: int) -> str:
    """`seconds` in words, such as "6 weeks"."""
    text = write_duration(seconds)
    unit = text.lstrip("0123456789")
    amount = text.removesuffix(unit)
    return f"{amount} {UNIT_WORDS[unit]}{'' if amount == '1' else 's'}"
