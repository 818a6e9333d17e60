"""Print the service's deterministic figures: modules, AWS calls, package size, instructions of a start.

Run: python -m bench.counts. The last take some minutes; they need valgrind, and the zip of make package.
"""

import os

from bench.environment import ENVIRONMENT
from bench.report import say


def main() -> None:
    """Measure and print."""
    # The service reads its settings when it is imported, so they come first.
    os.environ.update(ENVIRONMENT)
    from bench import calls, imports, package, starts

    say("Modules", imports.figures())
    say("AWS calls (and calls to BitTitan)", calls.figures())
    say("Package", package.figures())
    say("Instructions of a start, as a ratio", starts.figures())


if __name__ == "__main__":
    main()
