// Owns the first second: downloads the app, shows how far that is, starts it, and says in plain words if it cannot.
// Not a module, though it loads one: a browser that keeps the page from its own modules would not run this either, and
// nothing would be said.

"use strict";

const { js, wasm } = document.getElementById("boot").dataset;
const loading = document.getElementById("loading");

/** Resolves a path against the page; `import()` alone would resolve it against this script. */
const fromPage = (path) => new URL(path, document.baseURI).href;

/** The bytes of the app, read piece by piece so that the progress bar can follow. */
async function download(path) {
  const response = await fetch(fromPage(path));
  if (!response.ok) throw new Error(`${response.status} for ${response.url}`);

  const bar = loading.querySelector("progress");
  const size = Number(response.headers.get("content-length"));
  // The length of a compressed response counts other bytes than those read here: then the bar only says "busy".
  const known = size > 0 && !response.headers.has("content-encoding");
  const pieces = [];
  let received = 0;
  const reader = response.body.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    pieces.push(value);
    received += value.length;
    if (known) bar.value = received / size;
  }
  return new Blob(pieces).arrayBuffer();
}

/** What to do where the page may not read its own files, if that is so. */
function apart() {
  if (location.protocol === "file:") {
    return [
      "Watercooler does not run from a file: browsers let such a page read nothing. Please put the folder on a web server; " +
        "“python3 -m http.server” in it is one, and the page is then at http://localhost:8000/.",
    ];
  }
  if (self.origin !== "null") return undefined;
  const link = document.createElement("a");
  Object.assign(link, { href: location.href, target: "_blank", rel: "noopener", textContent: location.href });
  return [
    "Watercooler cannot be loaded in this frame: the frame is sandboxed, so to its own server the page is a stranger, and that " +
      "server gives its files to no strangers. Please open it on its own: ",
    link,
    ". If the frame is yours, add allow-same-origin to its sandbox, or let the server send “Access-Control-Allow-Origin: *”.",
  ];
}

/** Leaves what a person can act on where the progress bar was, and the cause on the console. */
function giveUp(cause, ...sentence) {
  if (cause) console.error(cause);
  const alert = document.createElement("p");
  alert.className = "loading-error";
  alert.setAttribute("role", "alert");
  alert.append(...sentence);
  loading.querySelector("progress").replaceWith(alert);
}

async function boot() {
  if (typeof WebAssembly !== "object") {
    return giveUp(
      undefined,
      "Watercooler needs WebAssembly, which this browser does not have or has switched off. " +
        "Please try a current Firefox, Chrome, Edge or Safari.",
    );
  }

  let glue, bytes;
  try {
    [glue, bytes] = await Promise.all([import(fromPage(js)), download(wasm)]);
  } catch (cause) {
    // An answer of the server, even a refusal, was there to be read.
    const why = cause instanceof TypeError && apart();
    return giveUp(cause, ...(why || ["Watercooler could not be downloaded. Please check your connection, then reload the page."]));
  }

  try {
    // Runs main(), which mounts the app.
    const { memory } = await glue.default({ module_or_path: bytes });
    window.watercooler.memory = memory;
  } catch (cause) {
    return giveUp(
      cause,
      "Watercooler could not start in this browser. Please reload the page; " +
        "if that does not help, try a current Firefox, Chrome, Edge or Safari.",
    );
  }
  loading.remove();
}

boot();
