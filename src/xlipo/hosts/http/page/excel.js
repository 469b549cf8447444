/* The pane inside Excel: puts the figure shown, or its history, into the selected cell, and reads the selected cell. */
(function () {
  "use strict";
  const pane = window.xlipoPane, place = document.getElementById("excel");
  const LITERAL = /IPO_METRIC\(\s*"((?:[^"]|"")*)"\s*,\s*"((?:[^"]|"")*)"(?:\s*,\s*(?:"((?:[^"]|"")*)")?)?/i;

  function tell(text) { document.getElementById("status").textContent = text; }

  /* Run something on the selected cell; what Excel refuses is told. */
  function selected(use) {
    return Excel.run(async (context) => {
      const cell = context.workbook.getSelectedRange().getCell(0, 0);
      cell.load(["formulas", "values", "address"]);
      await context.sync();
      await use(cell);
      await context.sync();
      return cell.address;
    }).catch((wrong) => tell(pane.say("excel_refused") + " " + wrong.message));
  }

  async function insert(formula) {
    const address = await selected((cell) => { cell.formulas = [[formula]]; });
    if (address) { tell(pane.say("inserted") + " " + address); }
  }

  function series(figure) {
    const metric = figure.formula.match(LITERAL);
    return metric ? `=IPO_SERIES("${metric[1]}","${metric[2]}")` : figure.formula;
  }

  function explain() {
    return selected((cell) => {
      const found = String(cell.formulas[0][0]).match(LITERAL);
      if (!found) { tell(pane.say("no_figure")); return; }
      const plain = (text) => (text || "").replace(/""/g, '"');
      pane.show(plain(found[1]), plain(found[2]), plain(found[3]));
    });
  }

  function check() {
    return selected((cell) => {
      const value = cell.values[0][0];
      if (typeof value !== "number" && !String(value).trim()) { tell(pane.say("no_number")); return; }
      pane.check(String(value));
    });
  }

  if (!window.Office || !Office.onReady) { return; }
  Office.onReady().then((about) => {
    if (!about || about.host !== "Excel") { return; }
    place.hidden = false;
    document.getElementById("insert").addEventListener("click", () => { if (pane.figure()) { insert(pane.figure().formula); } });
    document.getElementById("insert-series").addEventListener("click", () => { if (pane.figure()) { insert(series(pane.figure())); } });
    document.getElementById("explain-cell").addEventListener("click", explain);
    document.getElementById("check-cell").addEventListener("click", check);
  });
})();
