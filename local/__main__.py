"""`make run`: `python -m local`."""

import sys

from local import signals

if __name__ == "__main__":
    signals.end_with("The service is stopped, and what it held is gone.")
    # Imported only now: it takes a second, and Ctrl-C may come at any moment.
    from local.run import main

    sys.exit(main())
