// A journey in Firefox, driven by WebDriver BiDi: node firefox.mjs FIREFOX ADDRESS JOURNEY. It fails with what was not so.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const tools = createRequire(new URL("../../.tools/", import.meta.url));
const { default: puppeteer } = await import(pathToFileURL(tools.resolve("puppeteer-core")));

const patience = { timeout: 30_000 };
const [executablePath, address, journey] = process.argv.slice(2);

const journeys = {
  async "with script"(page) {
    assert.equal(await page.evaluate(() => document.querySelectorAll('link[href*="/app."]').length), 1, "the script did not run");
    await addCompleteUndoAndDelete(page);
    assert.equal(await page.evaluate(() => performance.getEntriesByType("navigation").length && history.length), 2, "pages were gone to");

    await open(page, "Buy oat milk");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector("li details[open]"), patience);
    await open(page, "Buy oat milk");
    await press(page, "li details[open] [name=tomorrow]");
    await says(page, "Due tomorrow: “Buy oat milk”");
    assert.equal(await text(page, "li time"), "Tomorrow 21:00");

    await page.focus("li .title");
    await page.keyboard.press("x");
    await says(page, "Completed “Buy oat milk”");
  },

  async "without script"(page) {
    await page.setRequestInterception(true);
    page.on("request", request => (/\/app\b.*\.js$/.test(request.url()) ? request.abort() : request.continue()));
    await page.goto(address);
    assert.equal(await page.evaluate(() => document.querySelectorAll('link[href*="/app."]').length), 0, "the script ran");
    await addCompleteUndoAndDelete(page);
  },

  async "a small window"(page) {
    for (const path of ["lists/0", "lists/0?select=on", "lists/0?q=tomato", "lists/0/edit/1", "lists/0/trash", "lists/0/import", "lists/0/several", "today", "upcoming", "lists"]) {
      await page.goto(new URL(path, address).href);
      const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= window, `${path} is ${wide} px wide`);
    }
  },

  async "Enter on a checkbox"(page) {
    await page.goto(new URL("lists/0?select=on", address).href);
    await page.click("li input[type=checkbox]");
    await page.keyboard.press("Enter");
    await page.reload();
    assert.equal(await page.evaluate(() => document.querySelectorAll("li.done").length), 0, "it was completed");
  },
};

async function addCompleteUndoAndDelete(page) {
  await page.type("#Title", "Buy oat milk today 9pm !");
  await page.keyboard.press("Enter");
  await says(page, "Added “Buy oat milk”");
  await page.waitForFunction(() => document.activeElement?.id === "Title", patience);
  assert.match(await text(page, "li time"), /Today 21:00/);

  await press(page, "li:has([name=unstar]) [name=complete]");
  await says(page, "Completed “Buy oat milk”");
  await press(page, "#said button");
  await says(page, "Reopened “Buy oat milk”");

  await open(page, "Buy oat milk");
  await press(page, "li details[open] [name=delete]");
  await says(page, "Deleted “Buy oat milk”");
  await press(page, "#said button");
  await says(page, "Restored “Buy oat milk”");
}

const text = (page, selector) => page.evaluate(wanted => document.querySelector(wanted)?.textContent ?? null, selector);

// Where a page is on its way there is none for a moment.
async function says(page, sentence) {
  const isSaid = () => text(page, "#said [role=alert]").then(message => message?.startsWith(sentence), () => false);
  for (const end = Date.now() + patience.timeout; !(await isSaid()); await new Promise(again => setTimeout(again, 50)))
    assert.ok(Date.now() < end, `It did not say ${sentence}, but ${await text(page, "#said").catch(() => "nothing")}`);
}

async function press(page, selector) {
  const button = await page.waitForSelector(selector, patience);
  await button.click();
}

async function open(page, title) {
  await press(page, `li ::-p-text(More: ${title})`);
  await page.waitForSelector("li details[open]", patience);
}

const browser = await puppeteer.launch({ browser: "firefox", executablePath, defaultViewport: { width: journey === "a small window" ? 320 : 1280, height: 800 } });
try {
  const [page] = await browser.pages(), errors = [];
  page.on("pageerror", error => errors.push(error.message));
  await page.goto(address);
  await journeys[journey](page);
  assert.deepEqual(errors, []);
} finally {
  await browser.close();
}
