"""A class at once: N users log in, start their servers, and run notebook 01 through its kernel, cell by cell.

    ATELIER_HOME=… RUSTUP_HOME=… CARGO_HOME=… python tests/hub/load.py 1 2 4 8

Run it with the Python of the hub's environment (tests/hub/requirements.txt); configurable-http-proxy has to be on the
PATH. It starts a hub of its own on this machine's loopback, in a temporary folder, and ends it. After each round it
prints times from the press on "start my server" (median and slowest user) and memory: PSS, in which a page shared by
n processes counts one nth in each, so that the users' sum is what the machine really gives.
"""

import argparse
import asyncio
import json
import os
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import aiohttp

HERE = Path(__file__).resolve().parent
CLONE = HERE.parents[1]
NOTEBOOK = "01-addition.ipynb"
MB = 1 << 20


def free_ports(count):
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def memory_free():
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))


def marked(mark):
    """The processes of this trial's hub: the hub put the mark into their environment."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = process.joinpath("environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it has just ended, or is not ours
        if b"ATELIER_HUB_MARK=" + mark.encode() in environment:
            yield process, environment


def memory_of_users(mark):
    """User → {kind of process: PSS, "seconds": processor time, ended children included}."""
    users = {}
    for process, environment in marked(mark):
        try:
            user = next(word[16:].decode() for word in environment if word.startswith(b"JUPYTERHUB_USER="))
            words = process.joinpath("cmdline").read_bytes().split(b"\0")
            rollup = process.joinpath("smaps_rollup").read_text()
            numbers = process.joinpath("stat").read_text().rpartition(")")[2].split()
        except (OSError, StopIteration):
            continue  # it has just ended, or is the hub or its proxy
        pss = next((int(line.split()[1]) << 10 for line in rollup.splitlines() if line.startswith("Pss:")), 0)
        name = os.path.basename(words[0].decode(errors="replace"))
        if "python" in name or "jupyterhub" in name:
            kind = "server"
        elif name in ("atelier-kernel", "evcxr_jupyter"):
            kind = "kernel"
        else:
            kind = "compiler"
        kinds = users.setdefault(user, {})
        kinds[kind] = kinds.get(kind, 0) + pss
        seconds = sum(map(int, numbers[11:15])) / os.sysconf("SC_CLK_TCK")
        kinds["seconds"] = kinds.get("seconds", 0) + seconds
    return users


def total(sample):
    return sum(size for kinds in sample.values() for kind, size in kinds.items() if kind != "seconds")


class Hub:
    def __init__(self, folder):
        self.folder, self.token, self.mark = folder, secrets.token_hex(16), uuid.uuid4().hex
        ports = free_ports(3)
        self.url = f"http://127.0.0.1:{ports[0]}"
        environment = {
            **os.environ,
            "ATELIER_CLONE": str(CLONE),
            "ATELIER_HUB_TRIAL": str(folder),
            "ATELIER_HUB_TOKEN": self.token,
            "ATELIER_HUB_PORTS": " ".join(map(str, ports)),
            "ATELIER_HUB_MARK": self.mark,
        }
        self.log = open(folder / "hub.log", "w")
        command = [sys.executable, "-m", "jupyterhub", "-f", str(HERE / "jupyterhub_config.py")]
        self.process = subprocess.Popen(command, env=environment, cwd=folder, stdout=self.log, stderr=self.log)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                pass
        # Asked politely, the hub ends its proxy and the servers; what is left then has no use.
        for process, _ in marked(self.mark):
            try:
                os.kill(int(process.name), signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.log.close()

    async def up(self, web):
        for _ in range(300):
            if self.process.poll() is not None:
                break
            try:
                async with web.get(f"{self.url}/hub/api/") as answer:
                    if answer.ok:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)
        raise RuntimeError("the hub did not start:\n" + (self.folder / "hub.log").read_text()[-3000:])


async def ask(web, method, url, good, **more):
    async with web.request(method, url, **more) as answer:
        if answer.status not in good:
            raise RuntimeError(f"{method} {url}: {answer.status} {(await answer.text())[:500]}")
        return await answer.json() if answer.content_type == "application/json" else None


async def run_cell(socket, code):
    message = uuid.uuid4().hex
    await socket.send_json(
        {
            "header": {"msg_id": message, "username": "", "session": message, "msg_type": "execute_request", "version": "5.3"},
            "parent_header": {},
            "metadata": {},
            "channel": "shell",
            "content": {"code": code, "silent": False, "store_history": True, "stop_on_error": True, "allow_stdin": False},
        }
    )
    async for raw in socket:
        answer = json.loads(raw.data)
        if answer["msg_type"] == "execute_reply" and answer["parent_header"].get("msg_id") == message:
            if answer["content"]["status"] != "ok":
                raise RuntimeError(f"a cell failed: {answer['content'].get('evalue')}\n{code}")
            return
    raise RuntimeError("the kernel's connection was closed")


async def one_user(web, hub, user):
    """One user from the press on the button to the last cell; the times in seconds."""
    began, times = time.monotonic(), {}
    await ask(web, "POST", f"{hub.url}/hub/api/users/{user}/server", (201, 202))
    while True:
        state = await ask(web, "GET", f"{hub.url}/hub/api/users/{user}", (200,))
        if state["servers"].get("", {}).get("ready"):
            break
        if not state["servers"].get("", {}).get("pending"):
            raise RuntimeError(f"{user}'s server did not start")
        await asyncio.sleep(0.3)
    times["server"] = time.monotonic() - began
    own = f"{hub.url}/user/{user}"
    session = {"path": NOTEBOOK, "name": NOTEBOOK, "type": "notebook", "kernel": {"name": "rust"}}
    kernel = (await ask(web, "POST", f"{own}/api/sessions", (201,), json=session))["kernel"]["id"]
    notebook = (await ask(web, "GET", f"{own}/api/contents/{NOTEBOOK}", (200,)))["content"]
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    async with web.ws_connect(f"{own}/api/kernels/{kernel}/channels", max_msg_size=0) as socket:
        for number, code in enumerate(cells):
            await run_cell(socket, code)
            if number == 1:  # the first `let`, after `:dep`, `use` and `start`
                times["variable"] = time.monotonic() - began
    times["end"] = time.monotonic() - began
    return times


async def round_of(web, hub, number, limit):
    users = [f"u{number}-{n}" for n in range(number)]
    await ask(web, "POST", f"{hub.url}/hub/api/users", (201,), json={"usernames": users})
    peak = 0
    done = asyncio.Event()

    async def watch():
        nonlocal peak
        while not done.is_set():
            sample = await asyncio.to_thread(memory_of_users, hub.mark)
            peak = max(peak, total(sample))
            if memory_free() < limit:
                raise RuntimeError("this machine's memory runs out: round ended")
            await asyncio.sleep(3)

    try:
        watcher = asyncio.create_task(watch())
        learners = asyncio.gather(*(one_user(web, hub, user) for user in users))
        await asyncio.wait({watcher, learners}, return_when=asyncio.FIRST_COMPLETED)
        if watcher.done():
            learners.cancel()
            watcher.result()
        times = await learners
        # Open and idle, as a notebook is most of the time.
        still = memory_of_users(hub.mark)
        done.set()
        await watcher
    finally:
        for user in users:
            await ask(web, "DELETE", f"{hub.url}/hub/api/users/{user}/server", (202, 204, 404))
        for _ in range(100):
            if not memory_of_users(hub.mark):
                break
            await asyncio.sleep(0.3)
    return times, still, peak


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("users", type=int, nargs="+", help="how many at once, one round each")
    parser.add_argument("--minutes", type=float, default=10, help="no round begins after this time, none is longer")
    parser.add_argument("--keep-free", type=float, default=2.0, help="GB of memory that have to stay free")
    options = parser.parse_args()
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="atelier-hub-"))
    hub = Hub(folder)
    try:
        headers = {"Authorization": f"token {hub.token}"}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=30)
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as web:
            await hub.up(web)
            print(f"{os.cpu_count()} cores, {memory_free() / MB:,.0f} MB free, load {os.getloadavg()[0]:.1f}", flush=True)
            print("| users | server up, s | first variable, s | whole notebook, s | processor each, s | memory each, MB: server + kernel | at the peak, all, MB |")
            print("|---|---|---|---|---|---|---|", flush=True)
            for number in options.users:
                if time.monotonic() - began > 60 * options.minutes:
                    print(f"{options.minutes:.0f} minutes are over: no round with {number} (--minutes)", flush=True)
                    break
                work = round_of(web, hub, number, options.keep_free * 1024 * MB)
                times, still, peak = await asyncio.wait_for(work, 60 * options.minutes)
                cell = {}
                for key in ("server", "variable", "end"):
                    all_times = [one[key] for one in times]
                    cell[key] = f"{statistics.median(all_times):.0f} (slowest {max(all_times):.0f})"
                mean = {
                    kind: statistics.mean(one.get(kind, 0) for one in still.values()) / unit
                    for kind, unit in (("server", MB), ("kernel", MB), ("seconds", 1))
                }
                print(
                    f"| {number} | {cell['server']} | {cell['variable']} | {cell['end']} | {mean['seconds']:.0f} "
                    f"| {mean['server']:.0f} + {mean['kernel']:.0f} | {peak / MB:,.0f} |",
                    flush=True,
                )
    except Exception:
        print((folder / "hub.log").read_text()[-4000:], file=sys.stderr)
        raise
    finally:
        hub.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    # Ended from outside, it still ends its hub.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit(1))
    asyncio.run(main())
