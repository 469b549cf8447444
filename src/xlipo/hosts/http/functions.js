/* xlipo: worksheet functions in a page. Calls are collected for 10 ms, asked once each, and remembered until the data
   change. No dependencies; ES2018. */
(function (page) {
  "use strict";
  var about = __XLIPO__;
  var WINDOW_MS = 10, TIMEOUT_MS = 30000, TRIES = 4, MOST_KEPT = 200000;
  var here = page.document && page.document.currentScript;
  var address = here ? new URL("/api/calls", here.src).href : page.XLIPO_ADDRESS;
  var xlipo = (page.XLIPO = { token: null, version: "", stats: { calls: 0, requests: 0, remembered: 0 } });
  var waiting = new Map(), asked = new Map(), timer = null, kept = new Map();

  function token() {
    if (xlipo.token) { return xlipo.token; }
    try { return page.localStorage.getItem("xlipo-token") || ""; } catch (none) { return ""; }
  }

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

  function ask(name, given, preview) {
    var key = name + "\u0000" + JSON.stringify(given);
    xlipo.stats.calls++;
    if (kept.has(key)) {
      xlipo.stats.remembered++;
      return Promise.resolve(kept.get(key)).then(shown);
    }
    if (preview) { return Promise.reject(error("#N/A", "Press Enter for the figure.")); }
    var one = asked.get(key);
    if (!one) {
      one = { key: key, call: [name, given] };
      one.answer = new Promise(function (resolve, reject) { one.resolve = resolve; one.reject = reject; });
      waiting.set(key, one);
      asked.set(key, one);
      if (waiting.size >= about.most) { send(); } else if (timer === null) { timer = setTimeout(send, WINDOW_MS); }
    }
    return one.answer.then(shown);
  }

  function send() {
    clearTimeout(timer);
    timer = null;
    var batch = Array.from(waiting.values());
    waiting = new Map();
    if (batch.length) { post(batch, 1); }
  }

  function post(batch, attempt) {
    var stop = new AbortController(), limit = setTimeout(function () { stop.abort(); }, TIMEOUT_MS);
    xlipo.stats.requests++;
    page.fetch(address, {
      method: "POST", signal: stop.signal, credentials: "omit", cache: "no-store",
      headers: { "Content-Type": "application/json", "X-Xlipo-Token": token() },
      body: JSON.stringify({ calls: batch.map(function (one) { return one.call; }) })
    }).then(function (response) {
      return response.json().catch(function () { return {}; }).then(function (said) {
        if (response.ok && Array.isArray(said.results) && said.results.length === batch.length) { return said; }
        var failure = new Error(said.error || "The server answered " + response.status + ".");
        failure.again = response.status === 429 || response.status === 503;
        failure.after = 1000 * Number(response.headers.get("retry-after") || 0);
        throw failure;
      });
    }).then(function (said) {
      clearTimeout(limit);
      if (said.version !== xlipo.version) { kept.clear(); xlipo.version = said.version; }
      if (kept.size > MOST_KEPT) { kept.clear(); }
      batch.forEach(function (one, index) {
        var result = said.results[index];
        if (!(result && result.status === "too_late")) { kept.set(one.key, result); }
        asked.delete(one.key);
        one.resolve(result);
      });
    }).catch(function (failure) {
      clearTimeout(limit);
      if (attempt < TRIES && failure.again !== false) {
        setTimeout(function () { post(batch, attempt + 1); }, Math.max(failure.after || 0, 200 * Math.pow(2, attempt)));
        return;
      }
      var reason = failure.again === undefined ? "The xlipo server cannot be reached at " + address + "." : failure.message;
      batch.forEach(function (one) { asked.delete(one.key); one.reject(error("#N/A", reason)); });
    });
  }

  xlipo.ask = function (name) { return ask(name, Array.prototype.slice.call(arguments, 1).map(sent), false); };
  xlipo.forget = function () { kept.clear(); };

  about.functions.forEach(function (name) {
    if (!page.CustomFunctions || !page.CustomFunctions.associate) { return; }
    page.CustomFunctions.associate(name, function () {
      var given = Array.prototype.slice.call(arguments), call = given.pop();
      given = given.map(sent);
      while (given.length && given[given.length - 1] === null) { given.pop(); }
      return ask(name, given, !!(call && call.isInValuePreview));
    });
  });
})(typeof globalThis !== "undefined" ? globalThis : window);
