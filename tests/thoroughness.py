"""How hard hypothesis looks: quickly whenever the tests run, and long in a soak."""

import os

from hypothesis import HealthCheck, settings

SOAK = os.environ.get("STAMMTISCH_SOAK") == "1"
USUALLY, LONGER = 25, 40
"""Examples of a test that says nothing else; and how many times as many in a soak."""

# A slow machine is no fault of the code: no deadlines, and no complaint about speed.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def load_profile() -> None:
    """Choose for all tests, before any of them is read."""
    settings.register_profile("usual", patient, max_examples=USUALLY)
    settings.register_profile(
        "ci", patient, max_examples=USUALLY, derandomize=True, print_blob=True
    )
    settings.register_profile(
        "soak", patient, max_examples=USUALLY * LONGER, print_blob=True
    )
    settings.load_profile("soak" if SOAK else "ci" if os.environ.get("CI") else "usual")


def examples(usually: int) -> settings:
    """For a test that takes longer, or needs more, than most: as many, and more in a soak."""
    return settings(max_examples=usually * (LONGER if SOAK else 1))
