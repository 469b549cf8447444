"""What `addin build` replaces and deletes in a folder, and what it leaves because no build of ours wrote it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from xlipo.facts.errors import UsageError
from xlipo.hosts.calc import addin as calc
from xlipo.hosts.excel_com import addin as excel

BUILDS = {
    "calc": (calc.build, "xlipo.oxt"),
    "calc, unpacked": (calc.build, "xlipo/pythonpath/xlipo_calc/cells.py"),
    "excel": (excel.build, "XlipoPython.bas"),
    "excel, lite": (excel.build, "lite/main.py"),
}
"""What builds, and one of the files it writes."""


def everything(folder: Path) -> dict[str, bytes | None]:
    """All that a folder holds, by path: what is in the files, nothing for the folders."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
            for path in folder.rglob("*")}  # fmt: skip


def a_file(place: Path) -> None:
    place.write_text("mine", "utf-8")


def a_folder(place: Path) -> None:
    place.mkdir()
    (place / "notes.txt").write_text("mine", "utf-8")


def a_link(place: Path) -> None:
    elsewhere = place.parent / "elsewhere.txt"
    elsewhere.write_text("mine", "utf-8")
    place.symlink_to(elsewhere)


def a_link_to_nothing(place: Path) -> None:
    place.symlink_to(place.parent / "nothing")


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("put", [a_file, a_folder, a_link, a_link_to_nothing])
def test_what_is_in_the_way_of_a_first_build_is_refused_and_left(
    build: str, put: Callable[[Path], None], tmp_path: Path
) -> None:
    make, name = BUILDS[build]
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    put(tmp_path / name)
    before = everything(tmp_path)
    with pytest.raises(UsageError, match=f"{Path(name).name} is of no earlier build; move it away"):
        make(tmp_path)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("put", [a_folder, a_link, a_link_to_nothing])
def test_what_took_the_place_of_a_built_file_is_refused_and_left(
    build: str, put: Callable[[Path], None], tmp_path: Path
) -> None:
    make, name = BUILDS[build]
    make(tmp_path)
    (tmp_path / name).unlink()
    put(tmp_path / name)
    before = everything(tmp_path)
    with pytest.raises(UsageError, match="is of no earlier build"):
        make(tmp_path)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("put", [a_file, a_link, a_link_to_nothing])
def test_what_stands_in_place_of_a_folder_is_refused_and_left(put: Callable[[Path], None], tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    put(out / "xlipo")
    before = everything(tmp_path)
    with pytest.raises(UsageError, match="xlipo is of no earlier build"):
        calc.build(out)
    assert everything(tmp_path) == before


def test_a_link_to_a_folder_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "xlipo").symlink_to(tmp_path / "theirs")
    with pytest.raises(UsageError, match="xlipo is of no earlier build"):
        calc.build(tmp_path / "out")
    assert everything(tmp_path / "theirs") == {}


def test_what_a_user_keeps_among_built_files_outlives_every_build(tmp_path: Path) -> None:
    calc.build(tmp_path)
    excel.build(tmp_path)  # the same folder for both: each has its own list
    kept = {"xlipo/my-work/notes.txt": b"three days of work", "xlipo/.git/HEAD": b"ref", "lite/mine.py": b"x = 1"}
    for name, content in kept.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    before = everything(tmp_path)
    (tmp_path / "xlipo" / "component.py").write_text("an older build's", "utf-8")
    calc.build(tmp_path)
    excel.build(tmp_path)
    assert everything(tmp_path).keys() == before.keys()
    assert {name: (tmp_path / name).read_bytes() for name in (*kept, "xlipo/component.py")} == {
        **kept, "xlipo/component.py": (Path(calc.__file__).with_name("component.py")).read_bytes()
    }  # fmt: skip


def test_what_an_earlier_build_wrote_and_this_one_does_not_is_deleted_only_within_the_folder(tmp_path: Path) -> None:
    out, listed = tmp_path / "out", tmp_path / "out" / ".xlipo-addin-calc"
    calc.build(out)
    (out / "xlipo" / "older.xcu").write_text("an older build's", "utf-8")
    (out / "linked").symlink_to(tmp_path)
    for kept in (tmp_path / "kept.txt", out / "kept.txt"):
        kept.write_text("mine", "utf-8")
    names = ["xlipo/older.xcu", "../kept.txt", str(tmp_path / "kept.txt"), "linked/kept.txt", "xlipo", "."]
    listed.write_text(listed.read_text("utf-8") + "\n".join(names), "utf-8")
    calc.build(out)
    assert not (out / "xlipo" / "older.xcu").exists()
    assert (tmp_path / "kept.txt").exists() and (out / "kept.txt").exists() and (out / "xlipo").is_dir()
    assert "older" not in listed.read_text("utf-8")


@pytest.mark.parametrize("put", [a_file, a_folder, a_link])
def test_a_list_that_is_not_of_a_build_is_refused(put: Callable[[Path], None], tmp_path: Path) -> None:
    put(tmp_path / ".xlipo-addin-calc")
    before = everything(tmp_path)
    with pytest.raises(UsageError, match="is no list of an earlier build"):
        calc.build(tmp_path)
    assert everything(tmp_path) == before
