"""What is known against the lock's packages fails the audit; what cannot be known is said."""

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

#: Answers as pip-audit does: each package that its part names, by what the test wants said of it.
STUB = f"""#!{sys.executable}
import json, os, re, sys
told = json.loads(os.environ["TOLD"])
if "error" in told:
    sys.exit(told["error"])
part = open(sys.argv[sys.argv.index("--requirement") + 1]).read()
assert ";" not in part
pins = re.findall(r"^([\\w.-]+)==([\\w.]+) *\\\\\\n    --hash=", part, re.MULTILINE)
assert len(pins) == len({{name for name, _ in pins}})
found = [
    {{"name": n, "skip_reason": "not there"}} if told.get(n, told.get("*")) == "skipped"
    else {{"name": n, "version": v, "vulns": told.get(n, [])}}
    for n, v in pins if told.get(n) != "left out"
]
json.dump({{"dependencies": found}}, open(sys.argv[sys.argv.index("--output") + 1], "w"))
"""


@pytest.fixture
def audit(tmp_path):
    def audited(**told):
        program = tmp_path / "pip-audit"
        program.write_text(STUB, "utf-8")
        program.chmod(0o755)
        environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
        return subprocess.run(
            [sys.executable, ROOT / ".ci" / "audit"],
            env=environment | {"TOLD": json.dumps(told)},
            capture_output=True,
            text=True,
            check=False,
        )

    return audited


def test_a_lock_that_nothing_is_known_against_passes(audit):
    done = audit()

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(" locked packages, nothing known against them.\n")
    assert int(done.stdout.split()[0]) > 60


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"flask": [{"id": "PYSEC-1", "fix_versions": ["9.9"]}]}, "PYSEC-1, mended in ['9.9']"),
        ({"numpy": "skipped"}, "numpy: not there"),
        ({"gunicorn": "left out"}, "packages are locked"),
        ({"error": "requirements.lock: hash missing"}, "hash missing"),
    ],
)
def test_what_is_known_or_was_not_looked_up_fails(audit, told, said):
    done = audit(**told)

    assert done.returncode == 1
    assert said in done.stderr
    assert "nothing known" not in done.stdout


@pytest.mark.parametrize(
    "told",
    [{"*": "skipped"}, {"error": "ConnectionError: Max retries exceeded with url"}],
    ids=["no answer to anything", "no connection"],
)
def test_where_the_database_cannot_be_reached_that_is_said(audit, told):
    done = audit(**told)

    assert (done.returncode, done.stdout) == (
        0,
        "Not audited: the database cannot be reached.\n",
    )
