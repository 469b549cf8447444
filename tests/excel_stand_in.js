/* A stand-in for Excel's side of Office.js: sheets of cells, a selection, no calculation. What is not loaded and synced
   cannot be read, as in Excel; a cell of the sheet "Locked" refuses what is written. Excel itself cannot be had here. */
(() => {
  const letters = (index) => (index >= 26 ? letters(Math.floor(index / 26) - 1) : "") + String.fromCharCode(65 + index % 26);
  const number = (name) => [...name.toUpperCase()].reduce((sum, one) => 26 * sum + one.charCodeAt(0) - 64, 0) - 1;
  const book = (window.book = { sheets: { Sheet1: {} }, selected: ["Sheet1", 1, 1], calculated: 0, bold: [], formats: {} });

  window.select = (sheet, address) => { const [, column, row] = address.match(/([A-Z]+)(\d+)/); book.selected = [sheet, row - 1, number(column)]; };
  window.put = (sheet, address, formula, value) => {
    const [, column, row] = address.match(/([A-Z]+)(\d+)/);
    (book.sheets[sheet] = book.sheets[sheet] || {})[`${row - 1},${number(column)}`] = { formula, value: value === undefined ? formula : value };
  };
  window.formula = (sheet, address) => { const [, column, row] = address.match(/([A-Z]+)(\d+)/); return (book.sheets[sheet][`${row - 1},${number(column)}`] || { formula: "" }).formula; };

  class Range {
    constructor(context, sheet, top, left, high, wide) {
      Object.assign(this, { context, sheet, top, left, high, wide, loaded: new Set() });
      this.format = { font: { set bold(yes) { context.later(() => book.bold.push(letters(left) + (top + 1))); } }, autofitColumns() {} };
      this.worksheet = { getRange: (address) => at(context, sheet, address) };
    }
    load(names) { this.context.loads.push([this, [].concat(names).flatMap((one) => one.split(","))]); }
    read(name, value) { if (!this.loaded.has(name)) { throw new Error(`The property '${name}' is not available. Load it first.`); } return value; }
    map(use) { return Array.from({ length: this.high }, (_, down) => Array.from({ length: this.wide }, (_, across) => use(`${this.top + down},${this.left + across}`, down, across))); }
    get formulas() { return this.read("formulas", this.map((key) => (book.sheets[this.sheet][key] || { formula: "" }).formula)); }
    set formulas(rows) {
      if (rows.length !== this.high || rows.some((each) => each.length !== this.wide)) { throw new Error("The dimensions do not match."); }
      this.context.later(() => {
        if (this.sheet === "Locked") { throw new Error("You can't change part of an array."); }
        this.map((key, down, across) => { book.sheets[this.sheet][key] = { formula: rows[down][across], value: rows[down][across] }; });
      });
    }
    get values() { return this.read("values", this.map((key) => (book.sheets[this.sheet][key] || { value: "" }).value)); }
    set numberFormat(rows) { this.context.later(() => this.map((key, down, across) => { book.formats[key] = rows[down][across]; })); }
    get address() { const from = letters(this.left) + (this.top + 1), to = letters(this.left + this.wide - 1) + (this.top + this.high); return this.read("address", `${this.sheet}!${from === to ? from : `${from}:${to}`}`); }
    get rowIndex() { return this.read("rowIndex", this.top); }
    get columnIndex() { return this.read("columnIndex", this.left); }
    get isNullObject() { return this.read("isNullObject", !Object.keys(book.sheets[this.sheet]).length); }
    getCell(down, across) { return new Range(this.context, this.sheet, this.top + down, this.left + across, 1, 1); }
    getOffsetRange(down, across) { return new Range(this.context, this.sheet, this.top + down, this.left + across, this.high, this.wide); }
    getResizedRange(down, across) { return new Range(this.context, this.sheet, this.top, this.left, this.high + down, this.wide + across); }
  }

  function at(context, sheet, address) {
    const [, column, row] = address.replace(/\$/g, "").toUpperCase().match(/([A-Z]+)(\d+)/);
    return new Range(context, sheet, row - 1, number(column), 1, 1);
  }

  function used(context, sheet) {
    const places = Object.keys(book.sheets[sheet]).map((key) => key.split(",").map(Number));
    const edge = (index, pick) => (places.length ? pick(...places.map((one) => one[index])) : 0);
    const top = edge(0, Math.min), left = edge(1, Math.min);
    return new Range(context, sheet, top, left, edge(0, Math.max) - top + 1, edge(1, Math.max) - left + 1);
  }

  const sheet = (context, name) => ({ name, getRange: (address) => at(context, name, address), getUsedRangeOrNullObject: () => used(context, name) });

  window.Excel = { run: async (use) => {
    const context = { loads: [], writes: [], later(write) { this.writes.push(write); }, async sync() {
      const { loads, writes } = this;
      this.loads = []; this.writes = [];
      await Promise.resolve();
      writes.forEach((write) => write());
      loads.forEach(([one, names]) => names.forEach((name) => one.loaded.add(name)));
    } };
    const sheets = { load() {}, get items() { return Object.keys(book.sheets).map((name) => sheet(context, name)); },
      getItem(name) { if (!book.sheets[name]) { throw new Error("The requested resource doesn't exist."); } return sheet(context, name); } };
    context.workbook = {
      getSelectedRange: () => new Range(context, book.selected[0], book.selected[1], book.selected[2], 1, 1), worksheets: sheets,
      application: { calculate(kind) { context.later(() => { if (kind === "Full") { book.calculated++; } }); } }
    };
    return use(context);
  } };
  window.Office = { HostType: { Excel: "Excel" }, onReady: () => Promise.resolve({ host: "Excel", platform: "PC" }),
    context: { requirements: { isSetSupported: () => true } } };
})();
