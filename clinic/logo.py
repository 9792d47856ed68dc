"""A practice's logo: whatever picture comes in, one small PNG that says nothing but what it shows."""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps

MOST_BYTES: Final = 5 * 1024 * 1024
_MOST_PIXELS: Final = 40_000_000  # a camera's picture; more is a mistake, or meant to fill the memory
_BOX: Final = (840, 300)  # pixels: at the 70 x 25 mm that a letterhead has, 300 dots to the inch
_TOO_MANY: Final = "The picture has too many pixels. Choose a smaller one."
_FORMATS: Final = ("PNG", "JPEG")


class NotALogoError(ValueError):
    """Why a file can't be a logo, in a sentence."""


def small_png(content: bytes) -> bytes:
    """The picture as a PNG of at most 840 x 300 pixels, upright, without camera data. Raises NotALogoError."""
    if len(content) > MOST_BYTES:
        raise NotALogoError("The file is larger than 5 MB. Choose a smaller picture.")
    try:
        return _made_small(_opened(content))
    except Image.DecompressionBombError as fault:
        raise NotALogoError(_TOO_MANY) from fault
    except (OSError, SyntaxError, ValueError) as fault:
        if isinstance(fault, NotALogoError):
            raise
        raise NotALogoError("This is no PNG or JPEG picture, or it is damaged.") from fault


def _opened(content: bytes) -> Image.Image:
    """Only its head is read: the size is known before anything is unpacked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is looked at below
        picture = Image.open(io.BytesIO(content), formats=_FORMATS)
    if picture.width * picture.height > _MOST_PIXELS:
        raise NotALogoError(_TOO_MANY)
    return picture


def _made_small(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain.thumbnail(_BOX, Image.Resampling.LANCZOS)
    made = io.BytesIO()
    plain.save(made, "PNG", optimize=True)
    return made.getvalue()
