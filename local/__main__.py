"""`make run`: `python -m local`."""

import sys

from local import signals

if __name__ == "__main__":
    STOPPED = "The service is stopped, and what it held is gone."
    signals.end_with(STOPPED, holds_nothing=True)
    # Imported only now: it takes a second, and Ctrl-C may come at any moment.
    from local.run import main

    signals.end_with(STOPPED)

    sys.exit(signals.ended(main))
