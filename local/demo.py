"""`make demo`: `python -m local.demo`."""

import sys

from local import signals

if __name__ == "__main__":
    STOPPED = "The demo is stopped."
    signals.end_with(STOPPED, status=1, holds_nothing=True)
    # Imported only now: it takes a second, and Ctrl-C may come at any moment.
    from local.demo_walk import main

    signals.end_with(STOPPED, status=1)

    sys.exit(signals.ended(main))
