// A stick, as somebody uses it who has nothing else: a new home, a PATH with a system's basics and Python, no compiler, no linker, no network
// (./atelier test stick takes it away). Then an upgrade, a stick that is damaged, and removal without a trace.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { cpSync, createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Lab } from './lab.js';
import { startBrowser } from './server.js';

const stick = process.env.ATELIER_STICK;
const skip = stick ? false : 'run by ./atelier test stick';
const COMPILERS = /^(.*-)?(cc|c89|c99|gcc|g\+\+|c\+\+|cpp|clang|clang\+\+|ld|lld|gold|as|mold)(-[0-9.]+)?$|^ld\.|^(cargo|rustc|rustup|python3?|git)$/;

const folder = skip ? '' : mkdtempSync(join(tmpdir(), 'atelier-stick-'));
const [home, path] = [join(folder, 'home'), join(folder, 'bin')];
const clone = join(home, 'atelier');
const cache = join(home, '.cache', 'atelier');
const env = { HOME: home, PATH: path, LANG: 'fr_FR.UTF-8', TERM: 'dumb', BROWSER: 'true' };
let browser, server;

before(async () => {
  if (skip) return;
  mkdirSync(home);
  mkdirSync(path);
  const basics = new Map(['/bin', '/usr/bin'].flatMap((place) => readdirSync(place).map((name) => [name, join(place, name)])));
  for (const [name, program] of basics) if (!COMPILERS.test(name)) symlinkSync(program, join(path, name));
  // The Python itself: a name on the PATH may be a script that chooses one.
  const real = spawnSync(process.env.ATELIER_PYTHON, ['-c', 'import os, sys; print(os.path.realpath(sys.executable))'], { encoding: 'utf8' });
  symlinkSync(real.stdout.trim(), join(path, 'python3'));
  // The loopback of a network of our own is asleep.
  const wake = "import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh', b'lo', 0x41))";
  spawnSync('python3', ['-c', wake], { env });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  if (server) process.kill(-server.pid, 'SIGKILL');
  if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Runs ./atelier of the clone that the stick has put down. */
function atelier(...words) {
  const done = spawnSync(join(clone, 'atelier'), words, { env, encoding: 'utf8' });
  return { status: done.status, text: done.stdout + done.stderr };
}

/** A stick that differs: `change` gets its folder and its list. */
function another(name, change) {
  const place = join(folder, name);
  cpSync(stick, place, { recursive: true });
  const list = JSON.parse(readFileSync(join(place, 'stick.json'), 'utf8'));
  change(place, list);
  writeFileSync(join(place, 'stick.json'), JSON.stringify(list));
  return place;
}

test('from the stick to the first notebook, whole', { skip, timeout: 20 * 60_000 }, async () => {
  for (const name of ['cc', 'gcc', 'ld', 'cargo', 'rustc']) assert.ok(!existsSync(join(path, name)), name);
  const begin = Date.now();
  const seconds = () => `${((Date.now() - begin) / 1000).toFixed(1)} s`;
  server = spawn('sh', [join(stick, 'start')], { env: { ...env, LANG: 'en_CA.UTF-8' }, cwd: home, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (log += text));
  let address;
  while (!address) {
    assert.equal(server.exitCode, null, log);
    assert.ok(Date.now() - begin < 600_000, log);
    await new Promise((done) => setTimeout(done, 200));
    address = log.match(/http:\/\/(?:localhost|127\.0\.0\.1):(\d+)\/\S*\?token=(\w+)/);
  }
  console.log(`stick → JupyterLab: ${seconds()}`);
  const [, port, token] = address;
  const lab = await Lab.open(browser, { url: (at) => `http://127.0.0.1:${port}${at}?token=${token}` }, '01-addition.ipynb');
  // A notebook comes with what its cells showed: emptied, so that what is seen is this kernel's.
  await lab.page.locator('.lm-MenuBar-itemLabel', { hasText: /^Edit$/ }).first().click();
  await lab.page.locator('.lm-Menu-item[data-command="editmenu:clear-all"], .lm-Menu-item[data-command="notebook:clear-all-cell-outputs"]').first().click();
  await lab.runAll();
  await lab.page.locator('.jp-Notebook .jp-CodeCell .jp-OutputArea-output img').first().waitFor({ timeout: 300_000 });
  console.log(`stick → first figure of 01: ${seconds()}`);
  const last = (await lab.page.locator('.jp-Notebook .jp-CodeCell').count()) - 1;
  await lab.page.waitForFunction(
    (n) => /\[\d+\]/.test(document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')[n]?.textContent ?? ''),
    last,
    { timeout: 600_000 },
  );
  console.log(`stick → end of 01: ${seconds()}`);
  const errors = await lab.page.locator('[data-mime-type="application/vnd.jupyter.stderr"], [data-mime-type="application/vnd.jupyter.error"]').allTextContents();
  assert.deepEqual(errors, []);
  await lab.page.close();
  process.kill(-server.pid, 'SIGTERM');
  server = undefined;
});

test('doctor finds nothing missing', { skip, timeout: 60_000 }, () => {
  const { status, text } = atelier('doctor');
  assert.equal(status, 0, text);
});

test('a stick of another version takes the place; a damaged one leaves what is there', { skip, timeout: 10 * 60_000 }, () => {
  const version = () => JSON.parse(readFileSync(join(cache, 'ready', 'stick.json'), 'utf8')).version;
  const before = version();
  const cut = another('cut', (place, list) => {
    list.version = '8.8.8';
    const rust = list.parts.find((part) => part.name === 'rust');
    truncateSync(join(place, rust.file), rust.bytes / 2);
    rust.sha256 = '0'.repeat(64);
  });
  const refused = atelier('setup', '--from', cut);
  assert.equal(refused.status, 1);
  assert.match(refused.text, /parts\/rust\.tar\.zst est abîmé ou incomplet sur la clé/);
  assert.equal(version(), before);
  assert.equal(atelier('doctor').status, 0);
  rmSync(cut, { recursive: true });

  const newer = another('newer', (place, list) => {
    list.version = '9.9.9';
    const kernel = list.parts.find((part) => part.name === 'kernel');
    // A frame that says nothing: the same content, another sum.
    const bytes = Buffer.concat([readFileSync(join(place, kernel.file)), Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0])]);
    writeFileSync(join(place, kernel.file), bytes);
    Object.assign(kernel, { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  });
  const upgraded = atelier('setup', '--from', newer);
  assert.equal(upgraded.status, 0, upgraded.text);
  assert.equal(version(), '9.9.9');
  assert.equal(atelier('doctor').status, 0);
});

test('what is no stick is said, and nothing is lost', { skip, timeout: 60_000 }, () => {
  const { status, text } = atelier('setup', '--from', join(folder, 'bin'));
  assert.equal(status, 1);
  assert.match(text, /Il n’y a pas de clé d’atelier/);
  assert.equal(atelier('doctor').status, 0);
});

test('a release is fetched, goes on after a cut, and is held against its sum', { skip, timeout: 10 * 60_000 }, async () => {
  assert.equal(atelier('clean', '--all').status, 0);
  const file = `${stick}.tar`;
  const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
  // Gives what is asked for, from where it is asked; the first answer is cut off in the middle.
  const ranges = [];
  const web = createServer((request, answer) => {
    const from = Number(request.headers.range?.match(/bytes=(\d+)-/)?.[1] ?? 0);
    ranges.push(from);
    const { size } = statSync(file);
    answer.writeHead(from ? 206 : 200, { 'Content-Length': size - from, ...(from && { 'Content-Range': `bytes ${from}-${size - 1}/${size}` }) });
    const stream = createReadStream(file, { start: from });
    if (ranges.length === 1) {
      let sent = 0;
      stream.on('data', (part) => (sent += part.length) > size / 2 && answer.destroy());
    }
    stream.on('error', () => {}).pipe(answer);
  });
  await new Promise((done) => web.listen(0, '127.0.0.1', done));
  const fetching = (sum) =>
    new Promise((done) => {
      const told = { ...env, ATELIER_RELEASE: `http://127.0.0.1:${web.address().port}/atelier.tar`, ATELIER_RELEASE_SHA256: sum };
      const child = spawn(join(clone, 'atelier'), ['setup'], { env: told });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += part));
      child.on('close', (status) => done({ status, text }));
    });
  const cut = await fetching(sum);
  assert.equal(cut.status, 1); // and there is no Rust here to go on with
  assert.match(cut.text, /on part des sources, 25 à 50 minutes/);
  const whole = await fetching(sum);
  assert.equal(whole.status, 0, whole.text);
  assert.ok(ranges.length === 2 && ranges[1] > 0, `${ranges}`);
  assert.equal(atelier('doctor').status, 0);
  assert.equal(atelier('clean', '--all').status, 0);
  const other = await fetching('0'.repeat(64));
  assert.equal(other.status, 1);
  assert.match(other.text, /n’est pas celui qui était attendu/);
  web.close();
  assert.equal(atelier('setup', '--from', file).status, 0);
});

test('removal leaves no trace', { skip, timeout: 60_000 }, () => {
  const { status, text } = atelier('clean', '--all');
  assert.equal(status, 0, text);
  rmSync(clone, { recursive: true });
  const left = readdirSync(home, { recursive: true }).filter((name) => /atelier|cargo|rust|evcxr/.test(name));
  assert.deepEqual(left, []);
});
