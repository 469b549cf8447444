"""How the workbook calculates: by itself, without rounds, with what is stored, on the calendar of all others."""

from __future__ import annotations

from collections.abc import Iterator

from xlipo.lint.book import Book
from xlipo.lint.finding import Fault, Message
from xlipo.lint.rule import rule


@rule(
    "manual-calculation", "warning", "any",
    reason=("Figures stay as they were after an input has changed, here and in every workbook opened beside it.", "输入改变后数字不变，同时打开的其他工作簿也受影响。"),
    fix=("Formulas, Calculation Options, Automatic; then save.", "公式 › 计算选项 › 自动，然后保存。"),
)  # fmt: skip
def manual_calculation(book: Book) -> Iterator[Fault]:
    """Calculation on demand."""
    if book.settings.manual:
        yield Fault("", 0, 0, Message("calculates only when asked (manual calculation)", "手动计算"))


@rule(
    "iterative-calculation", "warning", "any",
    reason=("With rounds switched on a circle is no longer reported: it shows what the last round left.", "开启迭代后循环引用不再报告，只显示最后一轮的结果。"),
    fix=("Break the circle, then switch off File, Options, Formulas, Enable iterative calculation.", "消除循环，再关闭 文件 › 选项 › 公式 › 启用迭代计算。"),
)  # fmt: skip
def iterative_calculation(book: Book) -> Iterator[Fault]:
    """Circles are allowed and calculated in rounds."""
    if book.settings.iterates:
        yield Fault("", 0, 0, Message("calculates circles in rounds (iterative calculation)", "启用了迭代计算"))


@rule(
    "precision-as-displayed", "error", "any",
    reason=("Every figure is cut to what its format shows, for good: changing a format changes the figures.", "每个数字都被永久截断为显示的位数，改格式就会改数字。"),
    fix=("File, Options, Advanced: switch off Set precision as displayed, and type the inputs again.", "文件 › 选项 › 高级：关闭“将精度设为所显示的精度”，并重新输入数据。"),
)  # fmt: skip
def precision_as_displayed(book: Book) -> Iterator[Fault]:
    """Figures are rounded to what is shown."""
    if book.settings.as_displayed:
        yield Fault("", 0, 0, Message("rounds figures to what is shown (precision as displayed)", "以显示精度为准"))


@rule(
    "date-system-1904", "warning", "any",
    reason=("A date that is copied to another workbook, or linked from one, moves by four years and a day.", "日期复制或链接到其他工作簿时会相差四年零一天。"),
    fix=("File, Options, Advanced: switch off Use 1904 date system, and check every date.", "文件 › 选项 › 高级：关闭“使用 1904 日期系统”，并核对所有日期。"),
)  # fmt: skip
def date_system_1904(book: Book) -> Iterator[Fault]:
    """Days are counted from 1904 instead of 1900."""
    if book.settings.counts_from_1904:
        yield Fault("", 0, 0, Message("counts days from 1904", "使用 1904 日期系统"))
