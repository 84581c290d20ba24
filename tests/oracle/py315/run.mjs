// Runs one of the oracle's Python scripts inside CPython 3.15 (pyodide: CPython on Node, offline).
//
//   node run.mjs SCRIPT.py ARGUMENT...     e.g.  node run.mjs ../facts_oracle.py ../cases/py315
//
// The whole file system is to be seen under the same paths, standard output and exit code are the script's own.
// It leaves to compare_facts.py (--oracle-facts FILE) what to do with the output.
import { statSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { loadPyodide } from "pyodide";

// What Emscripten has of its own and must keep.
const OWN = new Set(["dev", "proc", "lib"]);

const mounted = new Set();

function mountHost(python, path) {
  const top = resolve(path).split("/")[1];
  const target = OWN.has(top) ? null : `/${top}`;
  if (!target) throw new Error(`${path}: cannot be seen from inside, copy it elsewhere`);
  if (mounted.has(target)) return;
  mounted.add(target);
  python.FS.mkdirTree(target);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: target }, target);
}

function writeAll(descriptor, buffer) {
  for (let at = 0; at < buffer.length; ) {
    try {
      at += writeSync(descriptor, buffer, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
  return buffer.length;
}

process.on("uncaughtException", (error) => {
  console.error(error.message.slice(-2000));
  process.exit(3);
});

const [script, ...args] = process.argv.slice(2);
const python = await loadPyodide();
python.setStdout({ write: (buffer) => writeAll(1, buffer) });
python.setStderr({ write: (buffer) => writeAll(2, buffer) });
for (const path of [script, process.cwd(), ...args.filter((one) => statSync(one, { throwIfNoEntry: false }))]) {
  mountHost(python, path);
}
python.globals.set("command", python.toPy([resolve(script), ...args]));
python.globals.set("folder", process.cwd());
process.exitCode = python.runPython(`
import os, runpy, sys
os.chdir(folder)
sys.dont_write_bytecode = True
sys.argv = list(command)
sys.path.insert(0, os.path.dirname(command[0]))
try:
    runpy.run_path(command[0], run_name="__main__")
    code = 0
except SystemExit as stop:
    code = stop.code or 0
sys.stdout.flush()
code
`);
