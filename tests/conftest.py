"""What holds for all tests: the same examples each time, however slow the machine is; Ctrl-C works in what they start."""

import signal

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("random", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fixed", settings.get_profile("random"), derandomize=True)


def pytest_configure(config: pytest.Config) -> None:
    """`make test` tries the same examples each time, `make test-slow` others than the last time.

    A shell starts its background jobs with SIGINT ignored, and a process hands that on to those it starts.
    """
    settings.load_profile("fixed" if config.option.markexpr == "not slow" else "random")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
