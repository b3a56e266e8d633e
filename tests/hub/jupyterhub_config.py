"""JupyterHub for a class: the configuration that the load test runs, with what a real class changes beside it.

Set up once in a folder that all users can read (ATELIER_HOME), then

    ATELIER_HOME=/opt/atelier ATELIER_CLONE=/srv/atelier jupyterhub -f tests/hub/jupyterhub_config.py

environment.md, "JupyterHub", says what has to be installed and how much memory a class needs.
"""

import os
import shutil
from pathlib import Path

c = get_config()  # noqa: F821

home = Path(os.environ["ATELIER_HOME"])
clone = Path(os.environ["ATELIER_CLONE"])
# Set by the load test only: a folder of its own for everything that is written.
trial = os.environ.get("ATELIER_HUB_TRIAL")

# ---- who may come in ----

if trial:
    # Everyone with the word of this trial, on this machine only, all as the same system user.
    c.JupyterHub.authenticator_class = "dummy"
    c.DummyAuthenticator.password = os.environ["ATELIER_HUB_WORD"]
    c.Authenticator.allow_all = True
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = f"{trial}/users/{{username}}"
    c.JupyterHub.bind_url = f"http://127.0.0.1:{os.environ['ATELIER_HUB_PORT']}"
    c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{os.environ['ATELIER_HUB_INNER_PORT']}"
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ['ATELIER_HUB_PROXY_PORT']}"
    c.JupyterHub.db_url = f"sqlite:///{trial}/hub.sqlite"
    c.JupyterHub.cookie_secret_file = f"{trial}/cookie_secret"
    c.ConfigurableHTTPProxy.pid_file = f"{trial}/proxy.pid"
    c.JupyterHub.services = [{"name": "trial", "api_token": os.environ["ATELIER_HUB_TOKEN"]}]
    c.JupyterHub.load_roles = [
        {"name": "trial", "services": ["trial"], "scopes": ["admin:users", "admin:servers", "access:servers"]}
    ]
else:
    # Accounts of this machine, one a participant, each in its own home, in the group "class" (PAM, the default).
    # With accounts elsewhere: oauthenticator (GitHub, GitLab, Google …) or ltiauthenticator (Moodle).
    # Behind an https proxy, or with c.JupyterHub.ssl_cert and ssl_key: passwords do not travel in the open.
    c.JupyterHub.authenticator_class = "pam"
    c.Authenticator.allowed_groups = {"class"}
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
    c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# ---- what each user gets ----

# The server of the notebooks' own environment, where the kernel "Rust (atelier)" is.
c.Spawner.cmd = [str(home / "python/bin/jupyterhub-singleuser")]
c.Spawner.notebook_dir = "~/atelier/notebooks"
c.Spawner.default_url = "/lab"
if trial:
    c.Spawner.args = ["--allow-root"]
c.Spawner.environment = {
    "ATELIER_HOME": str(home),
    # Nobody keeps a second kernel ready: with thirty users that would be thirty kernels that nobody uses.
    "ATELIER_SPARE": "0",
    # One thread a user for the arithmetic; more of them only get in each other's way.
    "OMP_NUM_THREADS": "1",
    # The kernel of the shared environment, not one of the user's own with the same name.
    "JUPYTER_PREFER_ENV_PATH": "1",
    # The toolchain that set-up used.
    **{name: os.environ[name] for name in ("RUSTUP_HOME", "CARGO_HOME") if name in os.environ},
}
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL"]
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180
# Shown to users and to extensions; a spawner on one machine does not enforce it. To enforce it: systemdspawner
# (c.SystemdSpawner.mem_limit), or a container each (DockerSpawner, KubeSpawner), with the same name.
c.Spawner.mem_limit = "2G"
c.JupyterHub.concurrent_spawn_limit = 10


def own_copies(spawner):
    """Gives a user who comes for the first time notebooks of their own; what they have written is never touched."""
    if trial:
        folder = Path(spawner.home_dir) / "atelier"
    else:
        folder = Path(f"~{spawner.user.name}").expanduser() / "atelier"
    for part in ("notebooks", "datasets"):
        source, target = clone / part, folder / part
        if source.is_dir() and not target.exists():
            shutil.copytree(source, target)
    if not trial:
        import pwd

        user = pwd.getpwnam(spawner.user.name)
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


c.Spawner.pre_spawn_hook = own_copies

# A notebook left open gives its memory back after an hour.
c.Spawner.args = [
    *c.Spawner.args,
    "--MappingKernelManager.cull_idle_timeout=3600",
    "--MappingKernelManager.cull_interval=300",
    "--MappingKernelManager.cull_connected=True",
]
