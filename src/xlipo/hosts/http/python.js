/* The worker that runs Python in a page: Pyodide, the functions and the data, all from the server that gave this file.
   It is told {start}, {data} or {ask}, and says {ready}, {failed} or {answered}. No request is made for an ask. */
"use strict";

let python = null, page = null, warming = null;
const WARM_SECONDS = 0.03;

onmessage = ({ data: said }) => {
  if (said.start) { start(said).catch((wrong) => postMessage({ failed: String(wrong.message || wrong).slice(-300) })); }
  else if (said.data) { open(said).catch((wrong) => postMessage({ failed: String(wrong.message || wrong).slice(-300) })); }
  else { answer(said); }
};

async function start({ start: told, data, token }) {
  const bundle = fetched(data, token);
  const archives = told.archives.map((name) => fetched(told.base + name));
  const { loadPyodide } = await import(`${told.base}pyodide.mjs`);
  python = await loadPyodide({ indexURL: new URL(told.base, location.href).href });
  for (const archive of archives) { python.unpackArchive(await archive, "zip"); }
  python.runPython("from xlipo.hosts.officejs.in_page import Page");
  make(await bundle);
}

async function open({ data, token }) { make(await fetched(data, token)); }

async function fetched(address, token) {
  const response = await fetch(address, { headers: token ? { "X-Xlipo-Token": token } : {}, credentials: "omit" });
  if (!response.ok) { throw new Error(`${address} was answered ${response.status}.`); }
  return new Uint8Array(await response.arrayBuffer());
}

function make(bundle) {
  clearTimeout(warming);
  python.globals.set("bundle", bundle);
  const made = python.runPython("Page(bytes(bundle))");
  if (page) { page.destroy(); }
  page = made;
  postMessage({ ready: page.version });
  warming = setTimeout(warm, 0);
}

/* What is likely to be asked is worked out in slices, so that what is asked meanwhile does not wait. */
function warm() {
  if (page.warm(WARM_SECONDS)) { warming = setTimeout(warm, 0); } else { postMessage({ warm: page.version }); }
}

function answer({ id, ask, tool }) {
  try { postMessage({ id, answered: tool === undefined ? page.answer(ask) : page.reply(tool) }); }
  catch (wrong) { postMessage({ id, fault: String(wrong.message || wrong).slice(-300) }); }
}
