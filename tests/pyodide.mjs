// Boots Pyodide from a folder, unpacks archives into it, runs a Python program and prints the text it ends with.
// node pyodide.mjs FOLDER_OF_PYODIDE PROGRAM ARCHIVE...
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, program, ...archives] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${folder}/` });
for (const archive of archives) python.unpackArchive(new Uint8Array(readFileSync(archive)), "zip");
try {
  console.log(python.runPython(readFileSync(program, "utf-8")));
} catch (wrong) {
  console.error(String(wrong.message).slice(-2000));
  process.exit(1);
}
