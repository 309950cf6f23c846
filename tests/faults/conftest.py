import pytest


@pytest.fixture
def faults_scale():
    return 1
