// The kernel as a reader of JupyterLab meets it: progress that moves, an interrupt that keeps the variables, restarts,
// two notebooks at once, "Run All" that stops at a failure, figures with words.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Lab, LONG, excerpt, made, replaced } from './lab.js';
import { notebook, startBrowser, startServer } from './server.js';

const ADDITION = '01-addition.ipynb';
const RESTARTS = Number(process.env.ATELIER_RESTARTS ?? 3);
const MINUTES = 60_000;

const longer = (epochs) => (code) => replaced(code, 'Fit::epochs(10)', `Fit::epochs(${epochs})`);
const training = (epochs) => excerpt(ADDITION, ['01-start', '01-data', '01-before', ['01-train', longer(epochs)]]);
const withCells = (text, cells) => {
  const whole = JSON.parse(text);
  return JSON.stringify({ ...whole, cells: [...whole.cells, ...cells] });
};

let server;
let browser;

before(async () => {
  server = await startServer([], {
    made: {
      'restart.ipynb': excerpt(ADDITION, ['01-start', '01-data', '01-before', '01-train', '01-ask-after']),
      'opened.ipynb': notebook(ADDITION),
      'progress.ipynb': training(40),
      'interrupt.ipynb': withCells(training(100_000), [made('kept', 'let sum = 40 + 2;\nprintln!("kept: {sum}");'), made('again', 'println!("still {sum}");')]),
      'one.ipynb': training(60),
      'two.ipynb': training(60),
      'failing.ipynb': excerpt(ADDITION, ['01-start', ['01-data', (code) => replaced(code, 'sums.head(5)', 'let missing = sums.column("no such column")?;\nmissing')], '01-before', '01-train']),
    },
  });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** A test on one notebook, photographed at its end. */
function on(name, title, minutes, body) {
  test(title, { timeout: minutes * MINUTES }, async () => {
    const lab = await Lab.open(browser, server, name);
    try {
      await body(lab);
    } finally {
      await lab.photograph(title).catch(() => {});
      await lab.close();
    }
  });
}

/** Runs the cells before the training, all without an error. */
async function prepare(lab) {
  for (const n of [0, 1, 2]) {
    const outputs = await lab.run(n);
    assert.ok(!outputs.some(({ kind }) => kind === 'stderr'), `cell ${n}: ${JSON.stringify(outputs)}`);
  }
}

on('progress.ipynb', 'the bar moves and the curve grows, in one place, and one line is left', 8, async (lab) => {
  await prepare(lab);
  await lab.watch(3);
  const earlier = await lab.prompt(3);
  await lab.start(3);
  await lab.beyond(3, 0.3);
  await lab.photograph('progress, on the way');
  await lab.answered(3, earlier);

  const seen = await lab.watched(3);
  const rising = (key) => seen.every((state, at) => at === 0 || state[key] >= seen[at - 1][key]);
  const different = (key) => new Set(seen.map((state) => state[key])).size;
  assert.ok(rising('value') && different('value') >= 3, `the bar: ${JSON.stringify(seen)}`);
  assert.ok(rising('points') && different('points') >= 3, `the curve: ${JSON.stringify(seen)}`);
  assert.deepEqual([...new Set(seen.map(({ outputs }) => outputs))], [1], 'everything in one display');

  const outputs = await lab.outputs(3);
  assert.equal(outputs.length, 2, JSON.stringify(outputs));
  assert.match(outputs[0].text.trim(), /^40 epochs · .+ · 40 époques · .+$/);
  assert.equal(await lab.cell(3).locator('progress').count(), 0, 'no bar is left');
});

on('interrupt.ipynb', 'an interrupted training says so in the reader’s language and keeps the variables', 8, async (lab) => {
  await prepare(lab);
  await lab.run(4);
  for (const [lang, words, others] of [
    ['Fr', /^Interruption\s?: .+époque/s, /[Ii]nterrupted/],
    ['En', /^Interrupted: .+epoch/s, /[Ii]nterruption/],
  ]) {
    await lab.write(0, `start(Lang::${lang})?`);
    await lab.run(0);
    const earlier = await lab.prompt(3);
    await lab.start(3);
    await lab.beyond(3, 0);
    await lab.press('interrupt');
    await lab.answered(3, earlier);
    const outputs = await lab.outputs(3);
    const error = outputs.at(-1);
    assert.equal(error?.kind, 'stderr', JSON.stringify(outputs)); // JupyterLab's name for an error too
    assert.match(error.text, words);
    assert.doesNotMatch(outputs.map(({ text }) => text).join('\n'), others);
    await lab.photograph(`interrupted, ${lang}`);
    const [kept] = await lab.run(5);
    assert.equal(kept?.text.trim(), 'still 42');
  }
});

on('restart.ipynb', `restart and run all, ${RESTARTS} times in a row`, 3 + 3 * RESTARTS, async (lab) => {
  const cells = await lab.page.locator('.jp-Notebook .jp-CodeCell').count();
  for (let time = 1; time <= RESTARTS; time += 1) {
    await lab.restartAndRunAll();
    for (let n = 0; n < cells; n += 1) {
      assert.match(await lab.prompt(n), /\[\d+\]/, `time ${time}, cell ${n} has run`);
      const bad = (await lab.outputs(n)).filter(({ kind }) => kind === 'stderr');
      assert.deepEqual(bad, [], `time ${time}, cell ${n}`);
    }
    assert.equal((await lab.prompt(0)).replace(/\s/g, ''), '[1]:', 'a new session');
  }
});

test('two notebooks train at once, and come to the same numbers', { timeout: 8 * MINUTES }, async () => {
  const labs = [await Lab.open(browser, server, 'one.ipynb'), await Lab.open(browser, server, 'two.ipynb')];
  try {
    await Promise.all(labs.map(prepare));
    const earlier = await Promise.all(labs.map((lab) => lab.prompt(3)));
    await Promise.all(labs.map((lab) => lab.start(3)));
    const first = await Promise.all(labs.map((lab) => lab.beyond(3, 0)));
    // Each has gone on while the other was under way.
    await Promise.all(labs.map((lab, n) => lab.beyond(3, first[n])));
    await Promise.all(labs.map((lab) => lab.photograph(`two at once, ${labs.indexOf(lab)}`)));
    await Promise.all(labs.map((lab, n) => lab.answered(3, earlier[n])));
    const [one, two] = await Promise.all(labs.map((lab) => lab.outputs(3)));
    assert.match(one[0].text, /60 epochs/);
    assert.equal(one[0].text, two[0].text);
  } finally {
    await Promise.all(labs.map((lab) => lab.close()));
  }
});

on('failing.ipynb', '“Run All” stops at a failing `?`', 6, async (lab) => {
  await lab.runAll();
  await lab.cell(1).locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]').waitFor({ timeout: LONG });
  await lab.idle();
  const outputs = await lab.outputs(1);
  assert.match(outputs.at(-1).text, /no such column/);
  for (const n of [2, 3]) {
    assert.equal((await lab.prompt(n)).replace(/\s/g, ''), '[]:', `cell ${n} has not run`);
    assert.deepEqual(await lab.outputs(n), []);
  }
});

on('one.ipynb', 'a figure that was drawn here has its words in the page', 5, async (lab) => {
  await prepare(lab);
  await figure(lab.cell(2));
});

on('opened.ipynb', 'a figure of a notebook that was only opened shows, with its words', 5, async (lab) => {
  const cells = JSON.parse(notebook(ADDITION)).cells.filter((cell) => cell.cell_type === 'code');
  await figure(lab.cell(cells.findIndex((cell) => cell.id === '01-before')));
});

async function figure(cell) {
  const image = cell.locator('.jp-OutputArea-output img').first();
  await image.scrollIntoViewIfNeeded({ timeout: LONG });
  assert.match(await image.getAttribute('alt'), /^Points: .+\nNuage de points\u00a0: .+/s);
  assert.ok(await image.evaluate((img) => img.decode().then(() => img.naturalWidth > 0 && img.getBoundingClientRect().width > 100)), 'the picture shows');
}
