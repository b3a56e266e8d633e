r"""JupyterHub for a class: the configuration that the load test runs, with what a real class has in its place.

    ATELIER_HOME=/opt/atelier ATELIER_CLONE=/srv/atelier RUSTUP_HOME=/opt/rustup CARGO_HOME=/opt/cargo \
        jupyterhub -f tests/hub/jupyterhub_config.py

environment.md, "JupyterHub", says what is installed before, and how much memory a class needs.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821

home = Path(os.environ["ATELIER_HOME"])
clone = Path(os.environ["ATELIER_CLONE"])
# Set by the load test only: the folder into which everything is written.
trial = os.environ.get("ATELIER_HUB_TRIAL")

# ---- who may come in ----

if trial:
    # Everyone who knows this trial's password, from this machine only, all as one system user: never for a class.
    c.JupyterHub.authenticator_class = "dummy"
    c.DummyAuthenticator.password = os.environ["ATELIER_HUB_TOKEN"]
    c.Authenticator.allow_all = True
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = f"{trial}/users/{{username}}"
    public, inner, proxy = os.environ["ATELIER_HUB_PORTS"].split()
    c.JupyterHub.bind_url = f"http://127.0.0.1:{public}"
    c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{inner}"
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{proxy}"
    c.ConfigurableHTTPProxy.pid_file = f"{trial}/proxy.pid"
    c.JupyterHub.db_url = f"sqlite:///{trial}/hub.sqlite"
    c.JupyterHub.cookie_secret_file = f"{trial}/cookie_secret"
    c.JupyterHub.services = [{"name": "load", "api_token": os.environ["ATELIER_HUB_TOKEN"]}]
    scopes = ["admin:users", "admin:servers", "access:servers", "list:users"]
    c.JupyterHub.load_roles = [{"name": "load", "services": ["load"], "scopes": scopes}]
else:
    # The accounts of this machine that are in the group "class", each in its own home (PAM, JupyterHub's default).
    # For accounts elsewhere: oauthenticator (GitHub, GitLab, Google …), ltiauthenticator (Moodle).
    c.JupyterHub.authenticator_class = "pam"
    c.LocalAuthenticator.allowed_groups = {"class"}
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
    # From other machines only through a proxy that speaks https (or c.JupyterHub.ssl_cert and ssl_key).
    c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# ---- what each user gets ----

# JupyterLab from the environment in which the hub runs, the kernel from ATELIER_HOME, which nobody writes to.
c.Spawner.cmd = [str(Path(__file__).resolve().parent / "own-copies"), str(Path(sys.prefix) / "bin/jupyterhub-singleuser")]
c.Spawner.notebook_dir = "~/atelier/notebooks"
c.Spawner.default_url = "/lab"
c.Spawner.environment = {
    "ATELIER_HOME": str(home),
    "ATELIER_CLONE": str(clone),
    "JUPYTER_PATH": str(home / "python/share/jupyter"),
    # Nobody keeps a second kernel ready: in a class of thirty those would be thirty kernels that nobody uses.
    "ATELIER_SPARE": "0",
    # Training takes one core a user; with more threads than cores, all wait for each other.
    "OMP_NUM_THREADS": "1",
}
# The toolchain that set-up used and what cargo has fetched for it, both only read: a cell that names a crate of the
# registry which set-up has fetched then needs no network.
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "RUSTUP_HOME", "CARGO_HOME"]
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 300
# Shown to users; on one machine without containers nothing enforces it. systemdspawner, DockerSpawner and KubeSpawner
# enforce the same setting.
c.Spawner.mem_limit = "2G"
c.Spawner.args = [
    # A notebook left alone for an hour gives its memory back.
    "--MappingKernelManager.cull_idle_timeout=3600",
    "--MappingKernelManager.cull_interval=300",
    "--MappingKernelManager.cull_connected=True",
]
if trial:
    c.Spawner.args = [*c.Spawner.args, "--allow-root"]
    # By this the trial knows the processes that are its own.
    c.Spawner.environment["ATELIER_HUB_MARK"] = os.environ["ATELIER_HUB_MARK"]
