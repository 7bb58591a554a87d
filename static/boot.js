// Owns the first second: downloads the app, shows how far that is, starts it, and says in plain words if it cannot.
// Not an .mjs file: some static hosts know no MIME type for those, and a browser then refuses to run them.

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

/** Leaves a sentence that a person can act on where the progress bar was, and the cause on the console. */
function giveUp(sentence, cause) {
  if (cause) console.error(cause);
  const alert = document.createElement("p");
  alert.className = "loading-error";
  alert.setAttribute("role", "alert");
  alert.textContent = sentence;
  loading.querySelector("progress").replaceWith(alert);
}

async function boot() {
  if (typeof WebAssembly !== "object") {
    return giveUp(
      "Watercooler needs WebAssembly, which this browser does not have or has switched off. " +
        "Please try a current Firefox, Chrome, Edge or Safari.",
    );
  }

  let glue, bytes;
  try {
    [glue, bytes] = await Promise.all([import(fromPage(js)), download(wasm)]);
  } catch (cause) {
    return giveUp(
      "Watercooler could not be downloaded. Please check your connection, then reload the page.",
      cause,
    );
  }

  try {
    // Runs main(), which mounts the app.
    await glue.default({ module_or_path: bytes });
  } catch (cause) {
    return giveUp(
      "Watercooler could not start in this browser. Please reload the page; " +
        "if that does not help, try a current Firefox, Chrome, Edge or Safari.",
      cause,
    );
  }
  loading.remove();
}

boot();
