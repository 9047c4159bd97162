"""What does a message on Slack cost that somebody wrote, from the socket to the commit?

Beside it, at the same time, in a workspace of its own on the same server: slack_bolt with a handler that does nothing, so
that it only acknowledges. What each process used of the processor is told by the system.
"""

from statistics import median

from benchmarks.bots import why_not
from benchmarks.messages import ROUNDS, Costs, kept, rounds
from benchmarks.report import Row, seconds, tell
from benchmarks.slack_bots import bare, ours
from benchmarks.slack_world import Size, world

PACES = {"a hundred a second": (1_000, 0.01), "twenty a second": (400, 0.05)}
"""How many messages in a round, and how many seconds apart."""
NAMES = {
    "bare": "slack_bolt that only acknowledges it",
    "ours": "Stammtisch, to the commit",
}
MEASURES_OTHERS = True


def measure() -> list[Row]:
    """Processor time for each message, and how ours compares."""
    if why := why_not():
        return [Row("a message on Slack", f"not measured: {why}")]
    with world(Size()) as here:
        one, other = here.addresses
        with bare(one) as theirs, ours(other) as mine:
            bots = [theirs, mine]
            rows = []
            for name, (messages, every) in PACES.items():
                tell(f"messages, {name}")
                rows += _rows(name, rounds(here, bots, messages, every))
            written = sum((1 + ROUNDS) * messages for messages, _ in PACES.values())
            late = Row("acknowledged later than Slack waits", f"{here.late()}", "none")
            return [*rows, kept(bots, written), late]


def _rows(pace: str, costs: Costs) -> list[Row]:
    rows = [
        Row(f"{NAMES[name]}, {pace}", f"{seconds(median(each))} of processor")
        for name, each in costs.of.items()
    ]
    what = f"Stammtisch in the time of slack_bolt, {pace}"
    return [*rows, Row(what, costs.ratios("ours", "bare"), "at most 1.3")]
