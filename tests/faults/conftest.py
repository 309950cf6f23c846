import os
import tempfile
from pathlib import Path

import pytest

from indexer import machine_code
from tests.faults.ground import prepared

#: Where it is there, the thousands of builds do not wait for a disk.
MEMORY = Path("/dev/shm")


@pytest.fixture
def faults_scale(request):
    return request.config.getoption("--faults-scale")


@pytest.fixture(scope="package", params=["rebuild", "update"])
def ground(request):
    where = MEMORY if os.access(MEMORY, os.W_OK) else None
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory(prefix="depeche-faults-", dir=where) as base,
    ):
        # No build of these has machine code made in the background.
        patch.setattr(machine_code, "make_in_background", lambda: False)
        yield prepared(request.param, Path(base))
