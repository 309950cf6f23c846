"""What docs/deploy holds is what it says it is: units, images, proxies, and commands that run."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from indexer.settings import ENVIRONMENT_PREFIX, Settings
from tests.conftest import ROOT
from webui import access, connections, gate, server, shared_memory, worker

DEPLOY = ROOT / "docs" / "deploy"
GUIDE = (DEPLOY / "README.md").read_text("utf-8")
UNITS = sorted(path.name for path in DEPLOY.glob("depeche*.*") if path.suffix != ".env")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")


def needs(tool):
    return pytest.mark.skipif(not shutil.which(tool), reason=f"{tool} is not installed here")


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


class Unit(configparser.RawConfigParser):
    """A unit file, whose keys may come several times."""

    def __init__(self, name):
        super().__init__(strict=False, delimiters="=", comment_prefixes="#", interpolation=None)
        self.optionxform = str
        self.text = (DEPLOY / name).read_text("utf-8")
        self.read_string(self.text)

    def environment(self):
        return dict(re.findall(r"^Environment=(\w+)=(.*)$", self.text, re.MULTILINE))


def known_settings():
    return {ENVIRONMENT_PREFIX + field.name.upper() for field in fields(Settings)} | {
        "DEPECHE_CACHE"
    }


def test_there_is_a_server_an_update_and_its_timer():
    assert UNITS == ["depeche-update.service", "depeche-update.timer", "depeche.service"]
    assert Unit("depeche-update.timer")["Timer"]["OnCalendar"]


@needs("systemd-analyze")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_knows_every_section_and_key(name, tmp_path):
    # The program it starts is the one of this environment; the account need not be here.
    program = Path(sys.executable).with_name("depeche")
    program = program if program.exists() else sys.executable
    for unit in UNITS:
        text = (DEPLOY / unit).read_text("utf-8").replace("/opt/depeche/bin/depeche", str(program))
        (tmp_path / unit).write_text(text, "utf-8")
    done = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", tmp_path / name)
    said = [line for line in done.stderr.splitlines() if name in line]

    assert (done.returncode, said) == (0, []), done.stderr


@pytest.mark.parametrize("name", ["depeche.service", "depeche-update.service"])
def test_a_unit_starts_a_command_that_exists_with_settings_that_exist(name):
    unit = Unit(name)
    program, command = shlex.split(unit["Service"]["ExecStart"])

    assert program == "/opt/depeche/bin/depeche"
    assert run(sys.executable, "-m", "indexer", command, "--help", cwd=ROOT).returncode == 0
    assert set(unit.environment()) <= known_settings()


@pytest.mark.parametrize("name", ["depeche.service", "depeche-update.service"])
def test_a_unit_may_write_to_its_own_folders_alone(name):
    service = Unit(name)["Service"]
    folders = {f"/var/lib/{service['StateDirectory']}", f"/var/cache/{service['CacheDirectory']}"}

    assert service["User"] == "depeche"
    assert (service["ProtectSystem"], service["NoNewPrivileges"]) == ("strict", "yes")
    assert service["CapabilityBoundingSet"] == ""
    written = {Unit(name).environment()[key] for key in ("DEPECHE_INDEX", "DEPECHE_CACHE")}
    assert all(any(path.startswith(folder) for folder in folders) for path in written)


def test_both_units_are_hardened_alike_and_the_server_has_time_to_end():
    serving, updating = (
        Unit("depeche.service")["Service"],
        Unit("depeche-update.service")["Service"],
    )
    hardened = {
        key for key in serving if key.startswith(("Protect", "Restrict", "Private", "System"))
    }

    assert {key for key in hardened if updating.get(key) is None} == set()
    assert int(serving["TimeoutStopSec"]) > server.GRACEFUL_SECONDS
    # A refusal of some files is no failure.
    assert updating["SuccessExitStatus"] == "1"


def instructions():
    """The Dockerfile's instructions, each with all its lines."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE).replace("\\\n", " ")
    return [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]


def test_the_image_runs_as_nobody_special_with_warm_loops_and_looks_after_itself():
    found = instructions()
    names = [name for name, _rest in found]
    last = found[len(names) - 1 - names[::-1].index("FROM") :]
    of = dict(last)

    assert of["USER"].isdigit()
    assert int(of["USER"]) > 0
    before = [rest for name, rest in last[: [n for n, _ in last].index("USER")] if name == "RUN"]
    assert any("depeche warm" in rest for rest in before)
    assert "/readyz" in of["HEALTHCHECK"]
    assert (of["ENTRYPOINT"], of["CMD"]) == ('["depeche"]', '["serve"]')
    assert set(re.findall(r"(DEPECHE_\w+)=", of["ENV"])) <= known_settings()
    assert of["VOLUME"] == "/var/lib/depeche"
    assert all(re.search(r":[\d.]+", rest) for name, rest in found if name == "FROM")
    assert "requirements.lock" in DOCKERFILE


def test_what_the_image_copies_exists_and_is_let_through():
    let = set(re.findall("^!(.*)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE))
    copied = [
        source
        for name, rest in instructions()
        if name == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    ]

    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert set(copied) == let


@needs("hadolint")
def test_the_dockerfile_is_clean():
    done = run("hadolint", DEPLOY / "Dockerfile")

    assert (done.returncode, done.stdout) == (0, "")


@needs("nginx")
@needs("openssl")
def test_nginx_takes_its_configuration(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=x"]
    assert run("openssl", *made, "-keyout", key, "-out", certificate).returncode == 0
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    site = re.sub(r"/etc/letsencrypt\S+fullchain.pem", str(certificate), site)
    site = re.sub(r"/etc/letsencrypt\S+privkey.pem", str(key), site)
    (tmp_path / "site.conf").write_text(site, "utf-8")
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; "
        + "".join(
            f"{name}_temp_path {tmp_path}/{name}; "
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"include {tmp_path}/site.conf; }}"
    )
    done = run("nginx", "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path)

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@needs("caddy")
def test_caddy_takes_its_configuration(tmp_path):
    environment = {**os.environ, "HOME": str(tmp_path)}
    asked = ("caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")
    done = run(*asked, env=environment)

    assert done.returncode == 0, done.stderr
    formatted = run("caddy", "fmt", DEPLOY / "Caddyfile", env=environment)
    assert formatted.stdout == (DEPLOY / "Caddyfile").read_text("utf-8")


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_says_who_asks_and_lets_no_client_say_it(name):
    text = (DEPLOY / name).read_text("utf-8")
    settings = set(re.findall(r"DEPECHE_\w+", text))

    assert settings <= known_settings()
    assert {"DEPECHE_PUBLIC_URL", "DEPECHE_TRUSTED_PROXIES"} <= settings
    [line] = [line for line in text.splitlines() if "X-Forwarded-For" in line]
    assert "remote" in line
    assert "/metrics" in text or "metrics|" in text
    kept = int(re.search(r"keepalive(?:_timeout)? (\d+)s", text)[1])
    assert kept < connections.IDLE_SECONDS


def test_the_limits_are_those_of_the_code():
    table = dict(re.findall(r"^\| `(\w+\.\w+)` \| ([\d, ]+\d)", GUIDE, re.MULTILINE))
    modules = {
        module.__name__.rpartition(".")[2]: module
        for module in (access, connections, gate, server, shared_memory, worker)
    }

    assert len(table) >= 10
    assert {name: int(figure.replace(",", "")) for name, figure in table.items()} == {
        name: getattr(modules[name.partition(".")[0]], name.partition(".")[2]) for name in table
    }


def test_every_setting_of_the_guide_exists():
    assert set(re.findall(r"DEPECHE_[A-Z_0-9]+", GUIDE)) <= known_settings()


def sections(title):
    """The commands of a section of the guide, block by block."""
    text = GUIDE[GUIDE.index(f"\n## {title}") :]
    text = text[: text.find("\n## ", 1)]
    return re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def executable(path, script):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@needs("flock")
def test_backup_restore_and_upgrade_run_as_they_are_written(tmp_path):
    """On the sample, with what stands in other folders on a server put into one of the test's."""
    shutil.copytree(ROOT / "corpus", tmp_path / "srv" / "corpus")
    (tmp_path / "backups").mkdir()
    asked = tmp_path / "asked"
    for version in ("0.1", "0.2"):
        program = tmp_path / f"depeche-{version}" / "bin" / "depeche"
        executable(program, f'PYTHONPATH={ROOT} exec {sys.executable} -m indexer "$@"')
    (tmp_path / "depeche").symlink_to(tmp_path / "depeche-0.1")
    # What would reach for the machine says what it would do.
    executable(tmp_path / "bin" / "systemctl", f'echo "$*" >> {asked}')
    environment = {
        **os.environ,
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "DEPECHE_CORPUS": str(tmp_path / "srv" / "corpus"),
        "DEPECHE_INDEX": str(tmp_path / "lib" / "index"),
    }
    depeche = tmp_path / "depeche" / "bin" / "depeche"
    assert run(depeche, "rebuild", env=environment).returncode == 0
    blocks = sections("Back up, restore, upgrade")
    assert len(blocks) == 8
    script = "\n".join(blocks)
    script = script.replace("/var/backups/depeche", str(tmp_path / "backups"))
    script = script.replace("/opt/", f"{tmp_path}/").replace("/etc/", f"{tmp_path}/etc/")
    done = run("bash", "-euxo", "pipefail", "-c", script, env=environment, cwd=tmp_path)
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert run(depeche, "check", env=environment).returncode == 0
    assert (tmp_path / "depeche").resolve().name == "depeche-0.1"
    assert asked.read_text().count("start depeche") == asked.read_text().count("stop depeche") == 3
