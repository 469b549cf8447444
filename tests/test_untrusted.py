"""Work on a stranger's file is done in a process with limits; whatever it does ends in an answer or one sentence."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from xlipo.facts.errors import UsageError
from xlipo.lint import lint
from xlipo.lint.apart import LintReading
from xlipo.store import untrusted
from xlipo.store.untrusted import Allowance, read_apart

FORKED, STARTED = untrusted._Forked, untrusted._Started
SMALL = Allowance(memory=100_000_000, processor=30, wall=60)
BRIEF = Allowance(processor=1, wall=60)


def process_of_the_work() -> int:
    return os.getpid()


def too_much_memory() -> int:
    held = [bytearray(10_000_000) for _ in range(1000)]
    return len(held)


def too_long() -> None:
    while True:
        pass


def asleep() -> None:
    time.sleep(60)


def too_long_an_answer() -> str:
    return "a" * 2_000_000


def crash() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def refusal() -> None:
    raise UsageError("'x' is no workbook; name one.")


@pytest.fixture(params=[FORKED, STARTED])
def other_thread(request: pytest.FixtureRequest) -> object:
    """Both kinds of process: a fork, and, where another thread runs, an interpreter of its own."""
    if request.param is FORKED:
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    yield
    done.set()
    thread.join()


def told(work: object, allowance: Allowance = SMALL) -> str:
    with pytest.raises(UsageError) as refused:
        read_apart(work, file="model.xlsx", allowance=allowance).result()  # type: ignore[arg-type]
    return str(refused.value)


@pytest.mark.usefixtures("other_thread")
class TestInAProcessOfItsOwn:
    def test_it_is_another_process(self) -> None:
        assert read_apart(process_of_the_work, file="x").result() != os.getpid()

    def test_a_refusal_comes_through_as_it_is(self) -> None:
        assert told(refusal) == "'x' is no workbook; name one."

    def test_memory_has_a_limit(self) -> None:
        assert "takes more memory to read than a file may (100 MB)" in told(too_much_memory)

    def test_the_processor_has_a_limit(self) -> None:
        assert "takes longer to read than a file may (1 seconds of the processor)" in told(too_long, BRIEF)

    def test_a_reader_that_waits_is_ended(self) -> None:
        assert "takes longer" in told(asleep, Allowance(wall=0.5))

    def test_a_reader_that_crashes_takes_nobody_along(self) -> None:
        assert told(crash) == "'model.xlsx' cannot be read to its end; make it smaller, or open and save it again."

    def test_an_answer_has_a_limit(self) -> None:
        assert "takes more memory" in told(too_long_an_answer, Allowance(answer=1_000_000))


def open_files_and_children() -> tuple[int, str]:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir())), Path("/proc/thread-self/children").read_text()


def test_no_process_and_no_descriptor_is_left() -> None:
    before = open_files_and_children()
    for work in (process_of_the_work, crash):
        for _ in range(4):
            try:
                read_apart(work, file="x").result()
            except UsageError:
                assert work is crash
    assert open_files_and_children() == before


def test_a_lint_apart_finds_what_a_lint_finds() -> None:
    path = Path(__file__).parent.parent / "templates" / "comps.xlsx"
    for rules, model in (([], True), (["number-in-formula", "merged-cells"], None)):
        assert LintReading(path, rules, [], model).result() == lint(path, rules=rules, model=model)


def test_an_interrupted_command_leaves_no_process(tmp_path: Path) -> None:
    script = (
        "import signal, time, os\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job in the background begins without it
        "from xlipo.store.untrusted import read_apart\n"
        "reading = read_apart(time.sleep, 50, file='x')\n"
        "print(reading._child, flush=True)\n"
        "try: reading.result()\n"
        "except KeyboardInterrupt: os._exit(7)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(0.2)
        parent.send_signal(2)
        assert parent.wait(20) == 7
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
