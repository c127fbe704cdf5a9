"""What holds for all tests: Ctrl-C works in the processes they start, also where the suite itself runs in the background."""

import signal


def pytest_configure() -> None:
    """A shell starts its background jobs with SIGINT ignored, and a process hands that on to those it starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
