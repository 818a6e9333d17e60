"""Print the service's deterministic figures: modules, AWS calls, package size, instructions.

Run: python -m bench.counts. The instructions take some minutes; they need valgrind, and the zip of make package.
"""

import os

from bench.environment import ENVIRONMENT
from bench.report import say


def main() -> None:
    """Measure and print."""
    # The service reads its settings when it is imported, so they come first.
    os.environ.update(ENVIRONMENT)
    from bench import calls, imports, package, starts, warm

    say("Modules", imports.figures())
    say("AWS calls (and calls to BitTitan)", calls.figures())
    say("Package", package.figures())
    say("Instructions of a start, as a ratio", starts.figures())
    say("Instructions of an operation, as a ratio to its calls made bare", warm.figures())


if __name__ == "__main__":
    main()
