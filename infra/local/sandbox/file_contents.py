"""Contents of files that people attach: small pictures and documents, made here, always the same for the same name."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import PurePath

Colour = tuple[int, int, int]
"""Red, green, blue: 0 to 255."""
Paint = Callable[[float, float], Colour]
"""The colour at a place: from 0 to 1, from left to right and from top to bottom."""

PNG_SIZE = (320, 480)
JPEG_SIZE = (640, 480)
BLOCK = 8
"""Pixels in each direction of the squares that a JPEG is made of."""


def content_of(name: str) -> bytes:
    """What a file with this name contains: a picture, a document of one page, or some words."""
    match PurePath(name).suffix.lower():
        case ".png":
            return png(*PNG_SIZE, painted(name))
        case ".jpg" | ".jpeg":
            return jpeg(*JPEG_SIZE, painted(name))
        case ".pdf":
            return pdf(name)
    return f"The content of {name}\n".encode()


def painted(name: str) -> Paint:
    """A round thing in front of a wall, in colours that depend on the name."""
    digest = sha256(name.encode()).digest()
    thing, wall = tuple(digest[:3]), tuple(160 + value // 3 for value in digest[3:6])

    def paint(x: float, y: float) -> Colour:
        is_thing = (x - 0.5) ** 2 + (y - 0.55) ** 2 < 0.1
        red, green, blue = thing if is_thing else wall
        shade = 1 - 0.5 * y
        return round(red * shade), round(green * shade), round(blue * shade)

    return paint


def png(width: int, height: int, paint: Paint) -> bytes:
    rows = (
        b"\0" + b"".join(bytes(paint(x / width, y / height)) for x in range(width)) for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def jpeg(width: int, height: int, paint: Paint) -> bytes:
    """A baseline JPEG whose blocks have one colour each: of each block it holds only the mean, as a difference."""
    components = b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    lengths_of_means = bytes((0, 0, 0, 12, *[0] * 12))
    """Twelve codes of four bits: the number of bits of a difference."""
    lengths_of_rest = bytes((1, *[0] * 15))
    """One code of one bit: nothing follows in this block."""
    segments = (
        (0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        (0xDB, b"\0" + bytes([BLOCK] * 64)),
        (0xC0, struct.pack(">BHHB", 8, height, width, 3) + components),
        (0xC4, b"\x00" + lengths_of_means + bytes(range(12))),
        (0xC4, b"\x10" + lengths_of_rest + b"\0"),
        (0xDA, b"\x03" + b"".join(bytes((number, 0)) for number in (1, 2, 3)) + b"\0\x3f\0"),
    )
    header = b"".join(
        bytes((0xFF, kind)) + struct.pack(">H", len(data) + 2) + data for kind, data in segments
    )
    bits = "".join(_block_bits(width, height, paint))
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    return b"\xff\xd8" + header + scan + b"\xff\xd9"


def _block_bits(width: int, height: int, paint: Paint) -> Iterator[str]:
    before = [0, 0, 0]
    for y in range(0, height, BLOCK):
        for x in range(0, width, BLOCK):
            red, green, blue = paint(x / width, y / height)
            luma = 0.299 * red + 0.587 * green + 0.114 * blue
            means = [round(luma - 128), round((blue - luma) * 0.564), round((red - luma) * 0.713)]
            for mean, last in zip(means, before, strict=True):
                difference = mean - last
                length = abs(difference).bit_length()
                value = difference if difference > 0 else difference + (1 << length) - 1
                yield f"{length:04b}" + (f"{value:0{length}b}" if length else "") + "0"
            before = means


def pdf(words: str) -> bytes:
    """One page with one line."""
    line = words.encode("latin-1", "replace").replace(b"\\", b"").replace(b"(", b"").replace(b")", b"")
    stream = b"BT /F1 18 Tf 72 720 Td (" + line + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    document, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(document))
        document += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(document)
    return document + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, start)
    )
