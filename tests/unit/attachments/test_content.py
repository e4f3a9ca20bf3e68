"""What a file is, by its first bytes."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.attachments.content import MAX_PIXELS, OCTETS, PICTURES, Content, content_of
from infra.local.sandbox import file_contents


def gif(width: int, height: int, frame: tuple[int, int, int, int] = (0, 0, 1, 1)) -> bytes:
    """With a colour table, a comment and one frame, of which the place and the size are given."""
    start = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + b"\0" * 6
    return start + b"!\xfe\x03abc\0" + b"," + struct.pack("<HHHH", *frame) + b"\0" * 20


def webp(width: int, height: int) -> bytes:
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    chunk = b"VP8X" + struct.pack("<I", 10) + b"\0" * 4 + size
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk + b"\0" * 20


def png(width: int, height: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I4sII", 13, b"IHDR", width, height)
        + b"\x08\x02\0\0\0"
        + b"\0" * 20
    )


def jpeg(width: int, height: int, before: bytes = b"") -> bytes:
    start = b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    return start + before + b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\0" * 20


def of(content: bytes) -> Content:
    return content_of(BytesIO(content))


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (jpeg(30, 20), "image/jpeg"),
        (png(30, 20), "image/png"),
        (gif(30, 20), "image/gif"),
        (webp(30, 20), "image/webp"),
    ],
)
def test_pictures_have_their_pixels(content: bytes, media_type: str) -> None:
    assert of(content) == Content(media_type, 30, 20)
    assert media_type in PICTURES


@pytest.mark.parametrize("frame", [(0, 0, 65535, 65535), (1, 0, 30, 20), (0, 20, 30, 20)])
def test_a_gif_whose_frame_is_larger_than_it_says_is_only_saved(frame: tuple[int, int, int, int]) -> None:
    assert of(gif(30, 20, frame)) == Content("image/gif")
    assert of(gif(30, 20, (0, 0, 30, 20))) == Content("image/gif", 30, 20)


@pytest.mark.parametrize("make", [jpeg, png, gif, webp])
def test_a_picture_of_more_pixels_than_a_browser_should_unpack_is_only_saved(make: object) -> None:
    assert callable(make)
    assert of(make(10_000, MAX_PIXELS // 10_000)).width == 10_000
    too_large = of(make(10_000, MAX_PIXELS // 10_000 + 1))
    assert (too_large.width, too_large.height) == (None, None)
    assert too_large.type in PICTURES


def test_a_photo_that_was_taken_upright_is_as_wide_as_it_is_shown() -> None:
    tag = struct.pack(">HHLHH", 0x0112, 3, 1, 6, 0)
    exif = b"Exif\0\0MM\0*" + struct.pack(">LH", 8, 1) + tag + b"\0" * 4
    assert of(jpeg(40, 30, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)) == Content(
        "image/jpeg", 30, 40
    )


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video/mp4"),
        (b"ID3\x03\0\0\0\0\0\0", "audio/mpeg"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\x03\x04" + b"\0" * 40, "application/zip"),
        (b"\x7fELF" + b"\0" * 60, OCTETS),
        (b"\0asm\x01\0\0\0", OCTETS),
        (b"#!/bin/sh\n", OCTETS),
        (b"", OCTETS),
    ],
)
def test_everything_else_is_only_saved_and_programs_as_octets(content: bytes, media_type: str) -> None:
    assert of(content) == Content(media_type)


@given(
    st.binary(max_size=2000),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP"]),
)
def test_no_content_is_an_error_or_is_shown_without_pixels(rest: bytes, start: bytes) -> None:
    found = of(start + rest)
    assert (found.width is None) == (found.height is None)
    if found.width:
        assert found.type in PICTURES


def test_a_jpeg_of_very_many_parts_is_looked_at_for_a_moment_only() -> None:
    """Its size would come after a million of them."""
    content = jpeg(30, 20, b"\xff\xe2\0\2" * 2_000_000)
    assert of(content) == Content("image/jpeg")


@pytest.mark.parametrize("name", ["a.png", "b.jpg", "c.JPEG"])
def test_the_sandboxs_pictures_are_pictures(name: str) -> None:
    content = file_contents.content_of(name)
    assert of(content).width
    assert content == file_contents.content_of(name), "always the same one"
    assert content != file_contents.content_of(f"other {name}")
