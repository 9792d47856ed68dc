"""Invented pictures."""

import io
from typing import Any

from PIL import Image


def png(*, size: tuple[int, int] = (80, 30), mode: str = "RGB", colour: Any = "teal") -> bytes:
    return _saved(Image.new(mode, size, colour), "PNG")


def jpeg(*, size: tuple[int, int] = (80, 30), mode: str = "RGB", exif: dict[int, str] | None = None) -> bytes:
    picture = Image.effect_noise(size, 64).convert(mode)
    picture.getexif().update(exif or {})
    return _saved(picture, "JPEG", exif=picture.getexif())


def _saved(picture: Image.Image, kind: str, **more: Any) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **more)
    return made.getvalue()
