// Owns Firefox: the browser as its maker ships it, driven over WebDriver BiDi, with real pointers and keys. Playwright drives only a
// Firefox of its own.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";

/** It asks nobody for anything, and is nobody's usual browser. */
const PREFERENCES = {
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.safebrowsing.downloads.remote.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.getAddons.cache.enabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.reportingpolicy.firstRun": false,
};
const ENTER = "\uE007";

/** Starts a Firefox with a fresh profile; `page` opens a tab, `close` ends it. */
export async function launchFirefox() {
  const profile = mkdtempSync(join(tmpdir(), "firefox-"));
  writeFileSync(join(profile, "user.js"), Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`).join(""));
  const browser = spawn(process.env.WATERCOOLER_FIREFOX ?? "firefox-esr", ["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", profile, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const address = await new Promise((found, failed) => {
    let said = "";
    browser.stderr.on("data", (text) => {
      said += text;
      const at = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
      if (at) found(at[1]);
    });
    browser.on("error", failed);
    browser.on("exit", (code) => failed(new Error(`Firefox ended with ${code}:\n${said}`)));
  });

  const socket = new WebSocket(`${address}/session`, { perMessageDeflate: false });
  await new Promise((open, failed) => socket.on("open", open).on("error", failed));
  const asked = new Map();
  const heard = [];
  socket.on("message", (data) => {
    const message = JSON.parse(data);
    if (message.type === "event") return heard.forEach((listen) => listen(message));
    const { done, failed } = asked.get(message.id);
    asked.delete(message.id);
    if (message.type === "success") done(message.result);
    else failed(new Error(`${message.error}: ${message.message}`));
  });
  let count = 0;
  const send = (method, params = {}) =>
    new Promise((done, failed) => {
      asked.set(++count, { done, failed });
      socket.send(JSON.stringify({ id: count, method, params }));
    });
  await send("session.new", { capabilities: {} });
  await send("session.subscribe", { events: ["log.entryAdded"] });

  return {
    page: async (url) => {
      const { context } = await send("browsingContext.create", { type: "tab" });
      await send("browsingContext.setViewport", { context, viewport: { width: 1280, height: 720 } });
      const page = new Page(send, context);
      heard.push(({ method, params }) => {
        if (method === "log.entryAdded" && params.source.context === context && ["warn", "error"].includes(params.level)) page.problems.push(params.text);
      });
      await send("browsingContext.navigate", { context, url, wait: "complete" });
      return page;
    },
    close: async () => {
      const gone = new Promise((ended) => browser.once("exit", ended));
      await send("browser.close").catch(() => browser.kill());
      await gone;
      socket.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** A tab. What a person can press is called by its name. */
class Page {
  /** Warnings and errors on the console. */
  problems = [];
  #send;
  #context;

  constructor(send, context) {
    this.#send = send;
    this.#context = context;
  }

  /** Calls a function in the page with values that JSON can say, and returns such a value. */
  async evaluate(fn, ...values) {
    const { result, exceptionDetails } = await this.#send("script.evaluate", {
      expression: `(async () => JSON.stringify(await (${fn})(...${JSON.stringify(values)})))()`,
      target: { context: this.#context },
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value === undefined ? undefined : JSON.parse(result.value);
  }

  /** What an element says, or nothing if there is none. */
  text(selector) {
    return this.evaluate((of) => document.querySelector(of)?.innerText.replace(/\s+/g, " ").trim(), selector);
  }

  value(selector) {
    return this.evaluate((of) => document.querySelector(of)?.value, selector);
  }

  /** Presses the button of that name with the pointer, where it is. */
  async press(name) {
    const place = await this.evaluate((wanted) => {
      const nameOf = (element) => (element.ariaLabel ?? element.innerText).replace(/\s+/g, " ").trim();
      const all = [...document.querySelectorAll("button, [role=tab], [role=menuitem]")].filter((one) => one.checkVisibility() && nameOf(one) === wanted);
      const one = all.find((element) => element.closest(".caption, dialog")) ?? all[0];
      if (!one || one.disabled) return null;
      one.scrollIntoView({ block: "nearest" });
      const { x, y, width, height } = one.getBoundingClientRect();
      return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
    }, name);
    if (!place) throw new Error(`there is no button ${name} to press`);
    await this.#act({
      type: "pointer",
      id: "mouse",
      actions: [{ type: "pointerMove", ...place }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }],
    });
  }

  /** Puts the focus on an element and types, with Enter in the end. */
  async enter(selector, line) {
    await this.evaluate((of) => document.querySelector(of).focus(), selector);
    const keys = [...line, ENTER].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]);
    await this.#act({ type: "key", id: "keyboard", actions: keys });
  }

  /** Saves what is seen. */
  async shot(path) {
    const { data } = await this.#send("browsingContext.captureScreenshot", { context: this.#context });
    writeFileSync(path, Buffer.from(data, "base64"));
  }

  async #act(source) {
    await this.#send("input.performActions", { context: this.#context, actions: [source] });
  }
}
