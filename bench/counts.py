"""Print the service's deterministic figures: modules, AWS calls, package size. Run: python -m bench.counts"""

import os

from bench.environment import ENVIRONMENT
from bench.report import say


def main() -> None:
    """Measure and print."""
    # The service reads its settings when it is imported, so they come first.
    os.environ.update(ENVIRONMENT)
    from bench import calls, imports, package

    say("Modules", imports.figures())
    say("AWS calls (and calls to BitTitan)", calls.figures())
    say("Package", package.figures())


if __name__ == "__main__":
    main()
