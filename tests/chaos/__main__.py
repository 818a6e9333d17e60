"""`make chaos`: exits 1 with the seed and the ids of what was lost, came twice or left a gap."""

import sys
import tempfile
from pathlib import Path

from tests.chaos.world import World
from tests.fuzz import chosen

ORDERS, SEED = chosen("ORDERS", 10_000), chosen("SEED", 7)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        lines, wrong = _run(Path(folder))
    command = f"SEED={SEED} ORDERS={ORDERS} make chaos"
    verdict = f"{len(wrong)} sentences say what is wrong" if wrong else "lost 0, twice 0, gaps 0"
    told = [*lines, *(f"WRONG: {each}" for each in wrong), f"{verdict} ({command})"]
    sys.stdout.write("\n".join([*told, ""]))
    return 1 if wrong else 0


def _run(folder: Path) -> tuple[list[str], list[str]]:
    """What a run prints, and what is wrong."""
    world = World(folder, SEED)
    try:
        world.start()
        # The service reads its settings when it is imported: the world has set them.
        from tests.chaos.course import run

        return run(world, ORDERS, SEED)
    finally:
        world.close()


if __name__ == "__main__":
    sys.exit(main())
