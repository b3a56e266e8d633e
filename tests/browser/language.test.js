// `start(Lang::Fr)?` hides the English prose, `Lang::En` the French, `Lang::Both` none; in JupyterLab and in Notebook 7.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startBrowser, startServer } from './server.js';

const first = readdirSync(join(process.env.ATELIER_CLONE, 'notebooks')).filter((name) => name.endsWith('.ipynb')).sort()[0];
const FIRST_ANSWER = 180_000; // the kernel's start and the first compilation, on a busy machine

let server;
let browser;

before(async () => {
  server = await startServer([first]);
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.close();
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
  const earlier = await prompt.innerText();
  await page.keyboard.press('Shift+Enter');
  await page.waitForFunction(
    ([element, text]) => /\[\d+\]/.test(element.innerText) && element.innerText !== text,
    [await prompt.elementHandle(), earlier],
    { timeout: FIRST_ANSWER },
  );
  assert.equal(await cell.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count(), 0, 'no error in the first cell');
}

for (const [name, path] of [
  ['JupyterLab', `/lab/tree/notebooks/${first}`],
  ['Notebook 7', `/notebooks/notebooks/${first}`],
]) {
  test(`the language switch hides and shows prose in ${name}`, { timeout: 10 * 60_000 }, async () => {
    const page = await browser.newPage({ viewport: { width: 1300, height: 1000 } });
    try {
      await page.goto(server.url(path));
      await page.locator('.jp-Notebook .jp-MarkdownCell [lang="fr"]').first().waitFor({ timeout: 120_000 });
      // Until the notebook has its kernel, the page passes over a cell without a word.
      await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first().waitFor({ timeout: FIRST_ANSWER });
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
    }
  });
}
