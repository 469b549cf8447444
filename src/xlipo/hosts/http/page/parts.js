/* Parts of the pane: elements, lists to choose from, the chart of a history. They put in text, never markup. ES2020. */
(function () {
  "use strict";
  const get = (id) => document.getElementById(id);

  function put(parent, name, text, attributes) {
    const made = document.createElement(name);
    if (text !== undefined && text !== null) { made.textContent = text; }
    Object.entries(attributes || {}).forEach(([key, value]) => made.setAttribute(key, value));
    parent.append(made);
    return made;
  }

  function show(id, on) { get(id).hidden = !on; }

  /* -- lists to choose from, as comboboxes -- */

  function chooser(id, find, choose) {
    const field = get(id), list = get(`${id}-list`);
    let found = [], at = -1, asked = 0, due = 0;

    function close() { list.hidden = true; field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); at = -1; }
    function mark(index) {
      at = index;
      [...list.children].forEach((item, here) => item.setAttribute("aria-selected", String(here === at)));
      if (at >= 0) { field.setAttribute("aria-activedescendant", list.children[at].id); list.children[at].scrollIntoView({ block: "nearest" }); }
    }
    function take(index) { const one = found[index]; field.value = one.text; close(); choose(one.value, one.one); }
    async function look() {
      const mine = ++asked;
      try { found = await find(field.value.trim()); } catch (none) { found = []; }
      if (mine !== asked || document.activeElement !== field) { return; }
      list.textContent = "";
      found.forEach((one, index) => {
        const item = put(list, "li", one.text, { role: "option", id: `${id}-${index}`, "aria-selected": "false" });
        if (one.more) { put(item, "small", one.more); }
        item.addEventListener("mousedown", (event) => { event.preventDefault(); take(index); });
      });
      list.hidden = !found.length;
      field.setAttribute("aria-expanded", String(!!found.length));
      at = -1;
    }
    field.addEventListener("input", () => { clearTimeout(due); due = setTimeout(look, 120); });
    field.addEventListener("focus", () => field.select());
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { look(); return; }
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark((at + step + found.length) % found.length);
      } else if (event.key === "Enter") {
        event.preventDefault();
        clearTimeout(due);
        if (at >= 0) { take(at); } else if (field.value.trim()) { asked++; close(); choose(field.value.trim()); }
      } else if (event.key === "Escape") { close(); }
    });
  }

  /* What a period is: FY, CY, H (a half), Q, LTM, a number of months such as 9M, a day, or another. */
  function kind(period) {
    const found = /^(?:(FY|CY|H|Q|LTM)|(\d+M)|\d{4}-\d\d-\d\d$)/.exec(period);
    return found ? found[1] || found[2] || "day" : "other";
  }

  /* Those that can stand side by side: fiscal years where there are two, else the most frequent kind, of several the newest. */
  function alike(points) {
    const kinds = {};
    points.forEach((one) => { (kinds[kind(one.period)] ||= []).push(one); });
    if (kinds.FY && kinds.FY.length > 1) { return kinds.FY; }
    return points.map((one) => kinds[kind(one.period)]).reduce((best, one) => (one.length >= best.length ? one : best), []);
  }

  /* The history of a figure: like periods as bars, every period in a table. */
  function chart(figures, said) {
    const held = figures.filter((one) => typeof one.value === "number"), points = alike(held);
    show("series", held.length > 1);
    show("chart", points.length > 1);
    if (held.length < 2) { return; }
    table(figures, said);
    get("series").querySelector("figcaption").textContent = said.title + (points.length > 1 ? ` (${said.drawn} ${said.length(kind(points[0].period))})` : "");
    if (points.length < 2) { return; }
    const width = get("chart").clientWidth || 640, height = 120, foot = 16, step = width / points.length;
    const every = Math.ceil(56 / step);
    const top = Math.max(0, ...points.map((one) => one.value)), bottom = Math.min(0, ...points.map((one) => one.value));
    const y = (value) => 4 + (height - foot - 8) * (top - value) / (top - bottom || 1);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const make = (name, attributes) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", name);
      Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
      svg.append(made);
      return made;
    };
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", points.map((one) => `${one.period} ${one.shown}`).join(", "));
    points.forEach((one, index) => {
      const from = Math.min(y(0), y(one.value)), tall = Math.max(1, Math.abs(y(0) - y(one.value)));
      const bar = make("rect", { x: step * (index + 0.15), y: from, width: step * 0.7, height: tall, class: one.period === said.at ? "this" : "other" });
      bar.append(document.createElementNS("http://www.w3.org/2000/svg", "title"));
      bar.firstChild.textContent = `${one.period}: ${one.shown}`;
      if (index % every === 0) { make("text", { x: Math.max(20, step * (index + 0.5)), y: height - 4 }).textContent = one.period.replace(/^LTM-.*/, "LTM"); }
    });
    make("line", { x1: 0, x2: width, y1: y(0), y2: y(0) });
    get("chart").replaceChildren(svg);
  }

  function table(figures, said) {
    const head = get("points").tHead, body = get("points").tBodies[0];
    head.textContent = "";
    body.textContent = "";
    const row = put(head, "tr");
    put(row, "th", said.period, { scope: "col" });
    put(row, "th", said.label, { scope: "col" });
    figures.forEach((one) => { const each = put(body, "tr"); put(each, "td", one.period); put(each, "td", one.shown); });
  }

  window.xlipoParts = { get, put, show, chooser, chart };
})();
