"""A VBA project from its modules' text, as Office keeps it (MS-OVBA): ``vbaProject.bin``.

Only the text is stored, no compiled code: the version written into ``_VBA_PROJECT`` makes Office compile it when it
opens the file, as the add-in template of xlwings itself does. There is no reference to any library and no password.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from xlipo.hosts.excel_com.compound_file import compound_file

CHUNK = 4096
PROJECT_ID = "{6D0F1F0C-5D1B-4C8B-9C62-0B6B1C9A7E55}"
_SEED = 0x5D  # of the obfuscation below; any byte will do, and one makes the same file each time

Kind = Literal["module", "workbook", "sheet"]
_BASES = {"workbook": "0{00020819-0000-0000-C000-000000000046}", "sheet": "0{00020820-0000-0000-C000-000000000046}"}


@dataclass(frozen=True, slots=True)
class Module:
    """A module: its name, its text in ASCII with any line ends, and what it stands behind, if anything."""

    name: str
    text: str
    kind: Kind = "module"

    @property
    def stored(self) -> str:
        """The text as the project stores it: attributes first, lines ending as on Windows."""
        lines = [f'Attribute VB_Name = "{self.name}"']
        if self.kind != "module":
            lines += [
                f'Attribute VB_Base = "{_BASES[self.kind]}"', "Attribute VB_GlobalNameSpace = False",
                "Attribute VB_Creatable = False", "Attribute VB_PredeclaredId = True", "Attribute VB_Exposed = True",
                "Attribute VB_TemplateDerived = False", "Attribute VB_Customizable = True",
            ]  # fmt: skip
        return "\r\n".join([*lines, *self.text.splitlines(), ""])


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """The bytes of ``vbaProject.bin``. Raises UnicodeEncodeError for text beyond ASCII: code pages would spoil it."""
    streams = {f"VBA/{module.name}": compressed(module.stored.encode("ascii")) for module in modules}
    streams["VBA/_VBA_PROJECT"] = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 1)
    streams["VBA/dir"] = compressed(_directory(name, modules))
    streams["PROJECT"] = _project(name, modules).encode("ascii")
    streams["PROJECTwm"] = b"".join(m.name.encode() + b"\0" + _wide(m.name) + b"\0\0" for m in modules) + b"\0\0"
    return compound_file(streams)


def compressed(data: bytes) -> bytes:
    """MS-OVBA's compression: chunks of 4,096 bytes, each of literals and copies of what came before in the chunk.

    Raises ValueError where the last chunk is noise, for which the format has no form.

    >>> compressed(b"aaaaaaaaaaaa").hex()
    '0103b002610800'
    """
    return b"\x01" + b"".join(_chunk(data[at : at + CHUNK]) for at in range(0, len(data), CHUNK))


def _chunk(data: bytes) -> bytes:
    packed = b"".join(_token_groups(data))
    if len(packed) > CHUNK:
        if len(data) < CHUNK:  # the format has no way to say this, and no program's text needs one
            raise ValueError("The end of the text does not get shorter by compression.")
        return struct.pack("<H", 0x3000 | CHUNK - 1) + data  # stored as it is
    return struct.pack("<H", 0xB000 | len(packed) - 1) + packed


def _token_groups(data: bytes) -> Iterator[bytes]:
    """Eight tokens at a time behind the byte that says which of them are copies."""
    flags, tokens, count = 0, b"", 0
    for is_copy, token in _tokens(data):
        flags |= is_copy << count
        tokens += token
        count += 1
        if count == 8:
            yield bytes([flags]) + tokens
            flags, tokens, count = 0, b"", 0
    if count:
        yield bytes([flags]) + tokens


def _tokens(data: bytes) -> Iterator[tuple[int, bytes]]:
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(data):
        bits = max((at - 1).bit_length(), 4) if at else 4  # of the offset; a longer one leaves a shorter length
        longest = (0xFFFF >> bits) + 3
        length, offset = 0, 0
        for start in reversed(seen.get(data[at : at + 3], ())):
            run = _run(data, start, at, longest)
            if run > length:
                length, offset = run, at - start
                if run == longest:
                    break
        step = length if length >= 3 else 1
        if length >= 3:
            yield 1, struct.pack("<H", (offset - 1) << (16 - bits) | (length - 3))
        else:
            yield 0, data[at : at + 1]
        for passed in range(at, min(at + step, len(data) - 2)):
            seen.setdefault(data[passed : passed + 3], []).append(passed)
        at += step


def _run(data: bytes, start: int, at: int, longest: int) -> int:
    most = min(longest, len(data) - at)
    run = 0
    while run < most and data[start + run] == data[at + run]:
        run += 1
    return run


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def _record(id: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", id, len(data)) + data


def _directory(name: str, modules: Sequence[Module]) -> bytes:
    """The ``dir`` stream: what the project is, and each module with the place of its text in its stream."""
    text = name.encode("ascii")
    parts = [
        _record(0x01, struct.pack("<I", 1)),  # made on 32-bit Windows, as Office writes on any
        _record(0x02, struct.pack("<I", 0x0409)),
        _record(0x14, struct.pack("<I", 0x0409)),
        _record(0x03, struct.pack("<H", 1252)),
        _record(0x04, text),
        _record(0x05), _record(0x40), _record(0x06), _record(0x3D),
        _record(0x07, struct.pack("<I", 0)),
        _record(0x08, struct.pack("<I", 0)),
        struct.pack("<HIIH", 0x09, 4, 0x61EEF783, 3),
        _record(0x0C), _record(0x3C),
        _record(0x0F, struct.pack("<H", len(modules))),
        _record(0x13, struct.pack("<H", 0xFFFF)),
    ]  # fmt: skip
    for module in modules:
        named = module.name.encode("ascii")
        parts += [
            _record(0x19, named), _record(0x47, _wide(module.name)),
            _record(0x1A, named), _record(0x32, _wide(module.name)),
            _record(0x1C), _record(0x48),
            _record(0x31, struct.pack("<I", 0)),  # the text starts the stream: no compiled code before it
            _record(0x1E, struct.pack("<I", 0)),
            _record(0x2C, struct.pack("<H", 0xFFFF)),
            _record(0x21 if module.kind == "module" else 0x22),
            _record(0x2B),
        ]  # fmt: skip
    return b"".join([*parts, _record(0x10)])


def _project(name: str, modules: Sequence[Module]) -> str:
    """The ``PROJECT`` stream, an INI file: the modules, and that the project is neither locked nor hidden."""
    lines = [f'ID="{PROJECT_ID}"']
    lines += [f"Document={m.name}/&H00000000" if m.kind != "module" else f"Module={m.name}" for m in modules]
    lines += [
        f'Name="{name}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"',
        f'CMG="{obfuscated(bytes(4))}"', f'DPB="{obfuscated(bytes(1))}"', f'GC="{obfuscated(bytes([0xFF]))}"',
        "", "[Host Extender Info]", "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "", "[Workspace]", *(f"{module.name}=0, 0, 0, 0, C" for module in modules), "",
    ]  # fmt: skip
    return "\r\n".join(lines)


def obfuscated(data: bytes, project_id: str = PROJECT_ID, seed: int = _SEED) -> str:
    """MS-OVBA's data encryption (2.4.3.2), which hides nothing: the key stands in the file."""
    key = sum(project_id.encode("ascii")) & 0xFF
    found = [seed, seed ^ 2, seed ^ key]
    before = key
    for byte in (*[0] * ((seed & 6) // 2), *struct.pack("<I", len(data)), *data):
        found.append(byte ^ (found[-2] + before & 0xFF))
        before = byte
    return bytes(found).hex().upper()
