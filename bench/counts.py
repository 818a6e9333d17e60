"""Print the service's deterministic figures: modules, AWS calls, package size. Run: python -m bench.counts"""

import os
import sys
from collections.abc import Iterable

ENVIRONMENT = {
    "STAGE": "bench",
    "SENDER_EMAIL": "licences@distributor.example",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_EC2_METADATA_DISABLED": "true",
    "LOG_LEVEL": "CRITICAL",
    "POWERTOOLS_METRICS_DISABLED": "true",
}


def say(title: str, lines: Iterable[str]) -> None:
    """One block of figures."""
    sys.stdout.write(f"{title}\n" + "".join(f"  {line}\n" for line in lines) + "\n")


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
