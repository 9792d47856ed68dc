"""A logo: whatever is sent, a small picture comes out or a sentence."""

import io
import struct
import zlib

import pytest
from PIL import Image

from clinic.logo import MOST_BYTES, NotALogoError, small_png
from tests.pictures import jpeg, png


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\0", b"no picture", b"GIF89a" + b"\0" * 40, b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7\n%%EOF", png()[:60], jpeg()[:200], b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    ],
    ids=["empty", "a zero", "words", "gif", "svg", "pdf", "cut png", "cut jpeg", "broken png"],
)  # fmt: skip
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotALogoError, match="no PNG or JPEG picture"):
        small_png(content)


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(NotALogoError, match="larger than 5 MB"):
        small_png(b"\0" * (MOST_BYTES + 1))


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(NotALogoError, match="too many pixels"):
        small_png(_claiming(60_000, 60_000))


def test_a_large_picture_becomes_small_and_keeps_its_shape() -> None:
    made = Image.open(io.BytesIO(small_png(jpeg(size=(3000, 1500)))))
    assert made.format == "PNG"
    assert made.size == (600, 300)


def test_a_small_picture_stays_as_large_as_it_is() -> None:
    assert Image.open(io.BytesIO(small_png(png(size=(40, 20))))).size == (40, 20)


def test_where_and_when_it_was_taken_is_left_behind() -> None:
    made = small_png(jpeg(exif={0x010E: "Taken at home"}))
    assert b"Taken at home" not in made
    assert not Image.open(io.BytesIO(made)).getexif()


def test_what_is_clear_stays_clear() -> None:
    made = Image.open(io.BytesIO(small_png(png(mode="RGBA", colour=(0, 0, 0, 0)))))
    assert made.getpixel((0, 0)) == (0, 0, 0, 0)


def test_printers_colours_are_made_the_screens() -> None:
    assert Image.open(io.BytesIO(small_png(jpeg(mode="CMYK")))).mode == "RGB"


def test_the_same_file_gives_the_same_logo() -> None:
    assert small_png(png()) == small_png(png())


def _claiming(width: int, height: int) -> bytes:
    """A PNG whose head claims this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
