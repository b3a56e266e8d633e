"""The Rust kernel of atelier behind Colab's own Python runtime, with or without a graphics card.

In the first cell of a notebook:

    import atelier_colab
    atelier_colab.start("en")

and then, in every other cell:

    %%rust
    let net = Net::dense(&[2, 1])?;
    net

One Rust kernel stays alive behind the notebook. What it sends is passed on as it comes: lines while they are printed,
figures of every kind, bars that move in place, errors that stop "Run all". The stop button interrupts a training and
keeps the variables; pressed twice, it restarts the kernel.

Works in any IPython shell. Needs `jupyter_client`, which every Jupyter has.
"""

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import pathlib
import platform
import queue
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.request

# Where the collection is published. A fork changes this one line: the editions' first cells and the badges are made from it.
REPOSITORY = "automachine-arts/atelier"
SOURCES = f"https://github.com/{REPOSITORY}"
# The bundles of the last release, one for each torch that a runtime may have, the usual one first, with the SHA-256 that `./atelier bundle`
# prints. Empty: there is no release yet, and nothing is run that nobody vouches for.
RELEASES = {"2.11.0": ""}
# The sum of the released stick, for `./atelier lab` on Linux (`./atelier bundle --stick --tar` prints it). Empty likewise.
STICK_SHA256 = ""
# A download that says nothing for this long has stopped.
SILENCE = 60

_kernel = None
_language = "en"


def say(english, french):
    """One of two sentences, in the language of the notebook."""
    return french if _language == "fr" else english


class AtelierError(Exception):
    """Something that set-up or the kernel cannot do, with what to try. Shown without Python's own trace."""

    def _render_traceback_(self):
        return [f"{type(self).__name__}: {self}"]


class RustError(AtelierError):
    """A cell that failed in Rust. Its text is what the kernel says, in the reader's language."""

    def __init__(self, name, value, lines):
        super().__init__(value)
        self.name = name
        self.lines = lines

    def _render_traceback_(self):
        return self.lines or [f"{self.name}: {self}"]


def home():
    """The folder that everything is unpacked into: `ATELIER_HOME`, or `atelier` in the user's cache."""
    named = os.environ.get("ATELIER_HOME")
    if named:
        return pathlib.Path(named)
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return pathlib.Path(cache) / "atelier"


def start(language="en", bundle=None, sha256=None):
    """Makes ready what is missing, starts the Rust kernel, and teaches this notebook the `%%rust` magic.

    `bundle` is the path or the address of a bundle; by default `ATELIER_BUNDLE`, or the one of the last release.
    `sha256` is its sum, which an address must have (`ATELIER_BUNDLE_SHA256` serves too).
    """
    global _kernel, _language
    if language not in ("en", "fr"):
        raise AtelierError(f"a language is \"en\" or \"fr\", not {language!r} · une langue est « en » ou « fr »")
    _language = language
    if _kernel is not None:
        _kernel.stop()
        _kernel = None
    bundle = bundle or os.environ.get("ATELIER_BUNDLE")
    sum = sha256 or os.environ.get("ATELIER_BUNDLE_SHA256")
    if not bundle:
        bundle, ours = release()
        sum = sum or ours
    prepare(home(), bundle, sum or "")
    _kernel = Kernel(home())
    register()
    print(say("The Rust kernel is ready.", "Le noyau Rust est prêt."))


def restart():
    """Forgets every variable and starts the Rust kernel anew."""
    if _kernel is None:
        raise AtelierError(
            say("nothing to restart: run the first cell", "rien à redémarrer\u00a0: exécutez la première cellule")
        )
    _kernel.restart()


def register():
    """Teaches the running IPython shell the `%%rust` magic."""
    import IPython

    shell = IPython.get_ipython()
    if shell is None:
        raise AtelierError(
            say("this is not a notebook: there is no IPython", "ceci n’est pas un cahier\u00a0: il n’y a pas d’IPython")
        )
    shell.register_magic_function(rust, "cell", "rust")
    if not isinstance(shell.Completer, Completions):
        shell.Completer = Completions(shell.Completer)


def rust(line, cell):
    """The `%%rust` magic: runs the cell in the Rust kernel."""
    if _kernel is None:
        raise AtelierError(
            say(
                "the Rust kernel is not running: run the first cell",
                "le noyau Rust ne tourne pas\u00a0: exécutez la première cellule",
            )
        )
    _kernel.run(cell)


class Completions:
    """The shell's own completions, and in cells that begin with `%%rust` those of the Rust kernel.

    The shell's hook for a magic is told one line and not the cell, too little to complete Rust; so this stands in front of its completer. Help
    (Shift-Tab) cannot come this way: the shell passes on a name alone.
    """

    def __init__(self, own):
        self._own = own

    def __getattr__(self, name):
        return getattr(self._own, name)

    def completions(self, text, offset):
        head, _, code = text.partition("\n")
        if head.split()[:1] != ["%%rust"] or _kernel is None:
            yield from self._own.completions(text, offset)
            return
        from IPython.core.completer import Completion

        skipped = len(head) + 1
        if offset < skipped:
            return
        found = _kernel.complete(code, offset - skipped)
        for match in found.get("matches", []):
            yield Completion(found["cursor_start"] + skipped, found["cursor_end"] + skipped, match)


class Kernel:
    """One Rust kernel, and what it says."""

    def __init__(self, place):
        self.place = pathlib.Path(place)
        self.manager = None
        self.client = None
        self.begin()

    def begin(self):
        from jupyter_client.kernelspec import KernelSpecManager
        from jupyter_client.manager import KernelManager

        specs = KernelSpecManager(kernel_dirs=[str(self.place / "kernels")])
        self.manager = KernelManager(kernel_name="rust", kernel_spec_manager=specs)
        # Ctrl-C and Colab's stop button reach this process, which decides what to do with them.
        self.manager.start_kernel(start_new_session=True, cwd=os.getcwd())
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        try:
            self.client.wait_for_ready(timeout=120)
        except RuntimeError as cause:
            self.stop()
            raise AtelierError(
                say(
                    f"the Rust kernel does not start ({cause}): run the first cell again",
                    f"le noyau Rust ne démarre pas ({cause})\u00a0: exécutez de nouveau la première cellule",
                )
            ) from None

    def stop(self):
        if self.client is not None:
            self.client.stop_channels()
            self.client = None
        if self.manager is not None:
            self.manager.shutdown_kernel(now=True)
            self.manager = None

    def restart(self):
        self.stop()
        self.begin()

    def complete(self, code, place):
        """What could stand at a place of a cell; nothing where the kernel takes too long."""
        try:
            return self.client.complete(code, place, reply=True, timeout=5)["content"]
        except (queue.Empty, TimeoutError):
            return {}

    def run(self, code):
        """Runs a cell, passing on what it shows. A cell that fails raises `RustError`."""
        presses = Presses()
        with presses:
            message = self.client.execute(code, allow_stdin=False, stop_on_error=True)
            failure = self._listen(message, presses)
        if failure is not None:
            raise failure from None

    def _listen(self, message, presses):
        failure, reply, idle = None, None, False
        answered, served = None, 0
        while not (idle and reply):
            if presses.count > served:
                served = presses.count
                if served == 1:
                    # The training ends at its next batch; the variables stay.
                    self.manager.interrupt_kernel()
                else:
                    self.restart()
                    return AtelierError(
                        say(
                            "stopped: the Rust kernel has been restarted, its variables are gone",
                            "arrêté\u00a0: le noyau Rust a été redémarré, ses variables ont disparu",
                        )
                    )
            if reply is None:
                reply = self._reply(message)
                answered = time.monotonic()
            try:
                news = self.client.get_iopub_msg(timeout=0.1)
            except queue.Empty:
                if reply is None and not self.manager.is_alive():
                    self.restart()
                    return AtelierError(
                        say(
                            "the Rust kernel has stopped and was started again: run the notebook from its first %%rust cell",
                            "le noyau Rust s’est arrêté et a été relancé\u00a0: reprenez le cahier à sa première cellule %%rust",
                        )
                    )
                # The kernel that has replied says "idle" at once; if that was lost, nothing more will come.
                if reply is not None and time.monotonic() - answered > 10:
                    break
                continue
            if news["parent_header"].get("msg_id") != message:
                continue
            kind, content = news["msg_type"], news["content"]
            if kind == "status":
                idle = idle or content["execution_state"] == "idle"
            elif kind == "error":
                failure = RustError(content["ename"], content["evalue"], content["traceback"])
            else:
                show(kind, content)
        if failure is None and reply is not None and reply["content"]["status"] == "error":
            content = reply["content"]
            failure = RustError(content.get("ename", ""), content.get("evalue", ""), content.get("traceback", []))
        return failure

    def _reply(self, message):
        try:
            reply = self.client.get_shell_msg(timeout=0)
        except queue.Empty:
            return None
        return reply if reply["parent_header"].get("msg_id") == message else None


def show(kind, content):
    """Passes one message of the kernel on to this notebook, as it is."""
    from IPython.display import clear_output, publish_display_data

    if kind == "stream":
        stream = sys.stderr if content["name"] == "stderr" else sys.stdout
        stream.write(content["text"])
        stream.flush()
    elif kind in ("display_data", "execute_result", "update_display_data"):
        publish_display_data(
            data=content["data"],
            metadata=content.get("metadata") or {},
            transient=content.get("transient") or {},
            update=kind == "update_display_data",
        )
    elif kind == "clear_output":
        clear_output(wait=content.get("wait", False))


class Presses:
    """Counts the presses of the stop button while a cell runs, instead of breaking off between two messages."""

    def __init__(self):
        self.count = 0
        self.before = None

    def __enter__(self):
        # Python lets only its main thread have signals; elsewhere there is no stop button to hear.
        if threading.current_thread() is threading.main_thread():
            self.before = signal.signal(signal.SIGINT, self._press)
        return self

    def _press(self, *_):
        self.count += 1

    def __exit__(self, *_):
        if self.before is not None:
            signal.signal(signal.SIGINT, self.before)


# --- making ready ---------------------------------------------------------------------------------------------------


def prepare(place, bundle, sum=""):
    """Unpacks the bundle if it is not there yet, finds libtorch, and writes the kernel's description."""
    place = pathlib.Path(place)
    if not (place / "kernel/bin/atelier-kernel").is_file():
        archive = fetch(bundle, sum)
        if archive is None:
            build(place)
            return
        unpack(archive, place)
    manifest = place / "bundle.json"
    if not manifest.is_file():
        # Set up by `./atelier`: libtorch and the kernel's description are its business.
        describe(place, place / "python/share/jupyter/kernels/rust/kernel.json")
        return
    manifest = json.loads(manifest.read_text())
    libtorch(place, manifest)
    describe(place)


def release():
    """The address and the sum of the released bundle that fits the torch of this runtime; the usual one where none does."""
    found = torch_version()
    version = found if found in RELEASES else next(iter(RELEASES))
    return f"{SOURCES}/releases/latest/download/atelier-colab-x86_64-torch{version}.tar.gz", RELEASES[version]


def fetch(bundle, sum=""):
    """A bundle on this machine: a path as it is, an address downloaded and held against its sum. None if there is none to be had."""
    if not bundle.startswith(("http://", "https://", "file://")):
        path = pathlib.Path(bundle)
        if not path.is_file():
            raise AtelierError(say(f"there is no bundle at {bundle}", f"il n’y a pas d’archive à {bundle}"))
        return path
    if not sum and not bundle.startswith("file://"):
        print(
            say(
                f"The sum of the bundle at {bundle} is not known, so it is not fetched.",
                f"La somme de contrôle de l’archive {bundle} n’est pas connue\u00a0: elle n’est pas téléchargée.",
            )
        )
        return None
    print(say("Downloading atelier…", "Téléchargement d’atelier…"))
    # A folder of our own: a name in a folder that all may write to could be somebody else's file.
    path = pathlib.Path(tempfile.mkdtemp(prefix="atelier-")) / bundle.rsplit("/", 1)[-1]
    try:
        with urllib.request.urlopen(bundle, timeout=SILENCE) as answer, open(path, "wb") as file:
            shutil.copyfileobj(answer, file, 1 << 20)
    except OSError as cause:
        path.unlink(missing_ok=True)
        print(say(f"No bundle could be fetched ({cause}).", f"Aucune archive n’a pu être téléchargée ({cause})."))
        return None
    if sum and sha256(path) != sum:
        found = sha256(path)
        path.unlink()
        raise AtelierError(
            say(
                f"the bundle is not the expected one: its SHA-256 is {found}, and {sum} was expected. Nothing of it was unpacked.",
                f"l’archive n’est pas celle que l’on attend\u00a0: son SHA-256 est {found}, au lieu de {sum}. Rien n’en a été dépaqueté.",
            )
        )
    return path


def fits(manifest):
    """Refuses a machine that the bundle was not made for, and says why."""
    wanted = manifest["glibc"]
    library, found = platform.libc_ver()
    machine = platform.machine()
    here = f"{platform.system()} {machine}, {library or 'libc ?'} {found}".strip()
    number = lambda version: [int(part) for part in version.split(".")[:2]]
    if (
        platform.system() != "Linux"
        or machine != manifest["machine"]
        or library != "glibc"
        or number(found) < number(wanted)
    ):
        raise AtelierError(
            say(
                f"this bundle does not fit this machine: it is made for Linux {manifest['machine']} with glibc {wanted} or"
                f" later, and this is {here}. Install from the sources instead: {SOURCES}",
                f"cette archive ne convient pas à cette machine\u00a0: elle est faite pour Linux {manifest['machine']} avec"
                f" glibc {wanted} ou plus récent, et celle-ci est {here}. Installez plutôt depuis les sources\u00a0: {SOURCES}",
            )
        )


def unpack(archive, place):
    """Unpacks a bundle beside the place, and only a whole one takes the name."""
    since = time.monotonic()
    print(say("Unpacking atelier…", "Décompression d’atelier…"))
    half = place.with_name(place.name + ".half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    try:
        with tarfile.open(archive) as tar:
            first = tar.next()
            if first is None or first.name != "bundle.json":
                raise tarfile.ReadError("no bundle.json")
            # Looked at before hundreds of megabytes are written.
            manifest = json.load(tar.extractfile(first))
            fits(manifest)
            # Nothing outside the folder, no devices, no owner: without that filter (before Python 3.10.12) nothing is unpacked.
            tar.extractall(half, filter="data")
        for name, sum in manifest["sha256"].items():
            if sha256(half / name) != sum:
                raise tarfile.ReadError(name)
    except (tarfile.TarError, EOFError, OSError, TypeError, ValueError, KeyError) as cause:
        shutil.rmtree(half, ignore_errors=True)
        raise AtelierError(
            say(
                f"{archive} is not a whole bundle ({cause}): download it again",
                f"{archive} n’est pas une archive entière ({cause})\u00a0: téléchargez-la de nouveau",
            )
        ) from None
    except AtelierError:
        shutil.rmtree(half, ignore_errors=True)
        raise
    for entry in half.iterdir():
        target = place / entry.name
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        place.mkdir(parents=True, exist_ok=True)
        entry.replace(target)
    half.rmdir()
    print(say(f"Unpacked in {time.monotonic() - since:.0f} s.", f"Fait en {time.monotonic() - since:.0f}\u00a0s."))


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def graphics_card():
    """Whether NVIDIA's driver answers."""
    program = shutil.which("nvidia-smi")
    return program is not None and subprocess.run([program], capture_output=True).returncode == 0


def torch_version():
    """The version of the `torch` package of this Python, as `2.11.0`; None where there is none."""
    try:
        return importlib.metadata.version("torch").split("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return None


def installed_torch(version):
    """The folder of the `torch` package of this Python, if it is of the version that the bundle wants."""
    try:
        spec = importlib.util.find_spec("torch")
    except ValueError:
        return None
    if spec is None or torch_version() != version:
        return None
    folder = pathlib.Path(spec.origin).parent
    return folder if (folder / "lib/libtorch_cpu.so").exists() else None


def libtorch(place, manifest):
    """Leads `libtorch/lib` to the torch that is there if its version fits, else to one fetched for it."""
    lib = place / "libtorch/lib"
    wheel = place / "libtorch/wheel"
    cuda = graphics_card()
    torch = installed_torch(manifest["torch"])
    if torch is None and (wheel / "torch/lib/libtorch_cpu.so").exists():
        torch = wheel / "torch"
    if torch is None:
        found, wanted = torch_version(), manifest["torch"]
        if found is not None:
            print(
                say(
                    f"This runtime has torch {found}, and the bundle is made for {wanted}, which is fetched now. Runtimes that have it: menu"
                    " Runtime, Change runtime type, version 2026.07; the graphics card is then used as it is.",
                    f"Cet environnement a torch {found}, et l’archive est faite pour {wanted}, qui est téléchargé maintenant. Un environnement"
                    " qui l’a\u00a0: menu Exécution, Modifier le type d’exécution, version 2026.07\u202f; la carte graphique sert alors telle quelle.",
                )
            )
        torch = fetch_torch(wheel, manifest, cuda)
    folders = [torch / "lib", torch.parent / "torch.libs", *torch.parent.glob("nvidia/*/lib")]
    cuda = cuda and (torch / "lib/libtorch_cuda.so").exists()
    for link in lib.iterdir():
        if link.is_symlink():
            link.unlink()
    for folder in folders:
        for file in sorted(folder.glob("*.so*")) if folder.is_dir() else []:
            # libtorch.so of a wheel asks for the CUDA half; the bundle has one that asks for what there is.
            if "python" in file.name or file.name in ("libtorch.so", "libtch.so", "libshm.so"):
                continue
            if not cuda and file.name.startswith(("libtorch_cuda", "libc10_cuda", "libtorch_nvshmem", "libcaffe2_nvrtc")):
                continue
            link = lib / file.name
            if not link.exists():
                link.symlink_to(file)
    shutil.copyfile(place / "libtorch" / ("libtch-cuda.so" if cuda else "libtch-cpu.so"), lib / "libtch.so")


def fetch_torch(wheel, manifest, cuda):
    """libtorch from PyPI: whole where there is a graphics card, else without the 2.5 GB that only one would use."""
    print(
        say(
            f"Downloading libtorch {manifest['torch']} ({'3 GB' if cuda else '580 MB'})…",
            f"Téléchargement de libtorch {manifest['torch']} ({'3 Go' if cuda else '580 Mo'})…",
        )
    )
    half = wheel.with_name("wheel.half")
    shutil.rmtree(half, ignore_errors=True)
    # The bundle holds the packages' sums, and pip installs nothing else.
    files = pathlib.Path(tempfile.mkdtemp(prefix="atelier-"))
    for name, text in manifest["requirements"].items():
        (files / name).write_text(text)
    listed = lambda name: ["-r", str(files / name)]
    rounds = [listed("cuda.txt")] if cuda else [["--no-deps", *listed("torch.txt")], listed("remnants.txt")]
    for arguments in rounds:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--upgrade", "--target", str(half)]
        done = subprocess.run([*command, *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            shutil.rmtree(half, ignore_errors=True)
            raise AtelierError(
                say(
                    f"libtorch could not be fetched. pip says: {done.stderr.strip()[-500:]}",
                    f"libtorch n’a pas pu être téléchargée. pip dit\u00a0: {done.stderr.strip()[-500:]}",
                )
            )
    shutil.rmtree(wheel, ignore_errors=True)
    half.rename(wheel)
    return wheel / "torch"


def describe(place, like=None):
    """Writes the kernel's description, with the paths of where things now are."""
    folder = place / "kernels/rust"
    folder.mkdir(parents=True, exist_ok=True)
    if like is not None:
        spec = json.loads(pathlib.Path(like).read_text())
    else:
        path = f"{place / 'rust/bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        spec = {
            "argv": [str(place / "kernel/bin/atelier-kernel"), "run", "{connection_file}"],
            "display_name": "Rust (atelier)",
            "language": "rust",
            "interrupt_mode": "message",
            "env": {
                "ATELIER_HOME": str(place),
                "ATELIER_DATASETS": str(place / "datasets"),
                "PATH": path,
                # A machine's own rustup must not choose another compiler than the one that made the library.
                "RUSTC": str(place / "rust/bin/rustc"),
            },
        }
    # A notebook has one kernel here: none is kept ready beside it.
    spec.setdefault("env", {})["ATELIER_SPARE"] = "0"
    (folder / "kernel.json").write_text(json.dumps(spec, indent=2))


def build(place):
    """Without a bundle: everything from the sources, which takes long."""
    print(
        say(
            "There is no bundle for now: building from the sources. This takes about 40 minutes, once for this machine.",
            "Pas d’archive pour le moment\u00a0: on compile à partir des sources. Cela prend environ 40\u00a0minutes, une fois"
            " pour cette machine.",
        )
    )
    here = pathlib.Path(__file__).resolve().parents[2] if "__file__" in globals() else None
    clone = here if here is not None and (here / "atelier").is_file() else place / "clone"
    if not (clone / "atelier").is_file():
        run(["git", "clone", "--depth", "1", SOURCES, str(clone)])
    if shutil.which("cargo") is None and not pathlib.Path("~/.cargo/bin/cargo").expanduser().exists():
        run(["sh", "-c", "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal"])
    run([str(clone / "atelier"), "setup", "--system"], ATELIER_HOME=str(place), ATELIER_LANG=_language)
    describe(place, place / "python/share/jupyter/kernels/rust/kernel.json")


def run(command, **variables):
    """Runs a program, its lines shown as they come."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, **variables},
    )
    last = ""
    for line in process.stdout:
        last = line.strip() or last
        print(line, end="", flush=True)
    if process.wait() != 0:
        raise AtelierError(
            say(f"{command[0]} has failed: {last}", f"{command[0]} a échoué\u00a0: {last}")
        )


def load_ipython_extension(shell):
    """For `%load_ext atelier_colab`: the magic alone; the kernel starts with `start`."""
    shell.register_magic_function(rust, "cell", "rust")
