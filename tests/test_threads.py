"""Many threads, one session: nobody is told less than the data hold, and nothing false is kept."""

from __future__ import annotations

import sys
import threading

import pytest

from xlipo.functions import Session, call

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
