// The book from its files, without a server: accessible on every page, the same places in both languages, found by search,
// reached by keyboard alone, readable on a phone and on paper, and asking nothing of any other host.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const BOOK = process.env.ATELIER_BOOK;
const EPUB = process.env.ATELIER_EPUB; // where Sphinx left the pages of the EPUBs, one folder a language
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MINUTES = 60_000;
const LANGS = ['en', 'fr'];
const pages = (lang) => readdirSync(join(BOOK, lang)).filter((name) => name.endsWith('.html')).sort();
const ALL = ['index.html', ...LANGS.flatMap((lang) => pages(lang).map((name) => `${lang}/${name}`))];
const notebook = pages('en').find((name) => name.startsWith('01-'));

let browser;
const strangers = new Set();

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});
after(async () => {
  await browser?.close();
});

/** Whatever a page of the book asks of another place than the book's folder is refused and noted. */
async function context(options = {}) {
  const own = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await own.route('**', (route) => {
    const url = route.request().url();
    if (/^(data|blob):/.test(url) || (url.startsWith('file:') && fileURLToPath(url.split(/[?#]/)[0]).startsWith(resolve(BOOK)))) return route.continue();
    // A page that is on its way has no frame yet.
    strangers.add(route.request().isNavigationRequest() ? url : `${route.request().frame().url()}: ${url}`);
    return route.abort();
  });
  return own;
}

const address = (path) => pathToFileURL(join(BOOK, path.split(/[?#]/)[0])).href + path.replace(/^[^?#]*/, '');

/** Opens a page of the book. */
async function open(path, options = {}) {
  const own = await context(options);
  const page = await own.newPage();
  await page.goto(address(path));
  page.finished = () => own.close();
  return page;
}

/** Every page of the book, a few at a time, in as many windows, which are kept: they have pictures and scripts at hand. */
async function everyPage(options, body, width = 3) {
  const waiting = [...ALL];
  await Promise.all(Array.from({ length: width }, async () => {
    const own = await context(options);
    const page = await own.newPage();
    while (waiting.length > 0) {
      const path = waiting.shift();
      await page.goto(address(path));
      await body(page, path);
    }
    await own.close();
  }));
}

/** What axe finds, in one line each. */
async function violations(page, options) {
  await page.evaluate(AXE);
  return page.evaluate(async (options) => {
    // Stylesheets and sounds are read ahead for two rules that are not asked for.
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'], preload: false, ...options });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} — ${failureSummary.replace(/\s+/g, ' ')}`));
  }, options);
}

const WCAG = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  rules: Object.fromEntries(['target-size', 'heading-order', 'page-has-heading-one', 'empty-heading', 'skip-link', 'landmark-one-main', 'image-redundant-alt'].map((rule) => [rule, { enabled: true }])),
};

test('axe finds nothing on any page, in the light and in the dark; every passage and figure has its words', { timeout: 20 * MINUTES }, async () => {
  const found = [];
  await everyPage({}, async (page, path) => {
    found.push(...(await violations(page, WCAG)).map((line) => `${path}: ${line}`));
    const own = await page.evaluate(() => {
      const problems = [];
      const lang = location.pathname.includes('/fr/') ? 'fr' : 'en';
      if (document.documentElement.lang !== lang) problems.push(`lang is ${document.documentElement.lang}`);
      for (const image of document.images) {
        const alt = image.getAttribute('alt') ?? '';
        if (!alt.trim() || /\.(png|svg|jpe?g)$/i.test(alt.trim())) problems.push(`a figure without words: ${image.src.slice(-40)}`);
        if (!image.complete || image.naturalWidth === 0) problems.push(`a figure that does not show: ${image.src.slice(-40)}`);
      }
      const levels = [...document.querySelectorAll('main h1, main h2, main h3, main h4, main h5, main h6')].map((heading) => Number(heading.tagName[1]));
      levels.forEach((level, at) => {
        if (at > 0 && level > levels[at - 1] + 1) problems.push(`a heading jumps from ${levels[at - 1]} to ${level}`);
      });
      return problems;
    });
    found.push(...own.map((line) => `${path}: ${line}`));
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.evaluate(() => new Promise((done) => setTimeout(done, 350))); // the theme fades
    found.push(...(await violations(page, { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } })).map((line) => `${path}, dark: ${line}`));
    await page.emulateMedia({ colorScheme: 'light' });
  });
  assert.equal(found.join('\n'), '');
});

test('both languages have the same pages and the same places, and the switch leads from one to the other', { timeout: 10 * MINUTES }, async () => {
  assert.deepEqual(pages('en'), pages('fr'));
  const places = (path) => [...readFileSync(join(BOOK, path), 'utf8').matchAll(/id="((?:cell|code|term)-[^"]+)"/g)].map((match) => match[1]);
  for (const name of pages('en')) {
    const [en, fr] = LANGS.map((lang) => places(`${lang}/${name}`));
    // The glossary is in the order of its language.
    if (name === 'glossary.html') assert.deepEqual([...en].sort(), [...fr].sort(), name);
    else assert.deepEqual(en, fr, name);
    assert.equal(new Set(en).size, en.length, `${name}: each place once`);
  }
  const page = await open(`en/${notebook}`);
  const place = await page.evaluate(() => {
    const cells = [...document.querySelectorAll('[id^="cell-"], [id^="code-"]')];
    const cell = cells.slice(cells.length / 2).find((each) => each.getBoundingClientRect().height > 100);
    cell.scrollIntoView({ behavior: 'instant' });
    return cell.id;
  });
  await page.evaluate(() => new Promise((done) => setTimeout(done, 300))); // the page notes where one is
  await page.locator('.language-switch:visible').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/fr\//);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'fr');
  assert.equal(new URL(page.url()).hash, `#${place}`);
  await page.waitForFunction((id) => Math.abs(document.getElementById(id).getBoundingClientRect().top) < 200, place);
  await page.finished();
});

test('links within the book arrive', { timeout: 10 * MINUTES }, async () => {
  const text = new Map(ALL.map((path) => [resolve(BOOK, path), readFileSync(join(BOOK, path), 'utf8')]));
  const lost = [];
  for (const [file, html] of text) {
    for (const [, href] of html.matchAll(/<a [^>]*?href="([^"]*)"/g)) {
      if (/^(https?|mailto):/.test(href)) continue;
      const [path, hash] = decodeURIComponent(href).split('#');
      const target = path.split('?')[0] ? resolve(dirname(file), path.split('?')[0]) : file;
      const there = existsSync(target) && (!hash || !text.has(target) || text.get(target).includes(`id="${hash}"`));
      if (!there) lost.push(`${file.slice(BOOK.length + 1)}: ${href}`);
    }
  }
  assert.deepEqual(lost, []);
});

test('search finds, from the keyboard, without a network', { timeout: 10 * MINUTES }, async () => {
  for (const [lang, words] of [['en', 'mean absolute error'], ['fr', 'époque'], ['fr', 'entraînement']]) {
    const page = await open(`${lang}/index.html`);
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.keyboard.press('Control+k');
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await page.waitForURL(/search\.html/);
    await page.locator('#search-results .search a').first().waitFor({ timeout: 20_000 });
    const results = await page.locator('#search-results .search > li > a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    assert.ok(results.some((href) => href.startsWith(notebook)), `${words}: ${results}`);
    const quoted = await page.locator('#search-results p.context').first().textContent({ timeout: 20_000 });
    assert.ok(quoted.toLowerCase().includes(words.split(' ')[0].slice(0, 5)), `quoted: ${quoted}`);
    assert.deepEqual(errors, []);
    await page.finished();
  }
});

test('everything is reached with the keyboard, and seen when reached', { timeout: 10 * MINUTES }, async () => {
  for (const viewport of [{ width: 1280, height: 900 }, { width: 390, height: 844 }]) {
    const page = await open(`fr/${notebook}`, { viewport });
    const reached = new Set();
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const ringed = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || style.textDecorationLine !== 'none';
        return { name: element.className || element.tagName, text: (element.textContent ?? '').trim().slice(0, 40), tag: element.tagName, seen: box.width > 0 && box.height > 0, ringed };
      });
      if (focus.tag === 'BODY') continue;
      assert.ok(focus.seen, `unseen focus: ${JSON.stringify(focus)}`);
      assert.ok(focus.ringed, `no mark of focus: ${JSON.stringify(focus)}`);
      reached.add(String(focus.name));
    }
    const all = [...reached].join(' | ');
    const wanted = viewport.width > 1000 ? [/search-button/, /language-switch/, /theme-switch/, /reference/] : [/search-button/, /language-switch/, /primary-toggle/];
    for (const each of wanted) assert.match(all, each);
    // A folded solution.
    const summary = page.locator('main details > summary').first();
    await summary.focus();
    await page.keyboard.press('Enter');
    assert.ok(await summary.evaluate((element) => element.parentElement.open));
    if (viewport.width < 1000) {
      const toggle = page.locator('button.primary-toggle');
      await toggle.focus();
      await page.keyboard.press('Enter');
      await page.locator('dialog[open] .book-nav a').first().waitFor();
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' }).catch(() => {});
      assert.equal(await page.locator('dialog[open]').count(), 0);
    }
    await page.finished();
  }
});

test('code is folded under one switch, which is remembered and holds on paper; a front page shows every notebook', { timeout: 10 * MINUTES }, async () => {
  const page = await open(`fr/${notebook}`);
  const heights = () => page.evaluate(() => [...document.querySelectorAll('main .cell_input')].filter((each) => !each.closest('details')).map((each) => each.getBoundingClientRect().height));
  assert.ok((await heights()).every((height) => height === 0), 'folded at first');
  const button = page.locator('.code-switch:visible').first();
  assert.equal(await button.textContent(), 'Montrer le code');
  assert.equal(await button.getAttribute('aria-pressed'), 'false');
  await button.focus();
  await page.keyboard.press('Enter');
  assert.equal(await button.getAttribute('aria-pressed'), 'true');
  assert.ok((await heights()).every((height) => height > 0), 'shown');
  await page.reload();
  assert.ok((await heights()).every((height) => height > 0), 'remembered');
  await page.emulateMedia({ media: 'print' });
  assert.ok((await heights()).every((height) => height > 0), 'on paper too');
  await page.emulateMedia({ media: 'screen' });
  await page.locator('.code-switch:visible').first().click();
  assert.ok((await heights()).every((height) => height === 0), 'folded again');
  await page.finished();
  for (const lang of LANGS) {
    const front = await open(`${lang}/index.html`);
    const links = await front.locator('ul.covers a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    assert.deepEqual([...links].sort(), pages(lang).filter((name) => /^[0-9]/.test(name)));
    assert.ok((await front.locator('ul.covers img').count()) >= links.length - 2, 'most with a picture');
    assert.equal(await front.locator('.code-switch:visible').count(), 0);
    await front.finished();
  }
});

test('a knob is turned with the keyboard, one position at a time; without scripts, and on paper, all of them stand there', { timeout: 10 * MINUTES }, async () => {
  const turned = pages('en').find((name) => name.startsWith('02-'));
  for (const lang of LANGS) {
    const page = await open(`${lang}/${turned}`);
    const knob = page.locator('.atelier-knob').first();
    const seen = () => knob.evaluate((each) => [...each.querySelectorAll('.atelier-position')].map((one) => one.getBoundingClientRect().height > 0));
    const buttons = knob.getByRole('radio');
    const count = await buttons.count();
    assert.ok(count >= 3 && count <= 5, `${count} positions`);
    assert.equal(await knob.locator('legend').textContent(), lang === 'fr' ? 'Autres valeurs, déjà calculées' : 'Other values, already computed');
    assert.deepEqual(await seen(), Array.from({ length: count }, (_, at) => at === 0));
    await buttons.first().focus();
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await seen(), Array.from({ length: count }, (_, at) => at === 1));
    // Each position has a picture and words of its own.
    const shown = await knob.locator('.atelier-position').evaluateAll((all) => all.map((one) => [one.querySelector('img').src, one.querySelector('img').alt]));
    for (const part of [0, 1]) assert.equal(new Set(shown.map((each) => each[part])).size, count);
    await page.emulateMedia({ media: 'print' });
    assert.ok((await seen()).every(Boolean), 'on paper');
    assert.ok((await knob.locator('.atelier-position > p').evaluateAll((all) => all.every((each) => each.offsetHeight > 0))), 'each with its name');
    assert.equal(await knob.locator('fieldset').evaluate((each) => each.offsetHeight), 0);
    await page.finished();
    const plain = await open(`${lang}/${turned}`, { javaScriptEnabled: false });
    const all = await plain.locator('.atelier-knob .atelier-position').evaluateAll((each) => each.every((one) => one.offsetHeight > 0));
    assert.ok(all, 'without scripts');
    await plain.finished();
  }
  // Each notebook has one, but for the first, which changes nothing, and the one whose cell tells of a machine.
  const without = pages('en').filter((name) => /^[0-9]/.test(name) && !readFileSync(join(BOOK, 'en', name), 'utf8').includes('class="atelier-knob"'));
  assert.deepEqual(without.map((name) => name.slice(0, 2)), ['00', '06']);
});

test('figures of lines and words follow a dark page; those whose colours mean something do not', { timeout: 10 * MINUTES }, async () => {
  const maze = pages('en').find((name) => name.startsWith('03-'));
  const page = await open(`en/${maze}`, { colorScheme: 'dark' });
  const filters = (which) => page.locator(`main .cell_output img${which}`).evaluateAll((all) => [...new Set(all.map((each) => getComputedStyle(each).filter))]);
  assert.deepEqual(await filters('.atelier-turns'), ['invert(0.93) hue-rotate(180deg)']);
  assert.deepEqual(await filters(':not(.atelier-turns)'), ['none']);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
  assert.deepEqual(await filters('.atelier-turns'), ['none']);
  await page.finished();
});

test('nothing is wider than a small screen, and paper holds what is folded', { timeout: 10 * MINUTES }, async () => {
  const wide = [];
  await everyPage({ viewport: { width: 320, height: 700 } }, async (page, path) => {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) wide.push(`${path}: ${over} px`);
  });
  assert.deepEqual(wide, []);
  const page = await open(`en/${notebook}`);
  await page.emulateMedia({ media: 'print' });
  const paper = await page.evaluate(() => ({
    header: document.querySelector('.bd-header')?.offsetHeight ?? 0,
    folded: [...document.querySelectorAll('main details')].filter((each) => each.lastElementChild.getBoundingClientRect().height === 0).length,
  }));
  assert.deepEqual(paper, { header: 0, folded: 0 });
  await page.finished();
});

test('the EPUBs are well-formed', { timeout: 10 * MINUTES, skip: !EPUB }, async () => {
  const page = await (await browser.newContext()).newPage();
  for (const lang of LANGS) {
    for (const name of readdirSync(join(EPUB, lang)).filter((name) => /\.(xhtml|opf|ncx)$/.test(name))) {
      const wrong = await page.evaluate((text) => {
        const error = new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror');
        return error?.textContent.slice(0, 200) ?? null;
      }, readFileSync(join(EPUB, lang, name), 'utf8'));
      assert.equal(wrong, null, `${lang}/${name}: ${wrong}`);
    }
  }
});

test('no page has asked anything of another host', () => {
  assert.deepEqual([...strangers], []);
});
