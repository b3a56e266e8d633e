// A Jupyter server of its own for one test: its own folders, its own port, gone when the test ends.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A notebook as nobody has run it: every number beside a cell is then this test's. */
function withoutOutputs(text) {
  const notebook = JSON.parse(text);
  for (const cell of notebook.cells.filter((cell) => cell.cell_type === 'code')) Object.assign(cell, { outputs: [], execution_count: null });
  return JSON.stringify(notebook);
}

/** A notebook of the clone, as text. */
export function notebook(name) {
  return readFileSync(join(process.env.ATELIER_CLONE, 'notebooks', name), 'utf8');
}

/**
 * Starts a server on copies of the named notebooks; `close()` ends it and all that it started. `more` holds notebooks
 * that a test made (name → text), which keep their outputs, and settings of JupyterLab (plugin → values).
 */
export async function startServer(notebooks, more = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-browser-'));
  mkdirSync(join(folder, 'notebooks'));
  for (const name of notebooks) writeFileSync(join(folder, 'notebooks', name), withoutOutputs(notebook(name)));
  for (const [name, text] of Object.entries(more.made ?? {})) writeFileSync(join(folder, 'notebooks', name), text);
  for (const [plugin, values] of Object.entries(more.settings ?? {})) {
    const [group, extension, file] = plugin.split(/[/:]/);
    mkdirSync(join(folder, 'settings', group, extension), { recursive: true });
    writeFileSync(join(folder, 'settings', group, extension, `${file}.jupyterlab-settings`), JSON.stringify(values));
  }
  const [port, token] = [await freePort(), randomUUID()];
  const child = spawn(
    process.env.JUPYTER_LAB,
    ['--no-browser', '--allow-root', '--ServerApp.ip=127.0.0.1', `--ServerApp.port=${port}`, '--ServerApp.port_retries=0', `--IdentityProvider.token=${token}`],
    {
      cwd: folder,
      detached: true, // a process group of its own, so that kernels end with it
      env: {
        ...process.env,
        JUPYTER_CONFIG_DIR: join(folder, 'config'),
        JUPYTER_DATA_DIR: join(folder, 'data'), // what is trusted elsewhere is not trusted here
        JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
        JUPYTERLAB_SETTINGS_DIR: join(folder, 'settings'),
        JUPYTERLAB_WORKSPACES_DIR: join(folder, 'workspaces'),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let log = '';
  child.stderr.on('data', (text) => (log = (log + text).slice(-8000)));
  const url = (path) => `http://127.0.0.1:${port}${path}?token=${token}`;
  const close = async () => {
    // Asked politely, the server ends its kernels too.
    try {
      await fetch(url('/api/shutdown'), { method: 'POST', signal: AbortSignal.timeout(10000) });
    } catch {}
    for (let i = 0; i < 100 && child.exitCode === null; i += 1) await sleep(100);
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {}
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  for (let i = 0; i < 600; i += 1) {
    if (child.exitCode !== null) break;
    try {
      if ((await fetch(url('/api/status'))).ok) return { url, close, log: () => log, joined: () => joined(url) };
    } catch {}
    await sleep(100);
  }
  await close();
  throw new Error(`the Jupyter server did not start:\n${log}`);
}

/**
 * Waits until a page has joined a kernel of this server: a cell that is run before is passed over without a word, and
 * not every page says when it has one (Notebook 7 has no status bar).
 */
async function joined(url) {
  for (let i = 0; i < 1800; i += 1) {
    const kernels = await (await fetch(url('/api/kernels'))).json();
    if (kernels.some((kernel) => kernel.connections > 0)) return;
    await sleep(100);
  }
  throw new Error('no page joined a kernel');
}

/** Debian's Chromium, without its habit of calling home. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}
