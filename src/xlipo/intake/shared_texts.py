"""The texts of a workbook's cells that are kept once for all sheets."""

from __future__ import annotations

from xlipo.intake.workbook_package import WorkbookPackage

LONGEST_TEXT = 32_767
"""Characters that Excel keeps in a cell."""
MOST_CHARACTERS = 50_000_000


class RichText:
    """A text in pieces, without the readings that stand over East Asian words."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._in_reading = False

    def start(self, name: str) -> None:
        self._in_reading = self._in_reading or name == "rPh"

    def end(self, name: str, text: str) -> None:
        if name == "rPh":
            self._in_reading = False
        elif name == "t" and not self._in_reading:
            self.parts.append(text)

    def take(self) -> str:
        """The whole text; the next one begins empty."""
        text = "".join(self.parts)[:LONGEST_TEXT]
        self.parts = []
        return text


class _Texts:
    def __init__(self, package: WorkbookPackage) -> None:
        self.package, self.texts, self.size, self.one = package, list[str](), 0, RichText()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.one.start(name)

    def end(self, name: str, text: str) -> None:
        self.one.end(name, text)
        if name == "si":
            self.texts.append(self.one.take())
            self.size += len(self.texts[-1])
            if self.size > MOST_CHARACTERS:
                raise self.package.refusal(f"holds more than {MOST_CHARACTERS:,} characters of text, and is not read.")


def shared_texts(package: WorkbookPackage, part: str) -> list[str]:
    """The shared texts in the order in which cells number them."""
    reading = _Texts(package)
    if part and package.has(part):
        package.stream(part, reading)
    return reading.texts
