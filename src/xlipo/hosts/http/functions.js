/* xlipo: worksheet functions in a page. Calls are collected for 10 ms, answered once each, by the Python in the page or,
   until that is ready, by the server, and remembered until the data change. No dependencies; ES2018. */
(function (page) {
  "use strict";
  var about = __XLIPO__;
  var WINDOW_MS = 10, TIMEOUT_MS = 30000, TRIES = 4, MOST_KEPT = 200000, MOST_IN_PAGE = 20000, FEW = 100, LOOK_MS = 10000;
  var here = page.document && page.document.currentScript;
  var address = here ? new URL("/api/calls", here.src).href : page.XLIPO_ADDRESS;
  var xlipo = (page.XLIPO = {
    token: null, version: "", cards: stored("xlipo-cards") === "yes", changed: [],
    engine: about.python ? "none" : "absent", fault: "",
    stats: { calls: 0, requests: 0, remembered: 0, in_page: 0 }
  });
  var waiting = new Map(), asked = new Map(), timer = null, kept = new Map(), streams = new Set();
  var worker = null, seen = "", held = "", sent_to_page = new Map(), number = 0;

  function stored(name) {
    try { return page.localStorage.getItem(name) || ""; } catch (none) { return ""; }
  }

  function token() { return xlipo.token || stored("xlipo-token"); }

  function error(code, reason) { return new page.CustomFunctions.Error(code, reason || undefined); }

  /* Arguments as the protocol has them: a range of one cell is that cell, an error is its name, nothing is null. */
  function sent(given) {
    if (Array.isArray(given)) {
      if (given.length === 1 && given[0].length === 1) { return cell(given[0][0]); }
      return given.map(function (row) { return row.map(cell); });
    }
    return cell(given);
  }

  function cell(given) {
    if (given === undefined || given === null) { return null; }
    if (typeof given === "object") {
      if (given.code) { return { error: String(given.code) }; }
      return given.basicValue === undefined ? null : cell(given.basicValue);
    }
    return given;
  }

  /* A result as a cell shows it: rows of values; an error with its reason. */
  function shown(result) {
    if (!Array.isArray(result)) {
      if (result && result.error) { throw error(known(result.error), result.reason); }
      return [[result]];
    }
    return result.map(function (row) {
      return row.map(function (one) { return one && one.error ? error(known(one.error), one.reason) : one; });
    });
  }

  function known(code) { return ["#N/A", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"].indexOf(code) < 0 ? "#VALUE!" : code; }

  /* -- asking -- */

  /* The raw result of a call, a promise; ``cancel`` of what is returned: nobody waits for it any more. */
  function ask(name, given, preview) {
    var key = '["' + name + '",' + JSON.stringify(given) + "]";  // the call as it is sent
    xlipo.stats.calls++;
    if (kept.has(key)) {
      xlipo.stats.remembered++;
      return { answer: Promise.resolve(kept.get(key)), cancel: function () {} };
    }
    if (preview) { return { answer: Promise.reject(error("#N/A", "Press Enter for the figure.")), cancel: function () {} }; }
    var one = asked.get(key);
    if (!one) {
      one = { key: key, wanted: 0 };
      one.answer = new Promise(function (resolve, reject) { one.resolve = resolve; one.reject = reject; });
      waiting.set(key, one);
      asked.set(key, one);
      if (waiting.size >= (in_page(about.most) ? MOST_IN_PAGE : about.most)) { send(); }
      else if (timer === null) { timer = setTimeout(send, WINDOW_MS); }
    }
    one.wanted++;
    return { answer: one.answer, cancel: function () {
      if (--one.wanted === 0 && waiting.delete(one.key)) { asked.delete(one.key); }
    } };
  }

  function send() {
    clearTimeout(timer);
    timer = null;
    var batch = Array.from(waiting.values());
    waiting = new Map();
    if (!batch.length) { return; }
    if (in_page(batch.length)) { ask_page(batch); } else { post_all(batch); }
  }

  function post_all(batch, attempt) {
    for (var from = 0; from < batch.length; from += about.most) { post(batch.slice(from, from + about.most), attempt || 1); }
  }

  function post(batch, attempt) {
    var stop = new AbortController(), limit = setTimeout(function () { stop.abort(); }, TIMEOUT_MS);
    xlipo.stats.requests++;
    page.fetch(address, {
      method: "POST", signal: stop.signal, credentials: "omit", cache: "no-store",
      headers: { "Content-Type": "application/json", "X-Xlipo-Token": token() },
      body: requested(batch)
    }).then(function (response) {
      return response.json().catch(function () { return {}; }).then(function (said) {
        if (response.ok && fits(said, batch)) { return said; }
        var failure = new Error(said.error || "The server answered " + response.status + ".");
        failure.again = response.status === 429 || response.status === 503;
        failure.after = 1000 * Number(response.headers.get("retry-after") || 0);
        throw failure;
      });
    }).then(function (said) {
      clearTimeout(limit);
      take(batch, said, false);
    }).catch(function (failure) {
      clearTimeout(limit);
      if (attempt < TRIES && failure.again !== false) {
        setTimeout(function () {
          if (holds()) { ask_page(batch); } else { post(batch, attempt + 1); }
        }, Math.max(failure.after || 0, 200 * Math.pow(2, attempt)));
        return;
      }
      var reason = failure.again === undefined ? "The xlipo server cannot be reached at " + address + "." : failure.message;
      batch.forEach(function (one) {
        if (one.own !== undefined) { settle(one, one.own); return; }
        asked.delete(one.key);
        one.reject(error("#N/A", reason));
      });
    });
  }

  function requested(batch) { return '{"calls":[' + batch.map(function (one) { return one.key; }).join(",") + "]}"; }

  function fits(said, batch) { return Array.isArray(said.results) && said.results.length === batch.length; }

  /* What the page is not sure of is asked of the server, once; its own answer is the last resort. */
  function take(batch, said, from_page) {
    told(said.version);
    if (kept.size > MOST_KEPT) { kept.clear(); }
    var lost = [];
    batch.forEach(function (one, index) {
      var result = said.results[index];
      if (from_page && online() && unsure(result)) { one.own = result; lost.push(one); } else { settle(one, result); }
    });
    if (lost.length) { post_all(lost, TRIES); }
  }

  function settle(one, result) {
    if (!(result && result.status === "too_late")) { kept.set(one.key, result); }
    asked.delete(one.key);
    one.resolve(result);
  }

  function online() { return !page.navigator || page.navigator.onLine !== false; }

  /* Names that are not known, for which the server finds the nearest ones faster and better than a page can; faults. */
  function unsure(result) {
    if (Array.isArray(result)) { return result.some(unsure) || /^unknown_/.test(result[1]); }
    return !!result && (result.status === "fault" || /^unknown_/.test(result.status) && / nearest /.test(result.reason));
  }

  /* Answers are of a version of the data from now on: older ones are forgotten, and streams ask again. */
  function told(version) {
    if (version === xlipo.version) { return; }
    var is_change = xlipo.version !== "";
    kept.clear();
    xlipo.version = version;
    if (!is_change) { return; }
    streams.forEach(function (again) { again(); });
    xlipo.changed.forEach(function (tell) { tell(version); });
  }

  /* -- the Python in the page -- */

  /* Python that holds the data is usable at once, and ready when it has worked out what is likely to be asked: until then
     the server answers many calls faster. */
  function holds() { return xlipo.engine === "usable" || xlipo.engine === "ready"; }

  function in_page(count) { return holds() && (xlipo.engine === "ready" || count <= FEW || !online()); }

  function ask_page(batch) {
    var id = ++number;
    xlipo.stats.in_page += batch.length;
    sent_to_page.set(id, { batch: batch });
    worker.postMessage({ id: id, ask: requested(batch) });
  }

  function heard(event) {
    var said = event.data;
    if (said.ready) { xlipo.engine = "usable"; told(said.ready); return; }
    if (said.warm) { xlipo.engine = "ready"; return; }
    if (said.failed) { failed(said.failed); return; }
    var one = sent_to_page.get(said.id), answered = null;
    sent_to_page.delete(said.id);
    try { answered = JSON.parse(said.answered); } catch (none) { answered = {}; }
    if (one.tool) { if (said.fault) { one.reject(new Error(said.fault)); } else { one.tool(answered); } return; }
    if (!fits(answered, one.batch)) { post_all(one.batch); return; }
    take(one.batch, answered, true);
  }

  /* Without it the server answers, what was under way too. */
  function failed(reason) {
    xlipo.engine = "failed";
    xlipo.fault = reason;
    sent_to_page.forEach(function (one) { if (one.tool) { one.reject(new Error(reason)); } else { post_all(one.batch); } });
    sent_to_page.clear();
    if (worker) { worker.terminate(); worker = null; }
    if (seen) { told(seen); }
  }

  /* Start Python in the background, once there is a token; the version of the data that the page is to hold. */
  function begin(version) {
    var data = "/api/data/" + encodeURIComponent(version);
    if (!about.python || !page.Worker || !token() || !version) { return; }
    if (worker) {
      worker.postMessage({ data: data, token: token() });
      held = version;
      return;
    }
    held = version;
    xlipo.engine = "starting";
    worker = new page.Worker(new URL("/python.js", here.src).href);
    worker.onmessage = heard;
    worker.onerror = function (wrong) { failed(wrong.message || "Python cannot run in this page."); };
    worker.postMessage({ start: about.python, data: data, token: token() });
  }

  /* Ask which data there are now; what has changed is told to those who wait for it. */
  xlipo.look = function () {
    return page.fetch(new URL("/version", address).href, { cache: "no-store", credentials: "omit" })
      .then(function (response) { return response.json(); })
      .then(function (said) {
        var is_new = said.data !== seen;
        seen = said.data;
        if (holds() ? held !== seen : xlipo.engine !== "starting" && (is_new || xlipo.engine !== "failed")) { begin(seen); }
        if (is_new && xlipo.version && !worker) { told(seen); }
        return seen;
      }, function () { return seen; });
  };

  xlipo.tool = function (message) {
    if (!holds()) { return null; }
    return new Promise(function (resolve, reject) {
      sent_to_page.set(++number, { tool: resolve, reject: reject });
      worker.postMessage({ id: number, tool: JSON.stringify(message) });
    });
  };

  /* -- cards: a number with its period and source, that still adds up -- */

  function text(value) { return { type: "String", basicType: "String", basicValue: String(value) }; }

  function can_cards() {
    try { return page.Office.context.requirements.isSetSupported("CustomFunctionsRuntime", "1.4"); } catch (none) { return false; }
  }

  function card(given, value) {
    if (typeof value !== "number" || given.some(Array.isArray)) { return Promise.resolve([[value]]); }
    var full = given.concat([null, null, null]).slice(0, 5);
    function sourced(what) { return ["IPO_SOURCE", [full[0], full[1], full[2], what, full[3], full[4]]]; }
    var calls = [["IPO_PERIOD", given], ["IPO_STATUS", given], sourced("cite"), sourced("url")];
    return Promise.all(calls.map(function (one) { return ask(one[0], one[1], false).answer; })).then(function (said) {
      var properties = { Company: text(given[0]), Metric: text(given[1]) };
      ["Period", "Status", "Source", "Link"].forEach(function (name, index) {
        if (typeof said[index] === "string" && said[index]) { properties[name] = text(said[index]); }
      });
      return [[{ type: "Double", basicType: "Double", basicValue: value, properties: properties }]];
    }, function () { return [[value]]; });
  }

  /* -- what Excel calls -- */

  function cells(name, given) {
    return function (result) {
      return name === "IPO_METRIC" && xlipo.cards && can_cards() ? card(given, result).then(function (rows) {
        return typeof rows[0][0] === "object" && rows[0][0] && rows[0][0].properties ? rows : shown(result);
      }) : shown(result);
    };
  }

  function called(name, given, call) {
    var under_way = ask(name, given, !!(call && call.isInValuePreview));
    if (!call || typeof call.setResult !== "function") {
      try { if (call) { call.onCanceled = function () { under_way.cancel(); }; } } catch (not_cancelable) { /* then it is not */ }
      return under_way.answer.then(cells(name, given));
    }
    var is_over = false;
    function give(value) { if (!is_over) { call.setResult(value); } }
    function show() { under_way.answer.then(cells(name, given)).then(give, give); }
    function again() { under_way = ask(name, given, false); show(); }
    call.onCanceled = function () { is_over = true; streams.delete(again); under_way.cancel(); };
    streams.add(again);
    show();
    return undefined;
  }

  xlipo.ask = function (name) {
    return ask(name, Array.prototype.slice.call(arguments, 1).map(sent), false).answer.then(shown);
  };
  xlipo.forget = function () { kept.clear(); };
  xlipo.start = function () { return xlipo.look(); };

  about.functions.forEach(function (name) {
    if (!page.CustomFunctions || !page.CustomFunctions.associate) { return; }
    page.CustomFunctions.associate(name, function () {
      var given = Array.prototype.slice.call(arguments), call = given.pop();
      while (given.length && (given[given.length - 1] === null || given[given.length - 1] === undefined)) { given.pop(); }
      return called(name, given.map(sent), call);
    });
  });

  if (here) {
    xlipo.look();
    setInterval(xlipo.look, LOOK_MS);
    page.addEventListener("online", xlipo.look);
  }
})(typeof globalThis !== "undefined" ? globalThis : window);
