"""Many threads, one session: nobody is told less than the data hold, and nothing false is kept."""

from __future__ import annotations

import itertools
import sys
import threading
from types import FrameType

import pytest

from xlipo.functions import Session, call
from xlipo.functions.session import Snapshot

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


INTERRUPTED = [
    ("MiniMax", "total_assets"),
    ("MiniMax", "ev_to_revenue"),
    ("Zhipu", "runway_months"),
    ("Biren", "revenue", "FY2024", "USD", "AsOf=2026-03-01"),
]


def _ask_interrupted(asked: tuple, at: int, snapshot: Snapshot) -> list | None:
    """What two threads are told: one is stopped at the n-th line of ours that it reaches, and the other then asks.

    None where the question takes fewer lines.
    """
    told: list = []
    reached: set[tuple[object, int]] = set()
    other = threading.Thread(target=lambda: told.append(call("IPO_METRIC", asked, snapshot)))

    def trace(frame: FrameType, event: str, arg: object) -> object:
        if "/xlipo/" not in frame.f_code.co_filename.replace("\\", "/") or len(reached) == at:
            return None
        if event == "line":
            reached.add((frame.f_code, frame.f_lineno))
            if len(reached) == at:
                sys.settrace(None)
                other.start()
                other.join(0.01)  # not to its end where it waits for what the stopped one is making
                return None
        return trace

    sys.settrace(trace)
    try:
        found = call("IPO_METRIC", asked, snapshot)
    finally:
        sys.settrace(None)
    if len(reached) < at:
        return None
    other.join()
    return [found, *told, call("IPO_METRIC", asked, snapshot)]


@pytest.mark.parametrize("asked", INTERRUPTED, ids=lambda asked: asked[1])
def test_a_question_stopped_at_any_line_while_another_thread_asks_it_is_answered_right(asked: tuple) -> None:
    snapshot = Session().now()
    truth = call("IPO_METRIC", asked, snapshot)
    for at in itertools.count(1):
        told = _ask_interrupted(asked, at, Snapshot(snapshot.view))
        if told is None:
            break
        assert told == [truth] * 3, f"stopped at its line {at}"
    assert at > 100
