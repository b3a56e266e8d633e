// Tab, as everybody presses it: at the end of every code cell, with automatic completion on as well. Every question is answered, nothing
// of the session is lost, and what was typed is what was typed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Lab, LONG, made } from './lab.js';
import { notebook, startBrowser, startServer } from './server.js';

const NAMES = ['00-welcome', '01-addition'];
const MINUTES = 60_000;

/** The code cells of a notebook, nobody has run them, and one that asks whether the session still lives. */
function cellsOf(name) {
  const whole = JSON.parse(notebook(`${name}.ipynb`));
  const cells = whole.cells.filter((cell) => cell.cell_type === 'code').map((cell) => made(cell.id, [cell.source].flat().join('')));
  return JSON.stringify({ ...whole, cells: [...cells, made('alive', 'let alive = 40 + 2;\nalive')] });
}

let server;
let browser;

before(async () => {
  server = await startServer([], {
    made: Object.fromEntries(NAMES.map((name) => [`${name}.ipynb`, cellsOf(name)])),
    settings: {
      '@jupyterlab/completer-extension:manager': { autoCompletion: true },
      // Every cell is in the page, whether it is seen or not.
      '@jupyterlab/notebook-extension:tracker': { windowingMode: 'none' },
    },
  });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

for (const name of NAMES) {
  test(`Tab at the end of every code cell of ${name}`, { timeout: 10 * MINUTES }, async () => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
    const answers = [];
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        // The header stands in the frame as text, whatever the protocol.
        if (payload.includes('"complete_reply"')) answers.push(payload.toString());
      }),
    );
    const lab = await Lab.openOn(page, server, `${name}.ipynb`);
    const count = await page.locator('.jp-Notebook .jp-CodeCell').count();
    try {
      await lab.run(0);
      for (let n = 0; n < count; n += 1) {
        const cell = lab.cell(n);
        await cell.scrollIntoViewIfNeeded();
        // A folded cell is opened by whoever wants to type in it.
        if (await cell.locator('.jp-InputPlaceholder').count()) await cell.locator('.jp-InputPlaceholder').click();
        await toEnd(page, cell);
        const before = await cell.locator('.cm-content').textContent();
        const already = answers.length;
        await page.keyboard.press('Tab');
        const begin = Date.now();
        while (answers.length === already && Date.now() - begin < LONG) await page.waitForTimeout(50);
        assert.ok(answers.length > already, `cell ${n} was answered`);
        assert.doesNotMatch(answers.at(-1), /"status":\s*"error"/, `cell ${n}`);
        await page.keyboard.press('Escape');
        // The only name that fits may have been put in, which Tab is for.
        await toEnd(page, cell);
        if ((await cell.locator('.cm-content').textContent()) !== before) await page.keyboard.press('Control+z');
        // Automatic completion asks while one types.
        await toEnd(page, cell);
        await page.keyboard.type('\nfo', { delay: 20 });
        await page.keyboard.press('Escape');
        await toEnd(page, cell);
        for (let typed = 0; typed < 3; typed += 1) await page.keyboard.press('Backspace');
        assert.equal(await cell.locator('.cm-content').textContent(), before, `cell ${n} says what it said`);
      }
      assert.ok(answers.length >= 2 * count, `${answers.length} answers for ${count} cells`);
      const outputs = await lab.run(count - 1);
      assert.equal(outputs.at(-1)?.text.trim(), '42', 'the session lives');
      await lab.photograph(`Tab, ${name}`);
    } finally {
      await lab.close();
    }
  });
}

/** Puts the cursor behind the last character of a cell. */
async function toEnd(page, cell) {
  await cell.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
}
