"""The processes of the command line and of the hosts: each looks for cycles seldom, however it is started."""

from __future__ import annotations

import subprocess
import sys

import pytest

from xlipo.hosts.process import OBJECTS_BETWEEN_COLLECTIONS

TOLD = "import gc, sys\ndef told(*given, **named): sys.stderr.write(str(gc.get_threshold()[0]))\n"
STARTED = {
    "the command line": "from xlipo import cli\ncli.front_door.main = told\ncli.main()",
    "Calc": "from xlipo.hosts.calc import worker\nworker.serve = told\nworker.main()",
    "a worker of the server": (
        "from xlipo.hosts.http import workers\nworkers.Session = workers.application = lambda *given: None\n"
        "workers.run = told\nworkers.work(None, None, None, None)"
    ),
    "Excel": "import xlipo.hosts.excel_com.udfs\ntold()",
}


@pytest.mark.parametrize("program", STARTED.values(), ids=STARTED)
def test_a_process_of_a_host_looks_for_cycles_seldom(program: str) -> None:
    done = subprocess.run([sys.executable, "-c", TOLD + program], capture_output=True, text=True, check=True)
    assert done.stderr == str(OBJECTS_BETWEEN_COLLECTIONS)


def test_a_program_that_only_imports_xlipo_keeps_its_own_setting() -> None:
    own = f"{TOLD}gc.set_threshold(321)\nimport xlipo.functions, xlipo.api, xlipo.cli, xlipo.hosts.calc.worker\ntold()"
    done = subprocess.run([sys.executable, "-c", own], capture_output=True, text=True, check=True)
    assert done.stderr == "321"
