"""How figures are printed."""

import sys
from collections.abc import Iterable


def say(title: str, lines: Iterable[str]) -> None:
    """Print one block of figures."""
    sys.stdout.write(f"{title}\n" + "".join(f"  {line}\n" for line in lines) + "\n")
