"""What judging costs, and what a program that reasons waits for: models, an article, the tools' server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from matching import dense, large

ARTICLE = "\n".join(
    f"{name}在{year}年的收入约为{amount}亿元，毛利率为{margin}%，净亏损{amount + 1}亿元。{name} said that "
    f"its revenue grew {margin}% to US${amount * 14}.{margin} million in {year}, while "
    f"adjusted net loss was US${amount * 20}m."
    for name, amount, margin in (
        ("MiniMax", 3, 23),
        ("智谱", 4, 50),
        ("摩尔线程", 7, 38),
        ("沐曦", 8, 53),
        ("壁仞科技", 3, 41),
    )
    for year in (2022, 2023, 2024)
)
CALLS = 300
TOOLS = """
import json, statistics, sys, time
from xlipo.hosts.mcp.messages import Server
from test_mcp import ASKED
server = Server()
server.warm_up()
for tool, arguments in ASKED.items():
    if tool == "write_report":
        continue
    line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                       "params": {"name": tool, "arguments": arguments}}).encode()
    def cost():
        began = time.process_time()
        assert server.answer(line)
        return time.process_time() - began
    first = cost()
    print(json.dumps([tool, first, statistics.median(cost() for _ in range(15))]))
"""


def models(folder: Path) -> dict[str, list[str]]:
    """The commands that judge a model of 50,000 cells: one with few figures among formulas, one of figures alone."""
    found = {}
    for name, write in (("few figures", large), ("figures alone", dense)):
        path = folder / f"{name}.xlsx"
        write(path, 50_000)
        found[name] = [sys.executable, "-m", "xlipo", "match", str(path), "--json"]
    return found


def article(folder: Path) -> list[str]:
    """The command that judges an article of three thousand characters."""
    path = folder / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    return [sys.executable, "-m", "xlipo", "check-text", str(path), "--json"]


def started() -> list[str]:
    """A program that starts the tools' server, lists its tools, and ends it."""
    return [sys.executable, "-c", f"import subprocess, sys; {_ASKING}"]


_ASKING = (
    "subprocess.run([sys.executable, '-m', 'xlipo', 'mcp'], check=True, stdout=subprocess.DEVNULL, "
    'input=b\'{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}\\n\')'
)


def tools() -> list[tuple[str, float, float]]:
    """CPU seconds of each tool's first call and of a later one, the data loaded."""
    path = [str(Path(__file__).resolve().parent.parent / "tests")]
    program = f"import sys; sys.path[:0] = {path!r}\n{TOOLS}"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]
