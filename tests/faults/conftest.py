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


@pytest.fixture(scope="session", params=["rebuild", "update"])
def ground(request):
    machine_code.leave_to_others()
    where = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="depeche-faults-", dir=where) as base:
        yield prepared(request.param, Path(base))
