// What a reader does in JupyterLab, for the tests: open a notebook, run cells, press the toolbar's buttons, look.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { notebook } from './server.js';

export const LONG = 180_000; // a kernel's start and a cell, on a busy machine

/** A notebook made of the named code cells of a notebook of the clone; an entry may be [id, code => other code]. */
export function excerpt(name, entries) {
  const whole = JSON.parse(notebook(name));
  const cells = entries.map((entry) => {
    const [id, change] = typeof entry === 'string' ? [entry, (code) => code] : entry;
    const found = whole.cells.find((cell) => cell.id === id);
    assert.ok(found, `${name} has no cell ${id}`);
    const code = [found.source].flat().join('');
    return made(id, change(code));
  });
  return JSON.stringify({ ...whole, cells });
}

/** A code cell that nobody has run. */
export function made(id, source) {
  return { cell_type: 'code', id, metadata: {}, source, outputs: [], execution_count: null };
}

/** Replaces what has to be there. */
export function replaced(code, old, fresh) {
  assert.ok(code.includes(old), `the cell no longer says ${old}`);
  return code.replace(old, fresh);
}

export class Lab {
  constructor(page, server, name) {
    Object.assign(this, { page, server, name });
  }

  static async open(browser, server, name, viewport = { width: 1200, height: 1000 }) {
    return Lab.openOn(await browser.newPage({ viewport }), server, name);
  }

  static async openOn(page, server, name) {
    await page.goto(server.url(`/lab/workspaces/${name.replace(/\W/g, '')}/tree/notebooks/${name}`));
    await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 120_000 });
    // Until then the notebook has no kernel, and JupyterLab would pass over a cell without a word.
    await page.locator('#jp-main-statusbar', { hasText: 'Rust (atelier) | Idle' }).waitFor({ timeout: LONG });
    return new Lab(page, server, name);
  }

  /** Waits until the page shows an idle kernel. */
  async idle() {
    await this.page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor({ timeout: LONG });
  }

  /** The n-th code cell, from 0. */
  cell(n) {
    return this.page.locator('.jp-Notebook .jp-CodeCell').nth(n);
  }

  prompt(n) {
    return this.cell(n).locator('.jp-InputPrompt').textContent();
  }

  /** Writes a cell anew. */
  async write(n, code) {
    await this.cell(n).locator('.cm-content').click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(code);
  }

  /** Starts the n-th code cell. */
  async start(n) {
    await this.cell(n).locator('.cm-content').click();
    await this.page.keyboard.press('Control+Enter'); // not Shift, which adds a cell after the last
  }

  /** Waits until the n-th code cell has its answer, an other than `earlier`. */
  async answered(n, earlier = '') {
    const prompt = await this.cell(n).locator('.jp-InputPrompt').elementHandle();
    await this.page.waitForFunction(
      ([element, text]) => /\[\d+\]/.test(element.textContent) && element.textContent !== text,
      [prompt, earlier],
      { timeout: LONG },
    );
    await this.idle();
  }

  /** Runs the n-th code cell; gives back what it shows. */
  async run(n) {
    const earlier = await this.prompt(n);
    await this.start(n);
    await this.answered(n, earlier);
    return this.outputs(n);
  }

  /** What the n-th code cell shows: [{kind, text}], an error's kind being "stderr". */
  outputs(n) {
    return this.cell(n).evaluate((cell) =>
      [...cell.querySelectorAll('.jp-OutputArea-child')].map((child) => {
        const mime = child.querySelector('[data-mime-type]')?.getAttribute('data-mime-type') ?? '';
        return { kind: mime.replace('application/vnd.jupyter.', ''), text: child.querySelector('.jp-OutputArea-output')?.textContent ?? '' };
      }),
    );
  }

  /** Presses a button of the notebook's toolbar. */
  async press(item) {
    await this.page.locator(`.jp-NotebookPanel:not(.lm-mod-hidden) [data-jp-item-name="${item}"]`).first().click();
  }

  /** Restarts the kernel and runs all cells, as the toolbar's button does; returns when the last cell has its answer. */
  async restartAndRunAll() {
    await this.press('restart-and-run');
    await this.page.locator('.jp-Dialog .jp-mod-accept').click();
    const last = (await this.page.locator('.jp-Notebook .jp-CodeCell').count()) - 1;
    // The prompts of the last time go first.
    await this.page.waitForFunction(
      (n) => !/\[\d+\]/.test(document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')[n].textContent),
      last,
      { timeout: LONG },
    );
    await this.answered(last);
  }

  /** Runs all cells from the menu. */
  async runAll() {
    await this.page.locator('.lm-MenuBar-itemLabel', { hasText: /^Run$/ }).click();
    await this.page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click();
  }

  /**
   * Notes every state of the n-th code cell's progress, from now on, until `watched` reads them:
   * {value of the bar, points of the curve, number of outputs}.
   */
  async watch(n) {
    await this.cell(n).evaluate((cell) => {
      const seen = [];
      cell.atelierSeen = seen;
      const look = () => {
        const bar = cell.querySelector('progress');
        if (!bar) return;
        const points = cell.querySelector('polyline')?.getAttribute('points').trim().split(/\s+/).length ?? 0;
        const state = { value: bar.value, points, outputs: cell.querySelectorAll('.jp-OutputArea-child').length };
        if (JSON.stringify(state) !== JSON.stringify(seen.at(-1))) seen.push(state);
      };
      new MutationObserver(look).observe(cell, { childList: true, subtree: true, attributes: true });
    });
  }

  watched(n) {
    return this.cell(n).evaluate((cell) => cell.atelierSeen);
  }

  /** Waits until the bar of the n-th code cell has gone beyond a value; gives back where it is. */
  async beyond(n, value) {
    const cell = await this.cell(n).elementHandle();
    const handle = await this.page.waitForFunction(
      ([cell, value]) => {
        const bar = cell.querySelector('progress');
        return bar && bar.value > value && bar.value;
      },
      [cell, value],
      { timeout: LONG },
    );
    return handle.jsonValue();
  }

  async photograph(name) {
    if (process.env.ATELIER_SCREENSHOTS) await this.page.screenshot({ path: join(process.env.ATELIER_SCREENSHOTS, `${name}.png`) });
  }

  /** Closes the page and shuts its kernel down, which JupyterLab would keep. */
  async close() {
    await this.page.close();
    const sessions = await (await fetch(this.server.url('/api/sessions'))).json();
    for (const { id, path } of sessions) {
      if (path.endsWith(`/${this.name}`)) await fetch(this.server.url(`/api/sessions/${id}`), { method: 'DELETE' });
    }
  }
}
