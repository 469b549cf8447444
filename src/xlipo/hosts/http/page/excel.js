/* The pane inside Excel: what it puts into the selected cell (a figure, its history, a grid, a block of formulas), what it
   reads there (a formula to explain, a number or a sentence to check), and what it does to a whole workbook. ES2020. */
(function () {
  "use strict";
  const pane = window.xlipoPane, get = (id) => document.getElementById(id);
  const PLACES = {
    IPO_METRIC: [0, 1, 2, 3, 4], IPO_SERIES: [0, 1, -1, 3, 4], IPO_SOURCE: [0, 1, 2, 4, 5], IPO_EXPLAIN: [0, 1, 2, 3, 4],
    IPO_STATUS: [0, 1, 2, 3, 4], IPO_RANGE: [0, 1, 2, 3, 4], IPO_PERIOD: [0, 1, 2, 3, 4], IPO_CHECK: [1, 2, 3, 4, 5]
  };  /* where company, metric, period, currency and options stand */
  const OURS = /(^|[^\w.!'\]])(?:_xldudf_|_xll\.|_xlfn\.|'[^']*'!|[\w.[\]]+!)?(IPO_[A-Z]+)(?=\()/gi;
  const REFERENCE = /^(?:(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!)?(\$?[A-Za-z]{1,3}\$?\d{1,7})(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?$/;
  const FORMATS = { fraction: "0.0%", x: "0.0x", money: "#,##0", number: "#,##0.0" };

  function tell(text) { get("status").textContent = text; }

  /* Run something in Excel; what Excel refuses is told. */
  function run(use) {
    return Excel.run(use).catch((wrong) => { tell(`${pane.say("excel_refused")} ${wrong.message}`); return null; });
  }

  function selected(load, use) {
    return run(async (context) => {
      const cell = context.workbook.getSelectedRange().getCell(0, 0);
      cell.load([...load, "address"]);
      await context.sync();
      const done = await use(cell, context);
      await context.sync();
      return done === undefined ? cell.address : done;
    });
  }

  /* -- writing -- */

  const text = (value) => `"${value.replace(/"/g, '""')}"`;
  const row = (values) => `{${values.map(text).join(",")}}`;
  const column = (values) => `{${values.map(text).join(";")}}`;

  /* A call; arguments that are left out at its end are not written. */
  function call(name, given) {
    while (given.length && !given[given.length - 1]) { given.pop(); }
    return `=${name}(${given.join(",")})`;
  }

  function chosen(period) { return [period, pane.state.currency, pane.options(period)].map((one) => (one ? text(one) : "")); }

  async function insert(formula) {
    const address = await selected([], (cell) => { cell.formulas = [[formula]]; });
    if (address) { tell(`${pane.say("inserted")} ${address}`); }
  }

  function series() {
    const figure = pane.figure(), given = chosen("-");
    return call("IPO_SERIES", [text(figure.company), text(figure.metric), "", given[1], given[2]]);
  }

  function grid() {
    const { companies, metrics } = pane.comparison();
    return call("IPO_TABLE", [column(companies), row(metrics.map((one) => one.id)), ...chosen(pane.state.period)]);
  }

  function letters(index) { return (index >= 26 ? letters(Math.floor(index / 26) - 1) : "") + String.fromCharCode(65 + index % 26); }

  /* Names and a formula a cell, which look at their row's company and their column's metric; the middle; the data. */
  function block(top, left) {
    const { companies, metrics } = pane.comparison(), given = chosen(pane.state.period);
    const head = [pane.state.period || pane.state.basis || pane.say("newest"), ...metrics.map((one) => pane.label(one))];
    const rows = companies.map((company, at) => [company, ...metrics.map((one, across) =>
      call("IPO_METRIC", [`$${letters(left)}${top + at + 2}`, `${letters(left + across + 1)}$${top + 1}`, ...given]))]);
    const formats = metrics.map((one) => FORMATS[one.unit] || "General");
    const middle = (across) => {
      const name = letters(left + across + 1);
      return `=IFERROR(AGGREGATE(12,6,${name}${top + 2}:${name}${top + companies.length + 1}),"")`;
    };
    const last = [pane.say("median"), ...metrics.map((_, across) => middle(across))];
    const foot = [pane.say("data"), "=IPO_VERSION()", ...metrics.slice(1).map(() => "")];
    return { formulas: [head, ...rows, last, foot], formats };
  }

  async function insertBlock() {
    const { companies, metrics } = pane.comparison();
    const address = await selected(["rowIndex", "columnIndex"], async (cell, context) => {
      const made = block(cell.rowIndex, cell.columnIndex);
      const area = cell.getResizedRange(made.formulas.length - 1, metrics.length);
      area.load(["formulas", "address"]);
      await context.sync();
      if (area.formulas.some((each) => each.some((one) => one !== ""))) { tell(`${pane.say("not_empty")} ${area.address}`); return null; }
      area.formulas = made.formulas;
      cell.getOffsetRange(1, 1).getResizedRange(companies.length, metrics.length - 1).numberFormat =
        [...companies, "median"].map(() => made.formats);
      cell.getResizedRange(0, metrics.length).format.font.bold = true;
      area.format.autofitColumns();
      return area.address;
    });
    if (address) { tell(`${pane.say("inserted")} ${address}`); }
  }

  /* -- reading -- */

  /* The arguments of the first call of ours in a formula, as written. */
  function firstCall(formula) {
    OURS.lastIndex = 0;
    const found = OURS.exec(formula.replace(/"(?:[^"]|"")*"/g, (one) => `"${" ".repeat(one.length - 2)}"`));
    if (!found) { return null; }
    const parts = [""];
    let depth = 0, quoted = false;
    for (const each of formula.slice(found.index + found[0].length + 1)) {
      if (each === '"') { quoted = !quoted; }
      if (!quoted && depth === 0 && each === ")") { return { name: found[2].toUpperCase(), parts: parts.map((one) => one.trim()) }; }
      if (!quoted && "({".includes(each)) { depth++; }
      if (!quoted && ")}".includes(each)) { depth--; }
      if (!quoted && depth === 0 && each === ",") { parts.push(""); } else { parts[parts.length - 1] += each; }
    }
    return null;
  }

  /* What an argument says: a text or a number as written, or what the cell shows that it names; null for anything else. */
  async function said(part, context, sheet) {
    if (!part) { return ""; }
    if (/^"(?:[^"]|"")*"$/.test(part)) { return part.slice(1, -1).replace(/""/g, '"'); }
    if (/^-?\d+(\.\d+)?$/.test(part)) { return part; }
    const found = part.match(REFERENCE);
    if (!found) { return null; }
    const name = (found[1] || found[2] || "").replace(/''/g, "'");
    const cell = (name ? context.workbook.worksheets.getItem(name) : sheet).getRange(found[3]);
    cell.load("values");
    await context.sync();
    return String(cell.values[0][0]);
  }

  function explain() {
    return selected(["formulas"], async (cell, context) => {
      const found = firstCall(String(cell.formulas[0][0])), places = found && PLACES[found.name];
      const given = [];
      for (const place of places || []) { given.push(await said(place < 0 ? "" : found.parts[place], context, cell.worksheet)); }
      if (!places || given.slice(0, 2).some((one) => !one) || given.includes(null)) { tell(pane.say("no_figure")); return; }
      tell("");
      pane.show(...given);
    });
  }

  function check() {
    return selected(["values"], (cell) => {
      const value = cell.values[0][0];
      if (String(value).trim() === "") { tell(pane.say("no_number")); return; }
      tell("");
      if (typeof value === "string" && /[^\W\d_]{2,}.*\s.*[^\W\d_]{2,}|[\u4e00-\u9fff]{4,}/.test(value)) { pane.checkText(value); return; }
      if (!pane.figure()) { tell(pane.say("choose_first")); return; }
      pane.check(String(value));
    });
  }

  /* -- the workbook -- */

  /* A formula with our functions under their plain names; null where there is none of ours. Texts in it stay. */
  function plainly(formula) {
    if (typeof formula !== "string" || !formula.startsWith("=")) { return null; }
    let count = 0;
    const parts = formula.split('"').map((part, at) => (at % 2 ? part : part.replace(OURS, (_, before, name) => {
      count++;
      return before + name.toUpperCase();
    })));
    return count ? parts.join('"') : null;
  }

  async function reenter() {
    let done = 0, left = 0;
    await run(async (context) => {
      const sheets = context.workbook.worksheets;
      sheets.load("items/name");
      await context.sync();
      for (const sheet of sheets.items) {
        const used = sheet.getUsedRangeOrNullObject();
        used.load(["formulas", "isNullObject"]);
        await context.sync();
        if (used.isNullObject) { continue; }
        for (const [down, cells] of used.formulas.entries()) {
          for (const [across, one] of cells.entries()) {
            const plain = plainly(one);
            if (plain === null) { continue; }
            used.getCell(down, across).formulas = [[plain]];
            try { await context.sync(); done++; } catch (refused) { left++; }
          }
        }
      }
      tell(`${pane.say("reentered")} ${done}` + (left ? `; ${pane.say("left")} ${left}` : ""));
    });
  }

  function calculate() {
    return run(async (context) => { context.workbook.application.calculate("Full"); await context.sync(); });
  }

  async function refresh() {
    window.XLIPO.forget();
    await window.XLIPO.look();
    await calculate();
    tell(pane.say("refreshed"));
  }

  /* -- the beginning -- */

  function on(id, use) { get(id).addEventListener("click", use); }

  function kept(id, name, value, use) {
    get(id).checked = value;
    get(id).addEventListener("change", (event) => { pane.stored(name, event.target.checked ? "yes" : "no"); use(event.target.checked); });
  }

  if (!window.Office || !Office.onReady) { return; }
  Office.onReady().then((about) => {
    if (!about || about.host !== "Excel") { return; }
    get("excel").hidden = false;
    on("insert", () => { if (pane.figure()) { insert(pane.figure().formula); } else { tell(pane.say("choose_first")); } });
    on("insert-series", () => { if (pane.figure()) { insert(series()); } else { tell(pane.say("choose_first")); } });
    on("insert-grid", () => { if (pane.isCompared()) { insert(grid()); } else { tell(pane.say("choose_more")); } });
    on("insert-block", () => { if (pane.isCompared()) { insertBlock(); } else { tell(pane.say("choose_more")); } });
    on("explain-cell", explain);
    on("check-cell", check);
    on("reenter", reenter);
    on("refresh", refresh);
    kept("cards", "xlipo-cards", window.XLIPO.cards, (yes) => { window.XLIPO.cards = yes; });
    kept("follow", "xlipo-follow", pane.stored("xlipo-follow") !== "no", () => {});
    window.XLIPO.changed.push(() => { if (get("follow").checked) { calculate(); } });
  });
})();
