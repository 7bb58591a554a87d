// Owns what is said when the app has stopped for good. A module that has run out of memory or has panicked draws its last picture
// for ever: the page looks alive and answers nothing. So this needs nothing of the module: it listens to the browser alone.
// Not a module itself: it has to run where a browser hands modules to nobody (see boot.js).

"use strict";

/**
 * What the app hands over while it lives: the latest link to its run, and what it said when it panicked; and what it is told:
 * whether it starts clean, and offers nothing of what is kept.
 */
window.watercooler = { link: "", panic: "", memory: undefined, isClean: false };

{
  /** Where it is noted that the next start is a clean one. */
  const CLEAN_KEY = "watercooler.clean";
  /** Where it is noted, for as long as the tab is open, how often the app has stopped in a row. */
  const STOPS_KEY = "watercooler.stops";
  const GIGABYTE = 2 ** 30;

  const { watercooler } = window;
  let hasStopped = false;

  /** Something with a storage that may be forbidden, full or not there: the page works without. */
  const attempt = (does, otherwise) => {
    try {
      return does();
    } catch {
      return otherwise;
    }
  };

  const stops = () => Number(attempt(() => sessionStorage.getItem(STOPS_KEY), 0)) || 0;
  const address = () => location.href.replace(/[?#].*$/, "") + location.search;

  /** Writes another address, where a page has one of its own. */
  const write = (whole) => attempt(() => history.replaceState(null, "", whole));

  /** Takes the run out of the address, and has nothing offered at the next start; what is kept stays in History. */
  const forget = () => {
    attempt(() => sessionStorage.setItem(CLEAN_KEY, "1"));
    attempt(() => sessionStorage.removeItem(STOPS_KEY));
    write(address());
  };

  // A run that stopped the app twice in a row would do it at every visit.
  if (stops() >= 2) forget();
  watercooler.isClean = attempt(() => sessionStorage.getItem(CLEAN_KEY)) === "1";
  attempt(() => sessionStorage.removeItem(CLEAN_KEY));

  /** Whether an error has left the module as nothing can go on from: it trapped, or something was thrown through the midst of it. */
  const isFatal = (error) => {
    if (error instanceof WebAssembly.RuntimeError) return true;
    const stack = String(error?.stack ?? "");
    // The one error that is thrown before anything was begun: a listener that came too late.
    return /wasm-function\[|wasm:\/\//.test(stack) && !/closure invoked .* after being dropped/.test(error.message);
  };

  /** What happened, in a sentence. */
  const cause = () => {
    const bytes = attempt(() => watercooler.memory.buffer.byteLength, 0);
    if (!watercooler.panic && bytes > GIGABYTE) {
      return "The run has outgrown the memory that a browser gives to a page.";
    }
    return "Something went wrong inside Watercooler that should never happen: this is a fault of ours, not of yours.";
  };

  const report = (error) =>
    [
      "Watercooler has stopped.",
      watercooler.panic || String(error),
      error?.stack ?? "",
      `memory: ${Math.round(attempt(() => watercooler.memory.buffer.byteLength, 0) / 2 ** 20)} MB`,
      `browser: ${navigator.userAgent}`,
      `run: ${address()}#${watercooler.link}`,
    ].join("\n");

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  /** Copies the report, or leaves it selected for a person to copy. */
  const copy = async (text, field, said) => {
    field.closest("details").open = true;
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = "Copied.";
    } catch {
      field.focus();
      field.select();
      said.textContent = "This browser does not let a page copy: the report is selected, copy it with Ctrl+C.";
    }
  };

  const show = (error) => {
    const isAgain = stops() >= 1;
    attempt(() => sessionStorage.setItem(STOPS_KEY, String(stops() + 1)));
    const run = `${address()}#${watercooler.link}`;
    const clean = () => {
      forget();
      location.reload();
    };
    const again = () => {
      write(run);
      location.reload();
    };
    const text = report(error);
    const field = element("textarea", { readOnly: true, rows: 6, value: text, ariaLabel: "Report" });
    const said = element("p", { className: "stopped-said", role: "status" });
    const button = (label, onclick, className = "") => element("button", { type: "button", textContent: label, onclick, className });
    const dialog = element(
      "dialog",
      { className: "window stopped", role: "alertdialog" },
      element("h2", { id: "stopped-title", tabIndex: -1, textContent: "Watercooler has stopped" }),
      element("p", { id: "stopped-cause", textContent: `${cause()} The page answers nothing any more until it is loaded again.` }),
      element(
        "p",
        {},
        isAgain ? "It is the second time in a row, so the next start is a clean one. " : "",
        "Your run, as far as it was put down, is in ",
        element("a", { href: run, target: "_blank", rel: "noopener", textContent: "this link" }),
        ".",
      ),
      element(
        "div",
        { className: "stopped-buttons" },
        ...(isAgain ? [button("Start clean", clean, "primary")] : [button("Reload with this run", again, "primary"), button("Reload clean", clean)]),
        button("Copy report", () => copy(text, field, said)),
      ),
      said,
      element("details", {}, element("summary", { textContent: "What the report says" }), field),
    );
    dialog.setAttribute("aria-labelledby", "stopped-title");
    dialog.setAttribute("aria-describedby", "stopped-cause");
    // There is nothing behind it to go back to.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
    // Not on a button: whoever stopped the app by pressing Enter has not let go of the key yet.
    dialog.querySelector("h2").focus();
  };

  /** Says that the app has stopped, once; whatever else its ruins throw is no news. */
  watercooler.stopped = (error) => {
    if (hasStopped) return;
    hasStopped = true;
    show(error);
  };

  const onError = (event, error) => {
    if (!isFatal(error)) return;
    if (hasStopped) event.preventDefault();
    watercooler.stopped(error);
  };
  addEventListener("error", (event) => onError(event, event.error));
  addEventListener("unhandledrejection", (event) => onError(event, event.reason));

  // The app listens to these at the window: nobody is there any more.
  for (const type of ["keydown", "hashchange", "pagehide", "dragover", "dragleave", "drop"]) {
    addEventListener(
      type,
      (event) => {
        if (hasStopped) event.stopImmediatePropagation();
        // Whoever leaves a page that works has not been stopped in a row.
        else if (type === "pagehide") attempt(() => sessionStorage.removeItem(STOPS_KEY));
      },
      { capture: true },
    );
  }
}
