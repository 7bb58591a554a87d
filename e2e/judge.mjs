// Owns what is objected to in a page, whatever is shown: by axe, texts that are too faint, what leaves a narrow window.

import assert from "node:assert/strict";
import { axe } from "./harness.mjs";
import { becomes } from "./page.mjs";

/**
 * Texts that are too faint for WCAG AA against what is painted behind them. axe judges only what is in sight and not on
 * a drawing, and calls the rest incomplete; this judges every text of the page by its colours alone.
 */
const faint = (page) =>
  page.evaluate(() => {
    const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
    const pixel = (...layers) => {
      context.clearRect(0, 0, 1, 1);
      for (const colour of layers) {
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
      }
      return context.getImageData(0, 0, 1, 1).data;
    };
    const luminance = (...layers) => {
      const [r, g, b] = [...pixel(...layers)].map((byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    /** What is painted behind, from the page up. */
    const behind = (element) => {
      const layers = [];
      for (let at = element; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        const [, , , alpha] = pixel(colour);
        if (alpha > 0) layers.unshift(colour);
        if (alpha === 255) return layers;
      }
      return ["Canvas", ...layers];
    };
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const element = text.parentElement;
      if (!text.data.trim() || !element.checkVisibility() || element.closest("title, option, script, .unseen, :disabled, #loading")) continue;
      const style = getComputedStyle(element);
      const isDrawn = element instanceof SVGElement;
      const layers = behind(isDrawn ? element.closest("svg").parentElement : element);
      if (element.matches(".count") && isDrawn) layers.push(getComputedStyle(element.closest("g").querySelector(".disc")).fill);
      if (element.closest(".waiting") && isDrawn) layers.push(getComputedStyle(element.closest("g").querySelector("circle")).fill);
      const [above, below] = [luminance(...layers, isDrawn ? style.fill : style.color), luminance(...layers)].toSorted((a, b) => b - a);
      const ratio = (above + 0.05) / (below + 0.05);
      const size = Number.parseFloat(style.fontSize);
      const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
      if (ratio < least) found.add(`${ratio.toFixed(2)} instead of ${least}: ${text.data.trim().slice(0, 30)} (${element.tagName} ${element.getAttribute("class") ?? ""})`);
    }
    return [...found].slice(0, 12);
  });

/**
 * Looks at a page in one state after another, in both themes, and in the end fails if there was anything to object to in
 * any of them. Of one complaint about many elements the first is named. Themes differ in their colours alone, so in the
 * second only what depends on those is judged.
 */
export function inspector(page) {
  const found = [];
  const look = async (what) => {
    for (const [colorScheme, only] of [["light"], ["dark", ["color-contrast", "link-in-text-block"]]]) {
      await page.emulateMedia({ colorScheme });
      await becomes(() => page.locator("html").getAttribute("data-theme"), colorScheme);
      const { violations } = await axe(page, only);
      const rules = new Map();
      for (const [rule, ...where] of violations.map((line) => line.split(" | "))) rules.set(rule, [...(rules.get(rule) ?? []), where.join(" | ")]);
      found.push(...[...rules].map(([rule, all]) => `${what}, ${colorScheme}: ${rule}, ${all.length} times, first: ${all[0]}`));
      found.push(...(await faint(page)).map((line) => `${what}, ${colorScheme}: too faint, ${line}`));
    }
  };
  look.verdict = () => assert.deepEqual(found, []);
  return look;
}

/** What one would have to scroll sideways for, other than tables and the page's own scrolling regions for them. */
export const sideways = (page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const beyond = [...document.querySelectorAll("button, input, select, textarea, p, h1, h2, h3, label, output")].filter((element) => {
      if (!element.checkVisibility() || element.closest("table, .unseen, .skip, dialog:not([open])")) return false;
      const { left, right, width } = element.getBoundingClientRect();
      return width > 1 && (right > clientWidth + 1 || left < -1);
    });
    return [scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide in ${clientWidth}`] : [], beyond.map((element) => element.outerHTML.slice(0, 100))].flat();
  });
