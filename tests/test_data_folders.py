"""Data folders as people have them: nothing in them is ignored, every mistake is told with its line, edits are seen."""

from __future__ import annotations

import gc
import itertools
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlipo.facts.errors import DataErrors, UsageError
from xlipo.functions import Session, call
from xlipo.metrics import budget
from xlipo.metrics.answers import Answers
from xlipo.store import csv_files, versions
from xlipo.store.csv_files import FileReader
from xlipo.store.fact_lines import FACT_COLUMNS
from xlipo.store.layers import SHIPPED, layers_for
from xlipo.store.opening import open_data, open_store

COMPANIES = (
    "id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status\n"
    "acme,Acme,company,,USD,12-31,llm,,\n"
)
SOURCES = "id,title,publisher,date,date_inferred,url,language,kind,tier,via\nar,Report,Acme,2025-03-31,,,en,filing,1,\n"
HEADER = ",".join(FACT_COLUMNS) + "\n"
XLIPO = [sys.executable, "-m", "xlipo"]


def line(value: str, period: str = "FY2024", rest: str = ",,,,") -> str:
    return f"revenue,,{period},{value},,1,USD,,,ar{rest}\n"


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    monkeypatch.setenv("XLIPO_CACHE", str(tmp_path / "kept"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A layer of the user's own: one company with revenue of FY2024, USD 100."""
    made = tmp_path / "my"
    (made / "facts").mkdir(parents=True)
    (made / "companies.csv").write_text(COMPANIES, "utf-8")
    (made / "sources.csv").write_text(SOURCES, "utf-8")
    (made / "facts" / "acme.csv").write_text(HEADER + line("100"), "utf-8")
    return made


def revenue(folder: object) -> float:
    value = Answers(open_data(folder)).metric("Acme", "revenue", "FY2024").value
    assert value is not None
    return float(value)


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(DataErrors) as refused:
        open_data(folder)
    return list(map(str, refused.value.errors))


# -- read, as it is meant ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["facts/acme.csv", "companies.csv", "sources.csv"])
@pytest.mark.parametrize(
    "edit",
    [
        lambda text: "\ufeff" + text, lambda text: text + "\n", lambda text: text + " \n\n", lambda text: text.rstrip(),
        lambda text: text.replace("\n", "\r\n"), lambda text: text.replace("\n", "\n\n"),
        lambda text: text + "," * text.splitlines()[0].count(",") + "\n",
    ],
    ids=["a byte order mark", "a blank last line", "blank lines", "no last line end", "line ends of Windows",
         "lines apart", "a row of empty cells"],
)  # fmt: skip
def test_a_file_as_programs_save_it_is_read(folder: Path, name: str, edit: Callable[[str], str]) -> None:
    path = folder / name
    path.write_bytes(edit(path.read_text("utf-8")).encode())
    assert revenue(folder) == 100


@pytest.mark.parametrize(
    "name",
    ["facts/._acme.csv", "._companies.csv", ".DS_Store", "facts/.~lock.acme.csv#", "facts/~$acme.csv",
     "facts/acme.csv~", "Thumbs.db", "README.md", ".git", "facts/acme.csv.tmp"],
)  # fmt: skip
def test_what_nobody_takes_for_data_is_passed_over(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\0\5\26\7 not ours")
    assert revenue(folder) == 100


def test_the_ending_may_be_in_capitals(folder: Path) -> None:
    (folder / "facts" / "acme.csv").rename(folder / "facts" / "acme.CSV")
    (folder / "companies.csv").rename(folder / "companies.Csv")
    assert revenue(folder) == 100


@pytest.mark.parametrize(
    "name", ["a#b", "what?", "100%", "a b", "数据 文件夹", "a%20b", "it's", '"', "a;b", "-x", "a:b"]
)
def test_a_folder_may_be_called_anything(
    folder: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = shutil.copytree(folder, tmp_path / name)
    assert revenue(place) == revenue(str(place)) == 100
    monkeypatch.setenv("XLIPO_DATA", str(place))
    assert revenue(None) == 100


@pytest.mark.skipif(os.name != "posix", reason="write bits of folders")
def test_opening_writes_nothing_and_needs_no_home(folder: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    for path in (folder, folder / "facts"):
        path.chmod(0o555)
    environment = {"PATH": os.environ["PATH"]}  # no HOME at all
    for home in (None, "/proc", str(folder)):
        shown = subprocess.run(
            [*XLIPO, "metric", "Acme", "revenue", "--data", str(folder)], capture_output=True, text=True,
            env=environment | ({"HOME": home} if home else {}), cwd=folder,
        )  # fmt: skip
        assert (shown.returncode, shown.stdout.splitlines()[0][:10]) == (0, "USD 100.00"), shown.stderr
    for path in (folder, folder / "facts"):
        path.chmod(0o755)
    assert sorted(tmp_path.rglob("*")) == before


# -- never ignored -----------------------------------------------------------------------------------------------------


def rename(old: str, new: str) -> Callable[[Path], object]:
    def act(folder: Path) -> None:
        (folder / new).parent.mkdir(parents=True, exist_ok=True)
        (folder / old).rename(folder / new)

    return act


def fill(name: str, content: str = "x") -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(content)


IGNORED = {
    "a folder with a slip": (rename("facts", "fact"), "fact", "facts/"),
    "a folder in the facts": (rename("facts/acme.csv", "facts/2026/acme.csv"), "facts/2026", "facts/ itself"),
    "a company beside the tables": (rename("facts/acme.csv", "acme.csv"), "acme.csv", "facts/acme.csv"),
    "a table with a slip": (rename("sources.csv", "source.csv"), "source.csv", "sources.csv"),
    "a workbook": (fill("facts/acme.xlsx"), "facts/acme.xlsx", "CSV"),
    "a text": (fill("acme.txt"), "acme.txt", "CSV"),
    "facts that are a file": (lambda f: (shutil.rmtree(f / "facts"), fill("facts")(f)), "facts", "is a file"),
    "a named pipe": (lambda f: os.mkfifo(f / "facts" / "beta.csv"), "facts/beta.csv", "no ordinary file"),
    "a named pipe for a table": (lambda f: os.mkfifo(f / "events.csv"), "events.csv", "no ordinary file"),
    "a device": (lambda f: (f / "facts/beta.csv").symlink_to("/dev/zero"), "facts/beta.csv", "no ordinary file"),
    "a folder called as a file": (lambda f: (f / "facts" / "b.csv").mkdir(), "facts/b.csv", "is a directory"),
    "a link to nothing": (lambda f: (f / "facts/b.csv").symlink_to("nowhere"), "facts/b.csv", "cannot be read"),
    "a link to itself": (lambda f: (f / "facts/b.csv").symlink_to("b.csv"), "facts/b.csv", "cannot be read"),
}


@pytest.mark.skipif(os.name != "posix", reason="named pipes and links")
@pytest.mark.parametrize("name", IGNORED)
def test_whatever_is_not_read_is_named(folder: Path, name: str) -> None:
    act, file, hint = IGNORED[name]
    act(folder)
    told = [error for error in mistakes(folder) if error.startswith(f"my/{file}:")]
    assert len(told) == 1 and hint in told[0]


def as_anybody(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command as somebody whom permissions bind, root or not."""
    bound = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    return subprocess.run([*bound, *XLIPO, *arguments], cwd=cwd, capture_output=True, text=True)


@pytest.mark.skipif(os.name != "posix", reason="permissions of folders")
@pytest.mark.parametrize(("what", "mode"), [("facts", 0o111), ("facts", 0), (".", 0), (".", 0o111), ("sources.csv", 0)])
def test_what_may_not_be_read_is_named(folder: Path, what: str, mode: int) -> None:
    (folder / what).chmod(mode)
    told = as_anybody("metric", "MiniMax", "revenue", "--data", "my", cwd=folder.parent)
    (folder / what).chmod(0o755)
    assert told.returncode == 2 and told.stdout == ""
    assert "cannot be read: permission denied" in told.stderr and "of its own" not in told.stderr
    assert (f"my/{what}" if what != "." else "my") in told.stderr


@pytest.mark.parametrize(
    "arguments",
    [("diff", "~nosuch/x.xlsx"), ("diff", "a" * 5000), ("companies", "--data", "a" * 5000),
     ("companies", "--data", "~nosuch/x"), ("report", "--compare", "~nosuch/x", "--out", "r.xlsx"), ("diff", "a\nb")],
    ids=lambda arguments: " ".join(arguments)[:40],
)  # fmt: skip
def test_a_wrong_place_is_no_fault_of_ours(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    told = subprocess.run([*XLIPO, *arguments], cwd=tmp_path, capture_output=True, text=True)
    assert (told.returncode, told.stdout) == (2, "") and "of its own" not in told.stderr
    assert len(told.stderr.splitlines()) == 1 and len(told.stderr) < 700


@pytest.mark.parametrize("place", ["~nosuch/x", "a" * 5000, "no/such", "\0", "facts/acme.csv", "a/" * 3000])
def test_a_place_that_is_no_folder_is_one_sentence(folder: Path, place: str) -> None:
    with pytest.raises(UsageError, match=r"^There is no data folder .*\.$"):
        open_store(place if place != "facts/acme.csv" else folder / place)


# -- every mistake at once ---------------------------------------------------------------------------------------------

BROKEN = {
    "a quote inside a cell": 'revenue,,FY2023,"1"2,,1,USD,,,ar,,,,\n',
    "a quote that is never closed": 'revenue,,FY2023,1,,1,USD,,,ar,,,,"never\n',
    "bytes that are no UTF-8": "revenue,,FY2023,1,,1,USD,,,ar,,约五千万,,\n".encode("gb18030"),
    "an over-long cell": f"revenue,,FY2023,1,,1,USD,,,ar,,,,{'x' * 200_000}\n",
    "a long cell": f"revenue,,FY2023,1,,1,USD,,,ar,,,,{'x' * 20_000}\n",
    "a control character": "revenue,,FY2023,1,,1,USD,,,ar,,,,\x1b[31mred\n",
    "a null character": "revenue,,FY2023,1,,1,USD,,,ar,,,,a\0b\n",
    "writing turned round": "revenue,,FY2023,1,,1,USD,,,ar,,,,\u202eevil\n",
    "too few fields": "revenue,,FY2023,1\n",
    "too many fields": "revenue,,FY2023,1,,1,USD,,,ar,,,,,,\n",
    "no number": line("many", "FY2023"),
    "not a number": line("NaN", "FY2023"),
    "infinity": line("inf", "FY2023"),
    "more digits than arithmetic keeps": line("1" * 29, "FY2023"),
    "more than any figure": "revenue,,FY2023,1000000000000,,1000000000000000,USD,,,ar,,,,\n",
    "a decimal comma": 'revenue,,FY2023,"1,5",,1,USD,,,ar,,,,\n',
    "a value hedged unknown": "revenue,,FY2023,5,,1,USD,unknown,,ar,,,,\n",
    "a high end hedged unknown": "revenue,,FY2023,,5,1,USD,unknown,,ar,,,,\n",
    "a text for money": "revenue,,FY2023,plenty,,,text,,,ar,,,,\n",
    "a text with a high end": "auditor,,2023-12-31,Ernst,5,,name,,,ar,,,,\n",
    "a day that is none": "total_assets,,2023-02-30,5,,1,USD,,,ar,,,,\n",
    "an unknown column's value": "revenue,,FY2023,5,,1,USD,perhaps,,ar,,,,\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_line_is_told_with_its_number_and_hides_no_other(folder: Path, name: str) -> None:
    broken = BROKEN[name] if isinstance(BROKEN[name], bytes) else BROKEN[name].encode()
    (folder / "facts" / "acme.csv").write_bytes(HEADER.encode() + broken + line("zzz", "FY2022").encode())
    told = mistakes(folder)
    assert any(error.startswith("my/facts/acme.csv:2: ") for error in told), told
    assert any(error.startswith("my/facts/acme.csv:3: value:") for error in told), told
    assert {error.split(": ")[0] for error in told} == {"my/facts/acme.csv:2", "my/facts/acme.csv:3"}
    assert all(error.isprintable() and len(error) < 400 for error in told)


@pytest.mark.parametrize("content", [b"\xff\xfer\0e\0v\0", b"PK\3\4 a workbook", b"", b"\n"])
def test_a_file_that_is_no_csv_is_one_mistake(folder: Path, content: bytes) -> None:
    (folder / "facts" / "acme.csv").write_bytes(content)
    assert len(mistakes(folder)) == 1


def test_mistakes_of_every_file_are_told_at_once(folder: Path) -> None:
    (folder / "facts" / "acme.csv").write_text(HEADER + line("x"), "utf-8")
    (folder / "sources.csv").write_text(SOURCES.replace("2025-03-31", "2025-02-30"), "utf-8")
    (folder / "companies.csv").write_text(COMPANIES + "acme,Acme,company,,USD,12-31,,,\n", "utf-8")
    (folder / "fact").mkdir()
    files = {error.split(":")[0] for error in mistakes(folder)}
    assert files == {"my/facts/acme.csv", "my/sources.csv", "my/companies.csv", "my/fact"}


def test_of_many_mistakes_the_first_hundred_are_shown_with_the_count(folder: Path) -> None:
    (folder / "facts" / "acme.csv").write_text(HEADER + "".join(line(f"x{number}") for number in range(1234)), "utf-8")
    with pytest.raises(DataErrors) as refused:
        open_data(folder)
    head, *shown = str(refused.value).splitlines()
    assert "1,234 mistakes" in head and len(shown) == 100 and len(refused.value.errors) == 1234


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_no_content_of_a_file_is_a_fault_of_ours(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """In a folder that stands alone: over the shipped set each example would read all of that anew."""
    place = tmp_path_factory.mktemp("any")
    (place / "facts").mkdir()
    shutil.copy(SHIPPED / "concepts.csv", place)
    (place / "companies.csv").write_text(COMPANIES, "utf-8")
    (place / "sources.csv").write_text(SOURCES, "utf-8")
    (place / "facts" / "acme.csv").write_bytes(HEADER.encode() + content)
    try:
        assert open_data(place).company("acme").name == "Acme"
    except DataErrors as told:
        assert all(0 < error.line <= 2 + content.count(b"\n") + content.count(b"\r") for error in told.errors)


# -- layers ------------------------------------------------------------------------------------------------------------


def test_layers_lie_over_each_other_in_order_and_every_fact_knows_its_own(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "desk"
    (second / "facts").mkdir(parents=True)
    (second / "sources.csv").write_text(SOURCES.replace("ar,", "new,").replace("2025-03-31", "2025-04-30"), "utf-8")
    (second / "facts" / "acme.csv").write_text(HEADER + line("120").replace(",ar,", ",new,"), "utf-8")
    assert revenue([folder, second]) == 120
    held = {fact.layer: fact for fact in open_data([folder, second]).facts("acme", "revenue")}
    assert {name: (fact.value, fact.where) for name, fact in held.items()} == {
        "my": (100, "my/facts/acme.csv:2"), "desk": (120, "desk/facts/acme.csv:2"),
    }  # fmt: skip
    assert {fact.layer for fact in open_data([folder]).facts_of("minimax")} == {"shipped"}
    monkeypatch.setenv("XLIPO_DATA", os.pathsep.join([str(folder), str(second)]))
    assert revenue(None) == 120
    shown = subprocess.run(
        [*XLIPO, "metric", "Acme", "revenue", "--data", str(folder), "--data", str(second)], capture_output=True
    )
    assert shown.stdout.startswith(b"USD 120.00")
    with pytest.raises(DataErrors, match="no company has the id 'acme'"):
        open_data(second)  # alone, it speaks of nobody


def test_two_folders_of_one_name_are_told_apart(folder: Path, tmp_path: Path) -> None:
    twin = tmp_path / "other" / "my"
    (twin / "facts").mkdir(parents=True)
    (twin / "facts" / "acme.csv").write_text(HEADER + line("101"), "utf-8")
    facts = open_data([folder, twin, folder]).facts("acme", "revenue")
    assert [fact.value for fact in facts] == [100, 101]
    assert [fact.layer for fact in facts] == [str(folder), str(twin)]


def test_a_facts_identity_is_what_it_says_not_where_it_stands(folder: Path) -> None:
    (before,) = open_data(folder).facts("acme", "revenue")
    (folder / "facts" / "acme.csv").write_text(HEADER + "\n" + line("100", rest=",p. 3,,,seen again"), "utf-8")
    (after,) = open_data(folder).facts("acme", "revenue")
    assert before.where != after.where and before.id == after.id
    every = [fact for company in open_data(()).companies() for fact in open_data(()).facts_of(company.id)]
    assert len({fact.id for fact in every}) == len(every)


# -- a view is of one moment, and every edit is seen -------------------------------------------------------------------


def test_a_view_never_mixes_old_and_new_content(folder: Path) -> None:
    """The files change after the view was taken, and before it was asked."""
    view = open_data(folder)
    version = view.version
    (folder / "facts" / "acme.csv").write_text(HEADER + line("900"), "utf-8")
    (folder / "sources.csv").unlink()
    shutil.rmtree(folder / "facts")
    assert Answers(view).metric("Acme", "revenue", "FY2024").value == 100
    assert view.source("ar").title == "Report" and view.version == version


def test_an_edit_of_the_same_size_and_times_is_seen(folder: Path) -> None:
    """As a FAT volume, rsync -t or a restored backup leaves it, a long time after the file was last changed."""
    path, times = folder / "facts" / "acme.csv", (1_700_000_000, 1_700_000_000)
    os.utime(path, times)
    session = Session(folder)
    assert call("IPO_METRIC", ["Acme", "revenue", "FY2024"], session) == 100
    with path.open("r+b") as file:
        file.seek(path.read_bytes().index(b",100,") + 1)
        file.write(b"9")
    os.utime(path, times)
    wait(lambda: call("IPO_METRIC", ["Acme", "revenue", "FY2024"], session) == 900)


def test_content_is_read_again_where_stamps_say_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that keeps no times at all: size, number and times stay as they are."""
    monkeypatch.setattr(csv_files, "stamp_of", lambda seen: (0, 0, seen.st_size, 0, 0))
    monkeypatch.setattr("xlipo.store.plain_files.stamp_of", lambda seen: (0, 0, seen.st_size, 0, 0))
    store = open_store(folder)
    before = store.token()
    path = folder / "facts" / "acme.csv"
    path.write_text(path.read_text("utf-8").replace(",100,", ",900,"), "utf-8")
    wait(lambda: store.token() != before)


def test_a_young_stamp_is_no_proof(folder: Path) -> None:
    """Two edits within one tick of the file system's clock: what was read as young is read again."""
    reader = FileReader(layers_for(folder))
    path = folder / "facts" / "acme.csv"
    for value in range(100, 150):
        path.write_text(HEADER + line(str(value)), "utf-8")
        (content,) = [file.content for file in reader.read().files if file.stem == "acme"]
        assert f",{value},".encode() in content


def test_an_unchanged_folder_is_the_same_view(folder: Path) -> None:
    store = open_store(folder)
    assert store.view() is store.view()
    assert store.token() == store.view().version == open_data(folder).version
    (folder / "facts" / "acme.csv").touch()
    assert store.view() is store.view()


def test_what_did_not_change_is_parsed_once(folder: Path) -> None:
    store = open_store(folder)
    (fact, *_), before = store.view().facts("minimax", "revenue"), store.view()
    (folder / "facts" / "acme.csv").write_text(HEADER + line("900"), "utf-8")
    assert store.view() is not before and store.view().facts("minimax", "revenue")[0] is fact
    assert before.facts("acme", "revenue")[0].value == 100 and store.view().facts("acme", "revenue")[0].value == 900


def wait(met: Callable[[], bool]) -> None:
    """Until it is so; a failure is told by the run's own limit, not by a clock of this test."""
    pause = threading.Event()
    for _ in range(400):
        if met():
            return
        pause.wait(0.05)
    assert met()


# -- threads -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def eager_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("seed", range(3))
def test_threads_that_ask_while_a_folder_is_edited_keep_nothing_of_old_data(
    folder: Path, seed: int, eager_switches: None
) -> None:
    """Every figure of one snapshot is of one edit, and after the last edit all of them are the last."""
    (folder / "companies.csv").write_text(COMPANIES + "beta,Beta,company,,USD,12-31,llm,,\n", "utf-8")

    def save(value: int, beside: int) -> None:
        for name, content in (("acme", value), ("beta", beside)):
            new = folder / f"{name}.tmp"
            new.write_text(
                HEADER + line(str(content)) + line(str(content), "FY2023").replace("revenue", "gross_profit"), "utf-8"
            )
            new.replace(folder / "facts" / f"{name}.csv")

    save(1000, 1000)
    session, done, wrong = Session(folder), threading.Event(), []

    def ask(number: int) -> None:
        choose = random.Random(f"{seed} {number}")
        while not done.is_set():
            snapshot = session.now()
            day = f"AsOf=2026-{choose.randrange(1, 13):02}-{choose.randrange(1, 29):02}" if number % 2 else None
            asked = [["Acme", "revenue", choose.choice(["FY2024", "2024"]), None, day],
                     ["Acme", "gross_profit", "FY2023", None, day]]  # fmt: skip
            told = {call("IPO_METRIC", each, snapshot) for each in asked * 3}
            if len(told) != 1:
                wrong.append(told)
            call("IPO_METRIC", ["Beta", "revenue", "LATEST"], session)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    choose = random.Random(seed)
    for value in range(1001, 1013):
        save(value, value)
        done.wait(choose.random() / 4)
    wait(lambda: call("IPO_METRIC", ["Beta", "revenue", "FY2024"], session) == 1012)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    for company in ("Acme", "Beta"):
        for period in ("FY2024", "2024", "LATEST", None):
            assert call("IPO_METRIC", [company, "revenue", period], session) == 1012
    assert call("IPO_VERSION", [], session) == call("IPO_VERSION", [], Session(folder))


def test_a_save_that_lands_while_the_data_are_read_is_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session, path = Session(folder), folder / "facts" / "acme.csv"
    store = open_store(folder)
    taken = store.view

    def view_while_saving() -> object:
        found = taken()
        path.write_text(HEADER + line("300"), "utf-8")
        return found

    monkeypatch.setattr(session, "_store", store)
    monkeypatch.setattr(store, "view", view_while_saving)
    path.write_text(HEADER + line("200"), "utf-8")
    session.look()
    monkeypatch.undo()
    wait(lambda: call("IPO_METRIC", ["Acme", "revenue", "FY2024"], session) == 300)


def test_a_call_under_way_keeps_its_answer_with_the_data_it_came_from(folder: Path) -> None:
    session = Session(folder)
    old = session.now()
    (folder / "facts" / "acme.csv").write_text(HEADER + line("900"), "utf-8")
    session.look()
    assert call("IPO_METRIC", ["Acme", "revenue", "FY2024"], old) == 100
    assert call("IPO_METRIC", ["Acme", "revenue", "FY2024"], session) == 900
    assert old.version != session.now().version


def test_a_refusal_is_kept_as_an_answer_is() -> None:
    session = Session()
    first = call("IPO_METRIC", ["Nobody Ltd", "revenue", "FY2024"], session)
    assert first is call("IPO_METRIC", ["Nobody Ltd", "revenue", "FY2024"], session)
    refusals = []
    for _ in range(2):
        with pytest.raises(UsageError) as refused:
            session.now().answers().company("Nobody Ltd")
        refusals.append(refused.value)
    assert refusals[0] is refusals[1]
    assert call("IPO_METRIC", ["Nobody Ltd", "revenue", "FY2023"], session) == first


def test_many_days_and_long_arguments_stay_within_bounds() -> None:
    session = Session()
    for number in range(60):
        day = f"AsOf=2025-{1 + number // 28:02}-{1 + number % 28:02}"
        assert call("IPO_STATUS", ["MiniMax", "revenue"], session)
        call("IPO_METRIC", ["MiniMax", "revenue", "FY2024", None, day], session)
        call("IPO_PEERS", ["revenue", "", [[f"co {number} {row}"] for row in range(20_000)]], session)
    snapshot = session.now()
    from xlipo.functions.memory import MOST_BYTES, bytes_of

    held = sum(bytes_of(given) for kept in snapshot.memory.kept.values() for given in kept)
    assert held < MOST_BYTES


def test_what_is_kept_over_many_days_is_let_go_at_its_bound_and_answers_stay_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = [
        (company, metric, None, None, f"AsOf=202{year}-0{month}-01")
        for company in ("MiniMax", "Zhipu", "Biren")
        for metric in ("revenue", "gross_margin", "net_loss", "founders")
        for year in (4, 5, 6)
        for month in (1, 5, 9)
    ]
    roomy = Session()
    expected = [call("IPO_METRIC", one, roomy) for one in asked]
    assert len({type(one) for one in expected}) > 1
    monkeypatch.setattr(budget, "MOST_BYTES", 20_000)
    narrow, most = Session(), 0
    for one, figure in zip(asked, expected, strict=True):
        assert call("IPO_METRIC", one, narrow) == figure
        most = max(most, narrow.now().answers().fact_index.budget.held)
    assert 20_000 < most < 200_000  # the bound is looked at before a question: one question may go over it


def test_what_is_kept_at_given_prices_is_let_go_with_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def kept() -> int:
        gc.collect()
        return sum(type(one) is Answers for one in gc.get_objects())

    monkeypatch.setattr(budget, "MOST_BYTES", 100_000)
    session, before = Session(), kept()
    for day, price in itertools.product(range(1, 13), range(300, 312)):
        call("IPO_METRIC", ("MiniMax", "market_cap", None, None, f"AsOf=2026-02-{day:02}; Price={price}"), session)
    assert kept() - before < 40


# -- kept versions -----------------------------------------------------------------------------------------------------


def kept(tmp_path: Path) -> Path:
    view = open_data(())
    versions.keep(view, ["moonshot"])
    return versions.folder() / view.version


def test_a_folder_of_somebody_elses_is_never_deleted_nor_written_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {"2024-archive": '{"about": "our releases"}', "0123456789ab": '{"kept": "2020-01-01", "companies": []}'}
    for name, about in places.items():
        place = versions.folder() / name
        place.mkdir(parents=True)
        (place / "about.json").write_text(about)
        (place / "only-copy.tar.gz").write_bytes(b"x" * 1000)
    monkeypatch.setattr(versions, "MOST_BYTES", 0)
    monkeypatch.setattr(versions, "MOST_VERSIONS", 1)
    version = kept(tmp_path)
    assert (version / "about.json").is_file()
    for name, about in places.items():
        assert (versions.folder() / name / "about.json").read_text() == about
        assert (versions.folder() / name / "only-copy.tar.gz").is_file()
        with pytest.raises(UsageError, match="no version"):
            versions.recall(name)


def test_of_an_old_version_only_what_its_manifest_lists_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = kept(tmp_path).rename(versions.folder() / "0123456789ab")
    (old / "notes.txt").write_text("mine")
    os.utime(old / "about.json", (1, 1))
    monkeypatch.setattr(versions, "MOST_VERSIONS", 1)
    kept(tmp_path)
    assert [path.name for path in old.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("at", [0, 3, 12, 60, 100, 300, 700, 1500, -1])
def test_a_flipped_bit_in_a_kept_version_is_told(tmp_path: Path, at: int) -> None:
    place = kept(tmp_path)
    path = place / "moonshot.jsonl.gz"
    held = bytearray(path.read_bytes())
    held[at] ^= 8
    path.write_bytes(held)
    with pytest.raises(UsageError, match="is damaged; delete the folder"):
        versions.recall(place.name)


def test_a_file_that_the_manifest_does_not_list_is_not_read(tmp_path: Path) -> None:
    place = kept(tmp_path)
    whole = versions.recall(place.name).figures
    shutil.copy(place / "moonshot.jsonl.gz", place / "minimax.jsonl.gz")
    assert versions.recall(place.name).figures == whole


def test_the_shipped_files_hold_no_mistake() -> None:
    """They are read lazily, and not checked when they are opened: here they are, all of them."""
    from shipped import shipped

    assert shipped().mistakes(of_shipped=True) == []
    assert {path.suffix for path in SHIPPED.rglob("*") if path.is_file()} == {".csv"}


# -- what no amount can be -------------------------------------------------------------------------------------------

WRONG_IN_KIND = [
    ("net_loss,,FY2024,-450,,1000000,USD", "net_loss is negative: losses, expenses, payments and deficits are positive "
     "under their names; write 450000000; a profit is written as profit_for_the_period"),
    ("capex,,FY2024,-20,,1,USD", "capex is negative"),
    ("research_and_development_expense,,FY2024,-20,,1,USD", "positive under their names; write 20"),
    ("accumulated_deficit,,2024-12-31,-20,,1,USD", "accumulated_deficit is negative"),
    ("revenue,,2024-12-31,20,,1,USD", "and 2024-12-31 is a day; write one such as FY2024"),
    ("total_assets,,FY2024,20,,1,USD", "and FY2024 is a period; write its last day, 2024-12-31"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "told"), WRONG_IN_KIND)
def test_an_amount_that_cannot_be_is_refused_with_what_to_write(folder: Path, cells: str, told: str) -> None:
    (folder / "facts" / "acme.csv").write_text(f"{HEADER}{cells},,,ar,,,,\n", "utf-8")
    with pytest.raises(DataErrors, match=r"acme\.csv:2: ") as found:
        open_data(folder)
    assert told in str(found.value)


@pytest.mark.parametrize("cells", ["free_cash_flow,,FY2024,-450,,1,USD", "profit_for_the_period,,FY2024,-4,,1,USD"])
def test_what_is_signed_may_be_negative(folder: Path, cells: str) -> None:
    (folder / "facts" / "acme.csv").write_text(f"{HEADER}{cells},,,ar,,,,\n", "utf-8")
    assert open_data(folder).companies()
