"""`make demo`: `python -m local.demo`."""

import sys

from local import signals

if __name__ == "__main__":
    signals.end_with("The demo is stopped.", status=1)
    # Imported only now: it takes a second, and Ctrl-C may come at any moment.
    from local.demo_walk import main

    sys.exit(main())
