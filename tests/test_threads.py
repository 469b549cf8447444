"""Many threads, one session: nobody is told less than the data hold, and nothing false is kept."""

from __future__ import annotations

import gc
import itertools
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from interrupted import Lines, interrupted
from xlipo.facts.made_once import made_once
from xlipo.functions import Session, call
from xlipo.functions.session import Snapshot
from xlipo.hosts.http.page_python import Bundles
from xlipo.hosts.mcp.context import MOST_KEPT, Context
from xlipo.quality.mentions import lexicons
from xlipo.store.data_bundle import BundleStore
from xlipo.store.layers import SHIPPED

COMPANIES = ("MiniMax", "Zhipu", "Biren", "MetaX", "Iluvatar")
METRICS = ("revenue", "gross_margin", "gross_profit", "net_loss", "runway_months", "total_assets", "revenue_growth")
QUESTIONS = [(company, metric) for company in COMPANIES for metric in METRICS]


@pytest.fixture
def eager_switches() -> object:
    """Threads that give way after a microsecond, so that each order of events has its chance."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_a_fresh_session_asked_by_eight_threads_answers_as_one_asked_by_one(eager_switches: object) -> None:
    alone = Session()
    truth = {question: call("IPO_METRIC", question, alone) for question in QUESTIONS}
    for _ in range(12):
        session, gate, told = Session(), threading.Barrier(8), []

        def ask(at: int, session: Session = session, gate: threading.Barrier = gate, told: list = told) -> None:
            gate.wait()
            told.extend((question, call("IPO_METRIC", question, session)) for question in QUESTIONS[at:] + QUESTIONS)

        threads = [threading.Thread(target=ask, args=(at,)) for at in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(told) == 8 * len(QUESTIONS) + sum(len(QUESTIONS) - at for at in range(8))
        assert [(question, result) for question, result in told if result != truth[question]] == []
        assert {question: call("IPO_METRIC", question, session) for question in QUESTIONS} == truth


# -- one thread stopped at a line, another at work --------------------------------------------------------------------

INTERRUPTED = [
    ("IPO_METRIC", ("MiniMax", "total_assets")),
    ("IPO_METRIC", ("Iluvatar", "ev_to_revenue")),
    ("IPO_METRIC", ("Zhipu", "runway_months")),
    ("IPO_METRIC", ("Biren", "revenue", "FY2024", "USD", "AsOf=2026-03-01")),
    ("IPO_METRIC", ("Biren", "market_cap", None, "USD", "AsOf=2026-02-15; Price=30")),
    ("IPO_METRIC", ("Axera", "share_price", None, None, "AsOf=2026-02-15")),
    ("IPO_METRIC", ((("Biren",), ("MetaX",)), (("revenue", "capex"),), "FY2024")),
    ("IPO_METRIC", ("MetaX", "revenue[segment=none]")),
    ("IPO_SERIES", ("Axera", "gross_margin")),
    ("IPO_CHECK", ("US$53.4m", "MiniMax", "revenue", "9M2025")),
]


def test_a_question_stopped_at_any_line_while_another_thread_asks_it_is_answered_right() -> None:
    view, done = Session().view, Lines()
    for question in INTERRUPTED:
        truth = call(*question, Snapshot(view))
        ask = partial(call, *question, Snapshot(view))
        while told := interrupted(ask, ask, done):
            assert [*told, ask()] == [truth] * 3, question
            ask = partial(call, *question, Snapshot(view))
    assert len(done) > 900


def test_what_is_kept_for_assistants_may_be_let_go_while_it_is_asked_for() -> None:
    view, done, told = Session().view, Lines(), ("", 0)
    while told:
        kept = Context(Snapshot(view)).kept
        for key in range(MOST_KEPT - 1):
            kept(key, int)
        told = interrupted(partial(kept, "a", str), partial(kept, "b", int), done)
        assert told in (("", 0), None)
    assert done


@pytest.fixture
def edit(tmp_path: Path) -> Callable[[], str]:
    """Changes a small data folder, which is named."""
    for name in ("concepts", "companies"):
        head, *lines = (SHIPPED / f"{name}.csv").read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line.startswith(("share_price,", "minimax,"))]
        (tmp_path / f"{name}.csv").write_text(head + "".join(kept), "utf-8")
    head = (SHIPPED / "sources.csv").read_text("utf-8").partition("\n")[0]
    (tmp_path / "sources.csv").write_text(f"{head}\ndesk,Closes,Desk,2026-03-02,,,en,press,5,\n", "utf-8")
    closes = itertools.count(301)

    def edited() -> str:
        line = f"minimax,2026-03-02,{next(closes)},HKD,,,desk,\n"
        (tmp_path / "prices.csv").write_text(f"company,date,close,currency,share_class,adjusted,source,note\n{line}")
        return str(tmp_path)

    return edited


def test_a_session_refreshed_while_another_thread_meets_new_data_has_the_new_data(edit: Callable[[], str]) -> None:
    session, done = Session(edit()), Lines()

    def meet() -> str:
        edit()
        session.look()
        return session.view.version

    while told := interrupted(session.refresh, meet, done, "functions/session.py", 0.2):
        session.look()
        assert session.view.version == told[1]
    assert done


def test_a_page_is_sent_the_data_that_it_asks_for_while_another_asks_for_newer_ones(edit: Callable[[], str]) -> None:
    session, done = Session(edit()), Lines()
    bundles = Bundles(session)

    def sent() -> str | None:
        version = session.view.version
        found = bundles.of(version)
        return found and BundleStore(found).token() == version

    def meet() -> bool | None:
        edit()
        session.look()
        return sent()

    while told := interrupted(sent, meet, done, "http/page_python.py", 5.0):
        assert told[0] in (True, None) and told[1]
    assert done


# -- memory that is collected while threads work ----------------------------------------------------------------------


@pytest.fixture
def only_our_collections() -> Iterator[None]:
    """Without what a library of other tests runs at each collection."""
    theirs = gc.callbacks[:]
    gc.callbacks.clear()
    yield
    gc.callbacks.extend(theirs)


def test_no_code_runs_while_what_was_worked_out_is_collected(only_our_collections: None) -> None:
    """Python 3.11 collects in the midst of making an object: other threads would meet that if code ran then."""
    gc.collect()
    snapshot, ran = Snapshot(Session().view), []
    call("IPO_CHECK", ("US$53.4m", "MiniMax", "revenue", "9M2025"), snapshot)
    lexicons(snapshot.answers())
    Context(snapshot).kept("a", str)
    sys.setprofile(lambda frame, event, arg: ran.append(frame.f_code) if event == "call" else None)
    del snapshot
    gc.collect()
    sys.setprofile(None)
    assert ran == []


def test_what_is_made_once_is_kept_without_a_dictionary() -> None:
    class Square:
        def __init__(self, side: int) -> None:
            self.side = side

        @made_once
        def area(self) -> list[int]:
            return [self.side**2]

    square = Square(3)
    assert square.area is square.area and square.area == [9]
    assert [one for one in gc.get_referents(square) if isinstance(one, dict)] == []
