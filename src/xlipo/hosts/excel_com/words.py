"""What the add-in says, in English and Chinese: ribbon, questions, and what is missing in plain sentences.

The add-in carries these as a sheet (Visual Basic's own text knows only one code page), with every function's help.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlipo.functions import REGISTRY

RIBBON = {
    "refresh": ("Refresh", "刷新", "Look at the data again and recalculate.", "重新读取数据并重新计算。"),
    "insert": (
        "Insert figure", "插入数据", "Write a live figure into the active cell.", "在当前单元格写入一个实时数据公式。"
    ),
    "explain": (
        "Explain cell", "解释单元格", "Where the figure in the active cell comes from, or why there is none.",
        "当前单元格的数据来自何处，或为何没有数据。",
    ),
    "about": (
        "About", "关于", "What is running: xlipo, its data, Python; or what is missing.",
        "当前运行的 xlipo、数据与 Python 版本，或缺少什么。",
    ),
}  # fmt: skip
"""Each button by its id: its label and its tip, in English and Chinese."""

SENTENCES = {
    "ribbon/tab": ("xlipo", "xlipo"),
    "ribbon/figures": ("Figures", "数据"),
    "ask/0": ("Company, by any of its names:", "公司（任意名称）："),
    "ask/1": ("Metric, such as gross_margin or 毛利率:", "指标，如 gross_margin 或 毛利率："),
    "ask/2": ("Period, such as FY2024, 9M2025, LATEST:", "期间，如 FY2024、9M2025、LATEST："),
    "say/windows": (
        "This add-in needs Excel for Windows; elsewhere use LibreOffice, or xlwings Lite with the files in lite.",
        "此加载项需要 Windows 版 Excel；其他环境请使用 LibreOffice，或配合 lite 文件夹使用 xlwings Lite。",
    ),
    "say/no_python": (
        "No Python was found. Install Python 3.11 or later from python.org, then xlipo (python -m pip install, and its "
        "folder or wheel), then run: xlipo addin install --host excel. Or name the Python to use in the environment "
        "variable XLIPO_PYTHON.",
        "找不到 Python。请从 python.org 安装 Python 3.11 或更高版本，再用 python -m pip install 安装 xlipo 的文件夹或 "
        "wheel，然后运行 xlipo addin install --host excel；也可以在环境变量 XLIPO_PYTHON 中指定 Python 的路径。",
    ),
    "say/no_xlwings": (
        "The Python at {python} lacks xlwings {xlwings}, which this add-in was built for. With that Python run: "
        "python -m pip install xlwings=={xlwings}, then: xlipo addin install --host excel.",
        "{python} 处的 Python 没有此加载项所需的 xlwings {xlwings}。请用该 Python 运行 python -m pip install "
        "xlwings=={xlwings}，再运行 xlipo addin install --host excel。",
    ),
    "say/no_dll": (
        "Windows would not load {dll}; a security program may have blocked it.",
        "Windows 无法加载 {dll}，可能被安全软件阻止。",
    ),
    "say/not_started": (
        "Python could not be started from Excel. If Windows Defender blocks it, start the server yourself "
        '(python -c "import xlwings; xlwings.serve()") and put the line server=running into xlipo.conf.',
        "无法从 Excel 启动 Python。若被 Windows Defender 阻止，请自行启动服务"
        '（python -c "import xlwings; xlwings.serve()"），并在 xlipo.conf 中加入一行 server=running。',
    ),
    "say/no_cell": ("Select a cell of a worksheet first.", "请先选中工作表中的一个单元格。"),
    "say/no_figure": (
        "The active cell holds no call of an xlipo function with a company and a metric.",
        "当前单元格没有带公司和指标的 xlipo 函数。",
    ),
    "say/about": (
        "MIT licence. Uses xlwings (BSD licence), Copyright (C) 2014-present, Zoomer Analytics LLC.",
        "MIT 许可。使用 xlwings（BSD 许可），Copyright (C) 2014-present, Zoomer Analytics LLC。",
    ),
}  # fmt: skip


def words() -> Iterator[tuple[str, str, str]]:
    """Every row of the sheet: a key, English, Chinese.

    >>> next(words())
    ('ribbon/refresh', 'Refresh', '刷新')
    """
    for id, (label_en, label_zh, tip_en, tip_zh) in RIBBON.items():
        yield f"ribbon/{id}", label_en, label_zh
        yield f"tip/{id}", tip_en, tip_zh
    for key, (english, chinese) in SENTENCES.items():
        yield key, english, chinese
    for function in REGISTRY.values():
        yield function.name, function.help_en, function.help_zh
        for argument in function.arguments:
            yield f"{function.name}/{argument.name}", argument.help_en, argument.help_zh
