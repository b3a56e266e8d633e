// `start(Lang::Fr)?` hides the English prose, `Lang::En` the French, `Lang::Both` none; in JupyterLab and in Notebook 7.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startBrowser, startServer } from './server.js';

const first = readdirSync(join(process.env.ATELIER_CLONE, 'notebooks')).filter((name) => name.endsWith('.ipynb')).sort()[0];
const FIRST_ANSWER = 180_000; // the kernel's start and the first compilation, on a busy machine

let browser;

before(async () => {
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
});

/** Which languages' prose cells show: {en: [shown, hidden], fr: [shown, hidden]}. */
function prose(page) {
  return page.evaluate(() => {
    const count = { en: [0, 0], fr: [0, 0] };
    for (const cell of document.querySelectorAll('.jp-MarkdownCell')) {
      for (const lang of ['en', 'fr']) {
        if (cell.querySelector(`div[lang="${lang}"]`)) count[lang][getComputedStyle(cell).display === 'none' ? 1 : 0] += 1;
      }
    }
    return count;
  });
}

/** Writes the first code cell anew and runs it; returns when its answer is there. */
async function start(page, lang) {
  const cell = page.locator('.jp-Notebook .jp-CodeCell').first();
  const editor = cell.locator('.cm-content');
  await editor.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(`:dep atelier = { path = ".." }\nuse atelier::*;\nstart(Lang::${lang})?`);
  const prompt = cell.locator('.jp-InputPrompt');
  const [element, earlier] = [await prompt.elementHandle(), await prompt.innerText()];
  const becomes = (pattern, timeout) =>
    page.waitForFunction(
      ([element, earlier, pattern]) => element.innerText !== earlier && new RegExp(pattern).test(element.innerText),
      [element, earlier, pattern],
      { timeout },
    );
  // While a page still makes itself ready, it passes over a cell without a word: its reader presses again.
  for (let press = 1; ; press += 1) {
    await page.keyboard.press('Shift+Enter');
    const taken = await becomes('\\[[\\d*]+\\]', 10_000).then(() => true, () => false);
    if (taken) break;
    assert.ok(press < 3, `Lang::${lang}: pressed ${press} times, and the cell still stands at ${await prompt.innerText()}`);
    await editor.click();
  }
  await becomes('\\[\\d+\\]', FIRST_ANSWER).catch(async () => {
    assert.fail(`Lang::${lang}: the cell was taken and has no answer; it stands at ${await prompt.innerText()}, it stood at ${earlier}`);
  });
  assert.equal(await cell.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count(), 0, 'no error in the first cell');
}

for (const [name, path] of [
  ['JupyterLab', `/lab/tree/notebooks/${first}`],
  ['Notebook 7', `/notebooks/notebooks/${first}`],
]) {
  test(`the language switch hides and shows prose in ${name}`, { timeout: 10 * 60_000 }, async () => {
    const page = await browser.newPage({ viewport: { width: 1300, height: 1000 } });
    const server = await startServer([first]); // last: nothing that fails before the `try` leaves one behind
    try {
      await page.goto(server.url(path));
      await page.locator('.jp-Notebook .jp-MarkdownCell [lang="fr"]').first().waitFor({ timeout: 120_000 });
      await server.joined();
      for (const [lang, en, fr] of [
        ['Fr', false, true],
        ['En', true, false],
        ['Both', true, true],
      ]) {
        await start(page, lang);
        await page.waitForFunction(
          ([en, fr]) => {
            const shown = (lang) => {
              const cells = [...document.querySelectorAll('.jp-MarkdownCell')].filter((cell) => cell.querySelector(`div[lang="${lang}"]`));
              return cells.map((cell) => getComputedStyle(cell).display !== 'none');
            };
            const all = (list, value) => list.length > 0 && list.every((item) => item === value);
            return all(shown('en'), en) && all(shown('fr'), fr);
          },
          [en, fr],
          { timeout: 20_000 },
        ).catch(async () => assert.fail(`Lang::${lang}: ${JSON.stringify(await prose(page))}`));
      }
    } finally {
      if (process.env.ATELIER_SCREENSHOTS) await page.screenshot({ path: join(process.env.ATELIER_SCREENSHOTS, `${name}.png`) });
      await page.close();
      await server.close();
    }
  });
}
