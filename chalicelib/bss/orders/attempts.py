"""When something that failed is tried again. Pure."""

import random
from datetime import datetime, timedelta

# Seconds before each further attempt; after the last one the step has failed for good.
DELAYS = (2, 6, 18, 54, 162, 486, 1458, 3600, 3600)
MAX_ATTEMPTS = len(DELAYS) + 1


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts, a little at random; None when that was the last."""
    if attempts >= MAX_ATTEMPTS:
        return None
    delay = DELAYS[attempts - 1]
    return now + timedelta(seconds=random.uniform(0.5 * delay, delay))
