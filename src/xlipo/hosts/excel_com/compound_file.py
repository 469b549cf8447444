"""Microsoft's compound file (MS-CFB, version 3): folders and streams in one file, as a VBA project is kept.

Written whole and the same for the same content: no dates, no free sectors.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

SECTOR = 512
MINI_SECTOR = 64
MINI_LIMIT = 4096  # a shorter stream lives in the mini stream
FREE, END, IS_FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_UNUSED = bytes(68) + b"\xff" * 12 + bytes(48)  # an entry of the directory that stands for nothing
_IN_HEADER = 109  # entries of the DIFAT that the header has room for


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    left: int = FREE
    right: int = FREE
    child: int = FREE
    start: int = END
    children: dict[str, _Entry] = field(default_factory=dict)

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le")
        length = len(name) + 2
        size = len(self.data) if self.kind != _STORAGE else 0
        start = self.start if self.kind != _STORAGE else 0
        return struct.pack(
            "<64sHBBIII16sIQQIQ",
            name,
            length,
            self.kind,
            1,
            self.left,
            self.right,
            self.child,
            b"",
            0,
            0,
            0,
            start,
            size,
        )


def compound_file(streams: dict[str, bytes]) -> bytes:
    """The bytes of a compound file that holds the streams, each by its path such as ``VBA/dir``.

    >>> compound_file({"a": b"x" * 5000})[:8].hex()
    'd0cf11e0a1b11ae1'
    """
    entries = _directory(streams)
    small = [entry for entry in entries if entry.kind == _STREAM and 0 < len(entry.data) < MINI_LIMIT]
    large = [entry for entry in entries if entry.kind == _STREAM and len(entry.data) >= MINI_LIMIT]
    mini_fat: list[int] = []
    mini_stream = b""
    for entry in small:
        entry.start = _chained(mini_fat, _sectors(entry.data, MINI_SECTOR))
        mini_stream += _padded(entry.data, MINI_SECTOR)
    entries[0].data = mini_stream

    fat: list[int] = []
    body = b""
    for entry in (*large, entries[0]):
        if entry.data:
            entry.start = _chained(fat, _sectors(entry.data, SECTOR))
            body += _padded(entry.data, SECTOR)
    mini = _padded(struct.pack(f"<{len(mini_fat)}I", *mini_fat), SECTOR, b"\xff")
    mini_start = _chained(fat, len(mini) // SECTOR)
    directory = b"".join(entry.packed() for entry in entries)
    directory += _UNUSED * (-len(entries) % 4)
    directory_start = _chained(fat, len(directory) // SECTOR)
    fat_start = len(fat)
    fat_sectors = 1
    while len(fat) + fat_sectors > fat_sectors * SECTOR // 4:
        fat_sectors += 1
    if fat_sectors > _IN_HEADER:
        raise ValueError("The streams are too long for one compound file of ours (about 7 MB).")
    fat += [IS_FAT] * fat_sectors
    table = _padded(struct.pack(f"<{len(fat)}I", *fat), SECTOR, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, fat_sectors,
        directory_start, 0, MINI_LIMIT, mini_start, len(mini) // SECTOR, END, 0, fat_start,
    )  # fmt: skip
    header += struct.pack(f"<{fat_sectors - 1}I", *range(fat_start + 1, fat_start + fat_sectors))
    return _padded(header, SECTOR, b"\xff") + body + mini + directory + table


def _directory(streams: dict[str, bytes]) -> list[_Entry]:
    """Every entry, the root first, each storage's children as a balanced tree in the order the format wants."""
    root = _Entry("Root Entry", _ROOT)
    for path, data in streams.items():
        *folders, name = path.split("/")
        place = root
        for folder in folders:
            place = place.children.setdefault(folder, _Entry(folder, _STORAGE))
        place.children[name] = _Entry(name, _STREAM, data)
    entries = [root]

    def number(place: _Entry) -> None:
        ordered = sorted(place.children.values(), key=lambda entry: (len(entry.name), entry.name.upper()))
        first = len(entries)
        entries.extend(ordered)

        def tree(low: int, high: int) -> int:
            if low >= high:
                return FREE
            middle = (low + high) // 2
            ordered[middle].left, ordered[middle].right = tree(low, middle), tree(middle + 1, high)
            return first + middle

        place.child = tree(0, len(ordered))
        for entry in ordered:
            number(entry)

    number(root)
    return entries


def _chained(table: list[int], count: int) -> int:
    """Add a chain of so many sectors to a table; its first."""
    first = len(table)
    table += [first + at + 1 for at in range(count - 1)] + [END] * bool(count)
    return first if count else END


def _sectors(data: bytes, size: int) -> int:
    return -(-len(data) // size)


def _padded(data: bytes, size: int, filling: bytes = b"\0") -> bytes:
    return data + filling * (-len(data) % size)
