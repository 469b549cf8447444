"""The add-in's icons, drawn here: bars that rise, white on green, or their outline alone."""

from __future__ import annotations

import struct
import zlib

GREEN, WHITE, CLEAR = b"\x0b\x6a\x3b\xff", b"\xff\xff\xff\xff", b"\0\0\0\0"
SIZES = (16, 32, 64, 80, 192)
_BARS = ((0.20, 0.36, 0.58), (0.42, 0.58, 0.40), (0.64, 0.80, 0.22))
"""Each bar from left to right, as shares of the size: where it begins and ends, and its top."""


def icon(size: int, ink: bytes = WHITE, ground: bytes = GREEN) -> bytes:
    """An icon as PNG.

    >>> icon(16)[:8]
    b'\\x89PNG\\r\\n\\x1a\\n'
    """
    rows = (b"".join(_pixel(x / size, y / size, ink, ground) for x in range(size)) for y in range(size))
    packed = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def outline() -> bytes:
    """The icon of one colour on nothing that Microsoft 365 asks for: 32 by 32."""
    return icon(32, WHITE, CLEAR)


def _pixel(x: float, y: float, ink: bytes, ground: bytes) -> bytes:
    return ink if any(left <= x < right and top <= y < 0.8 for left, right, top in _BARS) else ground


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
