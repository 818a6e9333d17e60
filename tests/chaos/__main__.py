"""`make chaos`: exits 1 with the seed and the ids of what was lost, came twice or left a gap."""

import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.world import World
from tests.fuzz import chosen

ORDERS, SEED = chosen("ORDERS", 10_000), chosen("SEED", 7)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        world = World(Path(folder), SEED)
        try:
            world.start()
            return judged(world)
        finally:
            world.close()


def judged(world: World) -> int:
    """Run it, print what happened, and say what is wrong; the exit status."""
    # The service reads its settings when it is imported: the world has set them.
    from tests.chaos.course import run

    began = time.monotonic()
    ended = run(world, ORDERS, SEED)
    print("\n".join(ended.lines), flush=True)
    print(f"{ORDERS} orders, seed {SEED}, {time.monotonic() - began:.0f} s", flush=True)
    for each in ended.wrong:
        print(f"WRONG: {each}", flush=True)
    verdict = f"{len(ended.wrong)} promises broken" if ended.wrong else "lost 0, twice 0, gaps 0"
    print(f"{verdict} (SEED={SEED} ORDERS={ORDERS} make chaos)", flush=True)
    return 1 if ended.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
