/* The figure browser: search a company and a metric in any script, see the figure with its source, range, rivals and
   history, explain it, check a number against it. It asks the server's tools, and puts in text, never markup. ES2020. */
(function () {
  "use strict";

  const WORDS = {
    en: {
      language: "Language", token: "Token", token_why: "This server answers those who have a token. It is kept in this browser.",
      open: "Open", company: "Company", metric: "Metric", period: "Period", currency: "Currency", as_of: "Known by",
      newest: "newest", own: "its own", range: "Range", status: "Status", source: "Source", read: "Read", rivals: "Disputed",
      basis: "Basis", notes: "Notes", definition: "Formula", tier: "tier", nobody: "no other print disagrees", nearest: "nearest",
      agreeing: "other prints agree:", others: "other prints disagree:", history: "Every period with a figure",
      as_table: "As a table", copy_formula: "Copy formula", copy_cite: "Copy citation", share: "Copy address",
      explain: "Explain", account: "Where it comes from", check_label: "Check a number somebody wrote", check: "Check",
      insert: "Insert figure", insert_series: "Insert history", explain_cell: "Explain cell", check_cell: "Check cell",
      inserted: "Inserted at", no_figure: "The selected cell has no IPO_METRIC of plain texts.", no_number: "The selected cell has no number.",
      excel_refused: "Excel refused:", copied: "Copied.", asking: "Asking…", ready: "", stale: "stale", held: "Periods with a figure",
      refused: "That token is not known here.", away: "The server cannot be reached; trying again.", data: "Data",
      agrees: "Supported.", superseded: "Superseded.", rival: "Another source says so.", differs: "Contradicted.",
      unknown: "Not in the data.", to: "to"
    },
    zh: {
      language: "语言", token: "令牌", token_why: "本服务器只回答持有令牌者。令牌保存在此浏览器中。", open: "打开", company: "公司",
      metric: "指标", period: "期间", currency: "货币", as_of: "截至何日已知", newest: "最新", own: "列报货币", range: "区间",
      status: "状态", source: "来源", read: "读取方式", rivals: "争议", basis: "口径", notes: "说明", definition: "公式", tier: "等级",
      nobody: "没有不同说法", agreeing: "相符的其他来源：", others: "不同的其他来源：", nearest: "最接近的是", history: "所有有数据的期间", as_table: "以表格显示",
      copy_formula: "复制公式", copy_cite: "复制引用", share: "复制链接", explain: "解释", account: "数据出处", check_label: "核对他人写下的数字",
      check: "核对", insert: "插入数据", insert_series: "插入历史",
      explain_cell: "解释单元格", check_cell: "核对单元格", inserted: "已插入", no_figure: "所选单元格没有以文本为参数的 IPO_METRIC。",
      no_number: "所选单元格没有数字。", excel_refused: "Excel 拒绝：", copied: "已复制。", asking: "查询中…", ready: "", stale: "已过时", held: "有数据的期间", refused: "此令牌无效。",
      away: "无法连接服务器，正在重试。", data: "数据", agrees: "相符。", superseded: "已被更新。", rival: "另有来源如此说。",
      differs: "不符。", unknown: "数据中没有。", to: "至"
    }
  };
  const CURRENCIES = ["", "USD", "CNY", "HKD", "EUR"];
  let drawn = [];
  const get = (id) => document.getElementById(id);
  const state = { lang: "en", company: "", metric: "", period: "", currency: "", asOf: "" };
  let turn = 0;
  let figure = null;

  const say = (word) => WORDS[state.lang][word];

  function stored(name, value) {
    try {
      if (value === undefined) { return localStorage.getItem(name) || ""; }
      localStorage.setItem(name, value);
    } catch (none) { /* a browser that keeps nothing */ }
    return value || "";
  }

  /* -- asking -- */

  class Refused extends Error {}

  async function ask(tool, given) {
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: tool, arguments: given } };
    for (let attempt = 1; ; attempt++) {
      let response;
      try {
        response = await fetch("/mcp", {
          method: "POST", cache: "no-store", credentials: "omit", body: JSON.stringify(message),
          headers: { "Content-Type": "application/json", "X-Xlipo-Token": stored("xlipo-token") }
        });
      } catch (away) {
        get("status").textContent = say("away");
        await new Promise((wait) => setTimeout(wait, Math.min(8000, 500 * 2 ** attempt)));
        continue;
      }
      if (response.status === 401) { enter(true); throw new Refused(say("refused")); }
      if (response.status === 429 || response.status === 503) {
        await new Promise((wait) => setTimeout(wait, 1000 * Number(response.headers.get("retry-after") || 1)));
        continue;
      }
      const said = await response.json();
      if (get("status").textContent !== say("copied")) { get("status").textContent = say("ready"); }
      if (said.error) { throw new Refused(said.error.message || said.error); }
      if (said.result.isError) { throw new Refused(said.result.content[0].text); }
      get("version").textContent = `${say("data")} ${said.result.structuredContent.data_version}`;
      return said.result.structuredContent;
    }
  }

  function options() { return state.asOf ? `AsOf=${state.asOf}` : ""; }

  /* -- small parts -- */

  function put(parent, name, text, attributes) {
    const made = document.createElement(name);
    if (text !== undefined && text !== null) { made.textContent = text; }
    Object.entries(attributes || {}).forEach(([key, value]) => made.setAttribute(key, value));
    parent.append(made);
    return made;
  }

  function line(term, text, url) {
    if (!text) { return; }
    put(get("facts"), "dt", say(term));
    const place = put(get("facts"), "dd");
    if (url && /^https?:/.test(url)) { put(place, "a", text, { href: url, target: "_blank", rel: "noopener noreferrer" }); }
    else { place.textContent = text; }
  }

  function show(id, on) { get(id).hidden = !on; }

  function complain(wrong) {
    get("wrong").textContent = wrong.message;
    show("wrong", true);
  }

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
    function take(index) { const one = found[index]; field.value = one.text; close(); choose(one.value); }
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

  async function companies(query) {
    const said = await ask("find_companies", query ? { query } : { group: "all" });
    return said.companies.map((one) => ({ text: one.name, value: one.name, more: [...one.names.slice(0, 3), ...one.tickers].join(" · ") }));
  }

  async function metrics(query) {
    const given = {};
    if (query) { given.query = query; }
    if (state.company) { given.company = state.company; }
    let said;
    try { said = await ask("find_metrics", given); } catch (none) { said = await ask("find_metrics", query ? { query } : {}); }
    return said.metrics.map((one) => ({ text: state.lang === "zh" ? one.label_zh_hans : one.label_en, value: one.id, more: one.id }));
  }

  /* -- the figure -- */

  async function update() {
    const mine = ++turn;
    remember();
    show("wrong", false);
    if (!state.company || !state.metric) { return; }
    get("status").textContent = say("asking");
    const given = { company: state.company, metric: state.metric, period: state.period, currency: state.currency, options: options() };
    try {
      const said = await ask("get_metric", given);
      if (mine !== turn) { return; }
      figure = said.figure;
      state.company = figure.company;
      state.metric = figure.metric;
      get("company").value = figure.company;
      draw();
      remember();
      const history = await ask("get_series", { company: state.company, metric: state.metric, currency: state.currency, options: options() });
      if (mine === turn) { periods(history.figures); chart(history.figures); }
    } catch (wrong) {
      if (mine === turn) { get("status").textContent = ""; show("figure", false); complain(wrong); }
    }
  }

  function draw() {
    show("figure", true);
    show("account", false);
    get("explain").setAttribute("aria-expanded", "false");
    get("verdict").textContent = "";
    get("title").textContent = [figure.company, label(), figure.period].filter(Boolean).join(" · ");
    if (document.activeElement !== get("metric")) { get("metric").value = label(); }
    get("value").textContent = figure.shown;
    get("reason").textContent = figure.reason || "";
    show("reason", !!figure.reason);
    held();
    get("facts").textContent = "";
    line("range", figure.low !== null && figure.low !== figure.high ? `${amount(figure.low)} ${say("to")} ${amount(figure.high)}` : "");
    line("status", figure.status.replace(/_/g, " ") + (figure.stale ? `, ${say("stale")}` : ""));
    line("basis", figure.off_basis);
    if (figure.source) {
      const place = [figure.source.title, figure.source.publisher, figure.source.date, figure.source.locator].filter(Boolean).join(", ");
      line("source", `${place} (${say("tier")} ${figure.source.tier})`, figure.source.url);
      line("read", figure.source.reading, figure.source.read_at);
      line("rivals", disputes());
    }
    line("notes", figure.notes.join(" "));
    line("definition", figure.formula);
  }

  function label() { return state.lang === "zh" ? figure.label_zh : figure.label; }

  function disputes() {
    const { count, agreeing, nearest } = figure.rivals;
    const parts = [];
    if (count) { parts.push(`${say("others")} ${count}, ${say("nearest")} ${plain(nearest.value)} ${nearest.unit} (${nearest.publisher}, ${nearest.date})`); }
    if (agreeing) { parts.push(`${say("agreeing")} ${agreeing}`); }
    return parts.join("; ") || say("nobody");
  }

  function plain(value) { return typeof value === "number" ? value.toLocaleString("en-US", { maximumSignificantDigits: 6 }) : value; }

  function amount(value) {
    if (figure.unit === "pure") { return /%$/.test(figure.shown) ? `${plain(100 * value)}%` : plain(value); }
    return `${plain(value)} ${figure.unit}`;
  }

  function held() {
    const place = get("held");
    place.textContent = "";
    figure.held_instead.forEach((period) => put(place, "button", period, { type: "button" }).addEventListener("click", () => { state.period = period; update(); }));
    show("held", !!figure.held_instead.length);
  }

  function periods(figures) {
    const list = get("period");
    list.textContent = "";
    put(list, "option", say("newest"), { value: "" });
    const known = figures.map((one) => one.period).filter(Boolean).reverse();
    if (state.period && !known.includes(state.period)) { known.unshift(state.period); }
    known.forEach((period) => put(list, "option", period, { value: period }));
    list.value = state.period;
  }

  function chart(figures) {
    drawn = figures;
    const points = figures.filter((one) => typeof one.value === "number");
    show("series", points.length > 1);
    if (points.length < 2) { return; }
    get("series").querySelector("figcaption").textContent = say("history");
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
      const bar = make("rect", { x: step * (index + 0.15), y: from, width: step * 0.7, height: tall, class: one.period === figure.period ? "this" : "other" });
      bar.append(document.createElementNS("http://www.w3.org/2000/svg", "title"));
      bar.firstChild.textContent = `${one.period}: ${one.shown}`;
      if (index % every === 0) { make("text", { x: step * (index + 0.5), y: height - 4 }).textContent = one.period.replace(/^LTM-.*/, "LTM"); }
    });
    make("line", { x1: 0, x2: width, y1: y(0), y2: y(0) });
    get("chart").replaceChildren(svg);
    const head = get("points").tHead, body = get("points").tBodies[0];
    head.textContent = "";
    body.textContent = "";
    const row = put(head, "tr");
    put(row, "th", say("period"), { scope: "col" });
    put(row, "th", label(), { scope: "col" });
    figures.forEach((one) => { const each = put(body, "tr"); put(each, "td", one.period); put(each, "td", one.shown); });
  }

  async function explain() {
    const open = get("account").hidden;
    show("account", open);
    get("explain").setAttribute("aria-expanded", String(open));
    if (!open) { return; }
    const list = get("account").querySelector("ol");
    list.textContent = say("asking");
    try {
      const said = await ask("explain", { company: state.company, metric: state.metric, period: state.period, currency: state.currency, options: options() });
      list.textContent = "";
      said.lines.forEach((one) => put(list, "li", [`${one.what}:`, plain(one.value), one.unit, one.period, one.words].filter((part) => part !== "").join(" ")));
    } catch (wrong) { list.textContent = wrong.message; }
  }

  async function check(event) {
    event.preventDefault();
    const place = get("verdict");
    place.textContent = say("asking");
    place.className = "";
    try {
      const given = { company: state.company, metric: state.metric, period: state.period || figure.period, value: get("written").value, options: options() };
      const said = (await ask("check_claim", given)).verdict;
      place.className = said.verdict;
      place.textContent = `${say(said.verdict)} ${said.why}`;
    } catch (wrong) { place.textContent = wrong.message; }
  }

  async function copy(text) {
    try { await navigator.clipboard.writeText(text); } catch (none) {
      const field = put(document.body, "textarea", text);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    get("status").textContent = say("copied");
  }

  /* -- the address, the words, the beginning -- */

  function address() {
    const said = new URLSearchParams();
    [["company", state.company], ["metric", state.metric], ["period", state.period], ["currency", state.currency], ["as_of", state.asOf], ["lang", state.lang]]
      .forEach(([key, value]) => { if (value) { said.set(key, value); } });
    return `${location.origin}${location.pathname}?${said}`;
  }

  function remember() {  /* Office takes this away from pages inside it */
    if (history.replaceState) { history.replaceState(null, "", address()); }
  }

  function speak() {
    document.documentElement.lang = state.lang === "zh" ? "zh-Hans" : "en";
    document.querySelectorAll("[data-say]").forEach((place) => { place.textContent = say(place.dataset.say); });
    document.querySelectorAll("[data-label]").forEach((place) => place.setAttribute("aria-label", say(place.dataset.label)));
    get("language").value = state.lang;
    const list = get("currency");
    list.textContent = "";
    CURRENCIES.forEach((code) => put(list, "option", code || say("own"), { value: code }));
    list.value = state.currency;
    get("as-of").value = state.asOf;
    if (!get("period").options.length) { periods([]); }
  }

  function enter(again) {
    show("entry", true);
    show("asking", false);
    show("figure", false);
    if (again && stored("xlipo-token")) { complain({ message: say("refused") }); }
    get("token").focus();
  }

  async function begin() {
    show("entry", false);
    show("wrong", false);
    show("asking", true);
    try { await ask("find_companies", { group: "all" }); } catch (wrong) { if (get("entry").hidden) { complain(wrong); } return; }
    if (state.company && state.metric) { get("company").value = state.company; get("metric").value = state.metric; update(); }
    else { get("company").focus(); }
  }

  function start() {
    const said = new URLSearchParams(location.search), secret = new URLSearchParams(location.hash.slice(1)).get("token");
    state.lang = said.get("lang") === "zh" || (!said.get("lang") && navigator.language.startsWith("zh")) ? "zh" : "en";
    state.company = said.get("company") || "";
    state.metric = said.get("metric") || "";
    state.period = said.get("period") || "";
    state.currency = said.get("currency") || "";
    state.asOf = /^\d{4}-\d\d-\d\d$/.test(said.get("as_of") || "") ? said.get("as_of") : "";
    if (secret) { stored("xlipo-token", secret); remember(); }
    speak();
    chooser("company", companies, (name) => { state.company = name; state.period = ""; update(); if (!state.metric) { get("metric").focus(); } });
    chooser("metric", metrics, (name) => { state.metric = name; state.period = ""; update(); });
    get("language").addEventListener("change", (event) => { state.lang = event.target.value; speak(); get("period").textContent = ""; periods([]); update(); });
    get("period").addEventListener("change", (event) => { state.period = event.target.value; update(); });
    get("currency").addEventListener("change", (event) => { state.currency = event.target.value; update(); });
    get("as-of").addEventListener("change", (event) => { state.asOf = event.target.value; update(); });
    get("copy-formula").addEventListener("click", () => copy(figure.formula));
    get("copy-cite").addEventListener("click", () => copy(figure.cite));
    get("share").addEventListener("click", () => copy(address()));
    get("explain").addEventListener("click", explain);
    window.addEventListener("resize", () => chart(drawn));
    get("check").addEventListener("submit", check);
    get("entry").addEventListener("submit", (event) => { event.preventDefault(); stored("xlipo-token", get("token").value.trim()); get("token").value = ""; begin(); });
    if (stored("xlipo-token")) { begin(); } else { enter(false); }
  }

  window.xlipoPane = {
    say,
    figure: () => figure,
    show(company, metric, period) { Object.assign(state, { company, metric, period }); return update(); },
    check(value) {
      if (!figure) { return; }
      get("written").value = value;
      get("check").requestSubmit();
    }
  };
  start();
})();
