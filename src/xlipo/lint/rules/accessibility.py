"""For those who hear a workbook instead of seeing it: pictures described, the document named, its language told."""

from __future__ import annotations

from collections.abc import Iterator

from xlipo.lint.book import Book
from xlipo.lint.finding import Fault, Message
from xlipo.lint.rule import rule

LONGEST_ALT_TEXT = 150


@rule(
    "alt-text", "warning", "any",
    reason=("A chart or picture without words does not exist for a screen reader; a long text cannot be skimmed.", "没有替代文字的图表对读屏软件等于不存在；过长则无法略读。"),
    fix=("Write what it shows in at most 150 characters (right click, View Alt Text), or mark it as decorative.", "用不超过 150 个字符写明内容（右键 › 查看可选文字），或标为装饰性。"),
)  # fmt: skip
def alt_text(book: Book) -> Iterator[Fault]:
    """Charts and pictures without a description, or with one longer than 150 characters."""
    kinds = {"chart": "图表", "picture": "图片"}
    for sheet in book.sheets:
        for drawn in sheet.drawings:
            place = (sheet.title, 0, 0) if sheet.is_chart else (sheet.title, drawn.row, drawn.column)
            size = len(drawn.description)
            if not size and not drawn.decorative:
                message = Message(
                    f"{drawn.kind} {drawn.name[:40]} has no alt text",
                    f"{kinds[drawn.kind]} {drawn.name[:40]} 没有替代文字",
                )
                yield Fault(*place, message)
            elif size > LONGEST_ALT_TEXT:
                message = Message(f"alt text of {size} characters", f"替代文字长 {size} 个字符")
                yield Fault(*place, message)


@rule(
    "document-title", "note", "any",
    reason=("The title is what a screen reader says first and what a search finds.", "标题是读屏首先念出、搜索能找到的内容。"),
    fix=("File, Info, Properties: fill in Title.", "文件 › 信息 › 属性：填写标题。"),
)  # fmt: skip
def document_title(book: Book) -> Iterator[Fault]:
    """No title in the document's properties."""
    if not book.title:
        yield Fault("", 0, 0, Message("the document has no title", "文档没有标题"))


@rule(
    "document-language", "note", "any",
    reason=("A screen reader reads Chinese with an English voice unless it is told the language.", "不说明语言，读屏软件会用英语读中文。"),
    fix=("Set the property Language of the document (en, zh-Hans); no menu of Excel does, a program can.", "设置文档属性“语言”（如 zh-Hans）；Excel 菜单无此项，可由程序写入。"),
)  # fmt: skip
def document_language(book: Book) -> Iterator[Fault]:
    """No language in the document's properties."""
    if not book.language:
        yield Fault("", 0, 0, Message("the document does not say its language", "文档未注明语言"))
