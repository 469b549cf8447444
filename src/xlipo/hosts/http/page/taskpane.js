/* The figure browser: search a company and a metric in any script, see the figure with its source, range, rivals and
   history, explain it, check a number against it. It asks the server's tools, and puts in text, never markup. ES2020. */
(function () {
  "use strict";

  const WORDS = window.xlipoWords;
  const CURRENCIES = ["", "USD", "CNY", "HKD", "EUR"];
  const { get, put, show, chooser } = window.xlipoParts;
  const state = { lang: "", company: "", metric: "", period: "", currency: "", asOf: "", basis: "", more: "" };
  const compared = { companies: [], metrics: [] };
  let turn = 0;
  let figure = null, drawn = [];

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
      const here = window.XLIPO && window.XLIPO.tool(message);
      if (here) { return understood(await here, say("from_page")); }
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
      return understood(await response.json(), window.XLIPO ? say("from_server") : "");
    }
  }

  function understood(said, where) {
    if (get("status").textContent === say("asking") || get("status").textContent === say("away")) { get("status").textContent = say("ready"); }
    if (said.error) { throw new Refused(said.error.message || said.error); }
    if (said.result.isError) { throw new Refused(said.result.content[0].text); }
    get("version").textContent = [`${say("data")} ${said.result.structuredContent.data_version}`, where].filter(Boolean).join(" · ");
    return said.result.structuredContent;
  }

  /* The options of a call; a basis says which period only where none is named. */
  function options(period) {
    const named = [state.asOf && `AsOf=${state.asOf}`, !period && state.basis && `Basis=${state.basis}`, state.more];
    return named.filter(Boolean).join("; ");
  }

  /* -- small parts -- */

  function line(term, text, url) {
    if (!text) { return; }
    put(get("facts"), "dt", say(term));
    const place = put(get("facts"), "dd");
    if (url && /^https?:/.test(url)) { put(place, "a", text, { href: url, target: "_blank", rel: "noopener noreferrer" }); }
    else { place.textContent = text; }
  }

  function complain(wrong) {
    get("wrong").textContent = wrong.message;
    show("wrong", true);
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
    return said.metrics.map((one) => ({ text: named(one), value: one.id, more: one.id, one }));
  }

  async function found_metric(name) {
    try { return (await ask("find_metrics", { query: name })).metrics[0]; } catch (none) { return null; }
  }

  function named(metric) { return state.lang === "zh" ? metric.label_zh_hans : metric.label_en; }

  /* -- what is compared -- */

  /* Add a company or a metric to what is compared; what was chosen is kept. */
  function compare(kind, one) {
    const field = get(`more-${kind}`);
    field.value = "";
    field.focus();
    const id = (each) => each.id || each;
    if (one && !compared[kind].some((each) => id(each) === id(one))) { compared[kind].push(one); }
    chips();
    keep();
  }

  function chips() {
    for (const kind of ["companies", "metrics"]) {
      const place = get(kind);
      place.textContent = "";
      compared[kind].forEach((one, at) => {
        const said = kind === "metrics" ? named(one) : one;
        const button = put(put(place, "li"), "button", `${said} ×`, { type: "button", "aria-label": `${say("remove")} ${said}` });
        button.addEventListener("click", () => { compared[kind].splice(at, 1); chips(); keep(); get(`more-${kind}`).focus(); });
      });
    }
  }

  function keep() {
    stored("xlipo-settings", JSON.stringify({ currency: state.currency, basis: state.basis, asOf: state.asOf, lang: state.lang, ...compared }));
  }

  function recall() {
    try {
      const found = JSON.parse(stored("xlipo-settings") || "{}");
      for (const key of ["currency", "basis", "asOf", "lang"]) { if (typeof found[key] === "string") { state[key] = found[key]; } }
      for (const kind of ["companies", "metrics"]) { if (Array.isArray(found[kind])) { compared[kind] = found[kind]; } }
    } catch (none) { /* nothing was kept */ }
  }

  /* -- the figure -- */

  async function update() {
    const mine = ++turn;
    remember();
    show("wrong", false);
    if (!state.company || !state.metric) { return; }
    get("status").textContent = say("asking");
    const given = { company: state.company, metric: state.metric, period: state.period, currency: state.currency, options: options(state.period) };
    try {
      const said = await ask("get_metric", given);
      if (mine !== turn) { return; }
      figure = said.figure;
      state.company = figure.company;
      state.metric = figure.metric;
      get("company").value = figure.company;
      draw();
      remember();
      const history = await ask("get_series", { company: state.company, metric: state.metric, currency: state.currency, options: options("-") });
      if (mine === turn) { periods(history.figures); draw_history(history.figures); }
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
    exactly();
    line("status", figure.status.replace(/_/g, " ") + (figure.stale ? `, ${say("stale")}` : ""));
    line("basis", figure.off_basis);
    if (figure.source) {
      const place = [figure.source.title, figure.source.publisher, figure.source.date, figure.source.locator].filter(Boolean).join(", ");
      line("source", `${place} (${say("tier")} ${figure.source.tier})`, figure.source.url);
      line("read", figure.source.reading, figure.source.read_at);
      prints();
    }
    line("notes", figure.notes.join(" "));
    line("definition", figure.formula);
  }

  function label() { return state.lang === "zh" ? figure.label_zh : figure.label; }

  /* What other prints say: those that dispute the figure, those that agree, and each that is something else. */
  function prints() {
    const { count, agreeing, nearest, others } = figure.rivals;
    line("rivals", count ? `${count}, ${say("nearest")} ${printed(nearest)}` : say("nobody"));
    line("agreeing", agreeing ? String(agreeing) : "");
    line("otherwise", others.map((one) => `${say(`print_${one.rivalry}`)}: ${one.measure} ${printed(one)}`).join("; "));
  }

  function printed(one) { return `${plain(one.value)} ${one.unit} (${one.publisher}, ${one.date})`; }

  /* A whole number in all its digits, another in six or, from a hundred thousand on, to two decimals. */
  function plain(value) {
    if (typeof value !== "number") { return value; }
    return digits(value, Number.isInteger(value) ? 17 : Math.max(6, 3 + Math.floor(Math.log10(Math.abs(value)))));
  }

  function digits(value, most) { return value.toLocaleString("en-US", { maximumSignificantDigits: most }); }

  /* The value and its bounds: amounts in all digits, ratios in as many as tell apart what differs. */
  function exactly() {
    const percent = figure.unit === "pure" && /%$/.test(figure.shown);
    const [low, value, high] = [figure.low, figure.value, figure.high].map((one) => (percent && typeof one === "number" ? Number(`${one}e2`) || 100 * one : one));
    const numbers = [low, value, high].filter((one) => typeof one === "number");
    let most = figure.unit === "pure" ? 6 : numbers.every(Number.isInteger) ? 17 : 15;
    const merged = () => numbers.slice(1).some((one, at) => one !== numbers[at] && digits(one, most) === digits(numbers[at], most));
    while (most < 17 && merged()) { most++; }
    const amount = (one) => digits(one, most) + (percent ? "%" : figure.unit === "pure" ? "" : ` ${figure.unit}`);
    line("exactly", typeof value === "number" ? amount(value) : "");
    if (low === high) { return; }
    line("range", low === null ? `≤ ${amount(high)}` : high === null ? `≥ ${amount(low)}` : `${amount(low)} ${say("to")} ${amount(high)}`);
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

  function draw_history(figures) {
    drawn = figures;
    window.xlipoParts.chart(figures, { title: say("history"), drawn: say("drawn"), length, period: say("period"), label: figure ? label() : "", at: figure && figure.period });
  }

  /* How long the periods of a kind are, in words. */
  function length(kind) { return kind.endsWith("M") && kind !== "LTM" ? `${kind.slice(0, -1)} ${say("length_M")}` : say(`length_${kind}`); }

  async function explain() {
    const open = get("account").hidden;
    show("account", open);
    get("explain").setAttribute("aria-expanded", String(open));
    if (!open) { return; }
    const list = get("account").querySelector("ol");
    list.textContent = say("asking");
    try {
      const said = await ask("explain", { company: state.company, metric: state.metric, period: state.period, currency: state.currency, options: options(state.period) });
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
      const given = { company: state.company, metric: state.metric, period: state.period || figure.period, value: get("written").value, options: options("-") };
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
    [["company", state.company], ["metric", state.metric], ["period", state.period], ["currency", state.currency], ["as_of", state.asOf], ["basis", state.basis], ["lang", state.lang]]
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
    const basis = get("basis");
    basis.textContent = "";
    [["", "any_basis"], ["LTM", "ltm"], ["FY0", "fy0"]].forEach(([value, word]) => put(basis, "option", say(word), { value }));
    basis.value = state.basis;
    chips();
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
    recall();
    state.lang = (said.get("lang") || state.lang || navigator.language).startsWith("zh") ? "zh" : "en";
    state.company = said.get("company") || "";
    state.metric = said.get("metric") || "";
    state.period = said.get("period") || "";
    if (said.has("company")) { state.currency = state.basis = state.asOf = ""; }  /* an address says all there is to it */
    state.currency = said.get("currency") || state.currency;
    if (["LTM", "FY0"].includes(said.get("basis"))) { state.basis = said.get("basis"); }
    if (/^\d{4}-\d\d-\d\d$/.test(said.get("as_of") || "")) { state.asOf = said.get("as_of"); }
    if (secret) { stored("xlipo-token", secret); remember(); }
    speak();
    chooser("company", companies, (name) => { state.company = name; state.period = state.more = ""; update(); if (!state.metric) { get("metric").focus(); } });
    chooser("metric", metrics, (name) => { state.metric = name; state.period = state.more = ""; update(); });
    get("language").addEventListener("change", (event) => { state.lang = event.target.value; keep(); speak(); get("period").textContent = ""; periods([]); update(); });
    get("period").addEventListener("change", (event) => { state.period = event.target.value; update(); });
    get("currency").addEventListener("change", (event) => { state.currency = event.target.value; keep(); update(); });
    get("basis").addEventListener("change", (event) => { state.basis = event.target.value; keep(); update(); });
    get("as-of").addEventListener("change", (event) => { state.asOf = event.target.value; keep(); update(); });
    chooser("more-companies", companies, (name) => compare("companies", name));
    chooser("more-metrics", metrics, async (name, one) => compare("metrics", one || (await found_metric(name))));
    get("copy-formula").addEventListener("click", () => copy(figure.formula));
    get("copy-cite").addEventListener("click", () => copy(figure.cite));
    get("share").addEventListener("click", () => copy(address()));
    get("explain").addEventListener("click", explain);
    window.addEventListener("resize", () => draw_history(drawn));
    get("check").addEventListener("submit", check);
    get("entry").addEventListener("submit", (event) => { event.preventDefault(); stored("xlipo-token", get("token").value.trim()); get("token").value = ""; if (window.XLIPO) { window.XLIPO.start(); } begin(); });
    if (stored("xlipo-token")) { begin(); } else { enter(false); }
  }

  window.xlipoPane = {
    say,
    figure: () => figure,
    state, options, stored,
    label: named,
    comparison: () => compared,
    isCompared: () => compared.companies.length > 0 && compared.metrics.length > 0,
    /* Show what a formula asks for, with its currency and options. */
    show(company, metric, period, currency, given) {
      const parts = (given || "").split(";").map((one) => one.trim()).filter(Boolean);
      const take = (name) => { const at = parts.findIndex((one) => one.toLowerCase().startsWith(`${name}=`)); return at < 0 ? "" : parts.splice(at, 1)[0].slice(name.length + 1).trim(); };
      Object.assign(state, { company, metric, period, currency: currency || "", asOf: take("asof"), basis: take("basis"), more: "" });
      state.more = parts.join("; ");
      speak();
      return update();
    },
    /* Check every number of a text. */
    async checkText(written) {
      const list = get("verdicts");
      show("text-check", true);
      list.textContent = say("asking");
      try {
        const said = await ask("check_text", { text: written });
        list.textContent = said.figures.length ? "" : say("no_numbers");
        said.figures.forEach((one) => put(list, "li", `${one.text}: ${say(one.verdict) || one.verdict} ${one.why || ""}`, { class: one.verdict }));
      } catch (wrong) { list.textContent = wrong.message; }
    },
    check(value) {
      if (!figure) { return; }
      get("written").value = value;
      get("check").requestSubmit();
    }
  };
  start();
})();
