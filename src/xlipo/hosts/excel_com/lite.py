"""xlwings Lite: Excel on any platform with no Python on the machine, the functions running in the browser's Pyodide.

Lite is a free add-in that keeps a ``main.py`` and a ``requirements.txt`` in the workbook. Both are made here from the
registry, with a workbook to start from; each function in ``main.py`` has xlwings' decorators and asks :func:`shown`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from xlipo.functions import REGISTRY, CellError, Function, call
from xlipo.functions.cells import Given, one

_MAIN = '''"""xlipo in xlwings Lite: paste this into main.py, and requirements.txt into the tab of that name.

Made from xlipo's registry by: xlipo addin build --host excel
"""

from xlipo.hosts.excel_com.lite import shown
from xlwings import arg, func
{functions}'''

_FUNCTION = '''

@func
{decorators}def {name}({parameters}):
    """{help}"""
    return shown("{name}"{arguments})
'''

_REQUIREMENTS = """# Lite installs what this file names. Make xlipo's wheel (pip wheel --no-deps .), put it at a web
# address of yours, and write that address into the next line, without the mark before it.
# xlipo @ https://example.com/{wheel}
"""


def shown(name: str, *given: Given) -> list[list[str | float]]:
    """A worksheet function's answer as rows of cells; an error as its text, such as ``#N/A``.

    >>> shown("IPO_METRIC", [["MiniMax"]], [["gross_margin"]], [["FY2019"]])
    [['#N/A']]
    """
    result = call(name, [one(each) for each in given])  # Lite hands a single cell over as a range of one
    rows = result if isinstance(result, tuple) else ((result,),)
    return [[cell.text if isinstance(cell, CellError) else cell for cell in row] for row in rows]


def main_module() -> str:
    """The text of ``main.py``.

    >>> from xlipo.functions.registry import REGISTRY
    >>> main_module().count("@func") == len(REGISTRY)
    True
    """
    return _MAIN.format(functions="".join(map(_function, REGISTRY.values())))


def requirements() -> str:
    """The text of ``requirements.txt``: where the wheel is named, for no package index has xlipo yet."""
    return _REQUIREMENTS.format(wheel=f"xlipo-{version('xlipo')}-py3-none-any.whl")


def starter() -> bytes:
    """A workbook to start from: companies down, metrics across, and the one formula to type."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    from xlipo.sheetkit.save import to_bytes

    book = Workbook()
    sheet = book.active
    sheet.title = "Figures"
    book.properties.title, book.properties.language = "xlipo in xlwings Lite", "en"
    for row in _starting_rows():
        sheet.append(row)
    sheet["A1"].font = Font(name="Arial", size=16, bold=True)
    for cell in sheet[5]:
        cell.font = Font(name="Arial", size=10, bold=True)
    sheet.column_dimensions["A"].width = 34
    for column in "BCD":
        sheet.column_dimensions[column].width = 18
    sheet["B6"].data_type = "s"  # a text to type, not a formula: Lite has to be there before it can be one
    return to_bytes(book)


def _starting_rows() -> Iterator[list[str | None]]:
    yield ["xlipo in xlwings Lite"]
    yield ["Install xlwings Lite from Excel's add-ins; put the address of xlipo's wheel into requirements.txt; paste "
           "it and main.py into Lite's two tabs; then type into B6 what it says, and the grid fills."]  # fmt: skip
    yield [
        "从 Excel 加载项安装 xlwings Lite；在 requirements.txt 中填写 xlipo 的 wheel 地址，把它与 main.py "
        "分别粘贴到两个标签页，再在 B6 输入所示公式。"
    ]
    yield []
    yield [None, "revenue", "gross_margin", "revenue_growth"]
    yield ["MiniMax", "=IPO_METRIC(A6:A8,B5:D5)"]
    yield ["智谱"]
    yield ["Moore Threads"]


def _function(function: Function) -> str:
    names = [argument.identifier for argument in function.arguments]
    return _FUNCTION.format(
        name=function.name,
        help=function.help_en,
        decorators="".join(
            f'@arg("{name}", ndim=2, err_to_str=True, doc="{argument.help_en}")\n'
            for name, argument in zip(names, function.arguments, strict=True)
        ),
        parameters=", ".join(
            f"{name}=None" if argument.optional else name
            for name, argument in zip(names, function.arguments, strict=True)
        ),
        arguments="".join(f", {name}" for name in names),
    )


def files() -> dict[str, bytes]:
    """What to start from, by file name."""
    return {
        "main.py": main_module().encode(),
        "requirements.txt": requirements().encode(),
        "starter.xlsx": starter(),
    }
