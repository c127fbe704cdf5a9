"""`python -m newsarchive.demo`: serve the papers until Ctrl-C; their homes go to stdout, one a line."""

from __future__ import annotations

import sys
import threading

from newsarchive.demo.server import DemoWeb


def main() -> int:
    """Serve until interrupted; 130 then, as for every interrupted command."""
    try:
        with DemoWeb() as web:
            sys.stdout.write("\n".join(web.homes) + "\n")
            sys.stdout.flush()
            threading.Event().wait()
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
