"""Ask: where a figure comes from. A company, a metric and a period are chosen; the whole account stands below."""

from __future__ import annotations

from xlipo.sheetkit.live import ONE, Live, if_missing, item, join, text, up_to_its_length
from xlipo.sheetkit.theme import Kind, RoleName
from xlipo.templates.template_sheet import FIRST_INPUT, Template, TemplateSheet

ANSWER = FIRST_INPUT + 4
ACCOUNT_ROOM = 60
"""How many lines of an account the sheet has room for."""

LINES = 11
"""How many lines the answer has, above the account."""

DASH = text("–")
_LOOKS: tuple[tuple[RoleName, Kind], ...] = (
    ("label", "text"), ("function", "precise"), ("unit", "text"), ("unit", "text"), ("words", "text"),
)  # fmt: skip
_OWN: dict[str, tuple[RoleName, Kind]] = {
    "value": ("formula", "precise"), "figure": ("function", "precise"), "tier": ("function", "count"),
    "unit": ("formula", "text"),
}  # fmt: skip


class Ask:
    """The sheet on which any figure can be asked about."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.page: TemplateSheet = template.sheet(template.words["ask"])

    def choose(self, company: str, metric: str, period: str = "LATEST") -> tuple[Live, Live]:
        """Write the inputs; returns company and metric as the lists read them."""
        page, words = self.page, self.template.words
        inputs = (
            page.choice(FIRST_INPUT, words["company"], company, "companies"),
            page.choice(FIRST_INPUT + 1, words["metric"], metric, "metrics"),
            page.choice(FIRST_INPUT + 2, words["period"], period, "asked_periods"),
        )
        self.asked = inputs
        return inputs[0], inputs[1]

    def write(self) -> None:
        """The figure in a table, then its account, line by line."""
        page, words, ipo = self.page, self.template.words, self.template.ipo
        about = join(text(words["data_set"]), ipo("IPO_VERSION"))
        page.heading(words["ask_title"], about, words["about_ask"])
        page.header(ANSWER, [words["what"], words["value"]])
        row = ANSWER + LINES + 2
        page.header(row, [words[name] for name in ("what", "value", "unit", "period", "words")])
        for heading in (ANSWER, row):
            page.mark(heading, "header", "count", [2])
        account = up_to_its_length(self._numbers(row + 1), ipo("IPO_EXPLAIN", *self.asked))
        page.fill(row + 1, 1, (ACCOUNT_ROOM, 5), account, *_LOOKS)
        for down, (name, piece) in enumerate(self._lines(row + 1), ANSWER + 1):
            page.put(down, 1, words[name], "label")
            role, kind = _OWN.get(name, ("label", "text"))
            page.put(down, 2, piece, role, kind)
        page.table(ANSWER, ANSWER + LINES, 2, "Answer")
        page.standing((30, 24, 12, 16, 110, 6), f"B{ANSWER}")

    def _numbers(self, first: int) -> Live:
        """The numbers of the account's lines, in a narrow column beside it."""
        page = self.page
        page.put(first - 1, 6, self.template.words["number"], "header", "count")
        for line in range(ACCOUNT_ROOM):
            page.put(first + line, 6, float(line + 1), "input", "count")
        return page.area(first, 6, first + ACCOUNT_ROOM - 1, 6)

    def _lines(self, account: int) -> list[tuple[str, Live]]:
        """The answer, line by line; the unit is the one that the account's first line names."""
        ipo, asked, words = self.template.ipo, self.asked, self.template.words
        found: list[tuple[str, Live]] = [
            ("value", self.page.at(account, 2)),
            ("figure", if_missing(ipo("IPO_METRIC", *asked), text("n.d."))),
            ("unit", self.page.at(account, 3)),
            ("period", if_missing(ipo("IPO_PERIOD", *asked), DASH)),
            ("status", ipo("IPO_STATUS", *asked)),
        ]
        for name, what in (("source", "cite"), ("tier", "tier"), ("date", "date"), ("page", "page"), ("url", "url")):
            found.append((name, if_missing(ipo("IPO_SOURCE", *asked, text(what)), DASH)))
        found.append(("definition", item(ipo("IPO_DEFINE", asked[1], text(words.lang)), ONE, ONE)))
        return found
