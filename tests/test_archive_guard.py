"""Files made to do harm: each is refused or judged within the same limits, in a process that may take no more."""

from __future__ import annotations

import os
import resource
import zipfile
from pathlib import Path

import pytest

import hostile
from xlipo.facts.errors import UsageError
from xlipo.intake.workbook_values import WorkbookValues
from xlipo.lint import lint
from xlipo.store.archive_guard import Limits, UntrustedArchive
from xlipo.store.xml_guard import UnsafeXmlError, XmlLimits, tree

MEMORY, SECONDS = 400_000_000, 40
"""Address space beyond that of the test's own process, and seconds of the processor."""
LONG = {
    "one formula shared by 2,000 cells", "14 million cells", "elements nobody knows", "names of names",
    "20,000 formulas that read each other",
}  # fmt: skip
"""Those that take seconds before they reach a limit: `benchmarks/hostile.py` runs them with all others."""


def judge(path: Path) -> None:
    """Lint a file and read its values, in a process that ends where either takes more than it may."""
    status = Path("/proc/self/status").read_text()
    size = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmSize"))
    used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (used + SECONDS, used + SECONDS))
    answers = 0
    for ask in (lint, all_values):
        try:
            found = ask(path)
            answers += bool(found is None or found.findings or found.not_judged)
        except UsageError as sentence:
            answers += str(sentence).endswith(".") and "\n" not in str(sentence)
    os._exit(0 if answers == 2 else 9)


def all_values(path: Path) -> None:
    with WorkbookValues(path) as workbook:
        for title in workbook.titles:
            for _ in workbook.rows(title):
                pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits of a process are set by POSIX systems only")
@pytest.mark.parametrize("name", sorted(set(hostile.HOSTILE) - LONG))
def test_a_hostile_workbook_is_answered_within_limits(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(hostile.HOSTILE[name]())
    child = os.fork()
    if not child:
        try:
            judge(path)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(file=1000), "has more than 1,000 bytes"),
        (Limits(parts=2), "more than 2 parts"),
        (Limits(directory=100), "list of parts has more than 100 bytes"),
        (Limits(part=10), "unpacks to more than 10 bytes"),
        (Limits(whole=150), "it unpacks to more than 150 bytes"),
        (Limits(ratio=2, harmless=10), "swells when unpacked"),
        (Limits(seconds=0), "takes more than 0 seconds"),
    ],
)
def test_every_limit_is_kept_and_named(limits: Limits, why: str, tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(hostile.packed({"a.xml": b"a" * 100, "b.xml": b"b" * 100, "c.xml": bytes(5000)}))
    if limits.file == 1000:
        path.write_bytes(path.read_bytes() + bytes(1000))

    def read_all() -> None:
        with UntrustedArchive(path, limits) as archive:
            for name in archive.names():
                archive.read(name)

    with pytest.raises(UsageError, match=why) as caught:
        read_all()
    assert str(caught.value).count("\n") == 0 and str(caught.value).endswith(".")


def test_names_are_compared_as_office_does(tmp_path: Path) -> None:
    path = tmp_path / "file.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("XL\\Workbook.xml", "x")
        archive.writestr("/docProps/./core.xml", "y")
    with UntrustedArchive(path) as archive:
        assert archive.read("xl/workbook.xml") == b"x"
        assert archive.has("docProps/core.xml") and not archive.has("docProps")
    for twin in ("docprops/CORE.xml", "a/../docProps/core.xml"):
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(twin, "z")
        with pytest.raises(UsageError, match="two parts named"):
            UntrustedArchive(path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"<a><b/><b/><b/></a>", "more than 3 elements"),
        (b"<a><b><c/></b></a>", "nested deeper"),
        (b"<a x='' y='' z=''/>", "more attributes"),
        (b"<a>12345678901</a>", "text longer"),
        (b"<!DOCTYPE a [<!ENTITY e 'e'>]><a>&e;</a>", "document type"),
        ("<!DOCTYPE a><a/>".encode("utf-16"), "document type"),
        (b"<a>&e;</a>", "no XML"),
        (b"", "no XML"),
        (b"<a", "no XML"),
        (b"<?xml version='1.0' encoding='cp037'?><a/>", "no XML"),
    ],
)
def test_xml_beyond_a_limit_is_refused(text: bytes, why: str) -> None:
    with pytest.raises(UnsafeXmlError, match=why):
        tree([text], XmlLimits(elements=3, depth=2, attributes=2, text=10))


def test_mutated_workbooks_are_judged_or_refused(tmp_path: Path) -> None:
    """Four hundred seeded mutations; `benchmarks/hostile.py` runs ten thousand, through diff too."""
    from lint_model import clean_model, write

    honest = write(clean_model(), tmp_path / "honest.xlsx").read_bytes()
    path = tmp_path / "mutated.xlsx"
    refused = 0
    for seed in range(400):
        path.write_bytes(hostile.mutated(honest, seed))
        try:
            lint(path)
        except UsageError as sentence:
            refused += 1
            assert str(sentence).count("\n") == 0 and str(sentence).endswith("."), (seed, sentence)
    assert 50 < refused < 350  # both ways of answering are met
