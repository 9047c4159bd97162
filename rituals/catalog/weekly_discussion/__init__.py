"""Weekly discussion: a prompt in a thread, voices, a wrap-up that thanks and connects.

Steps: `heads-up` to the host (left out with `hosts = "none"`), `open`, `remind` (left
out with `remind_below = 0`), `wrap-up`, `close`.

Actions: `suggest` (field `prompt`; as a view: its form), `approve` and `reject` (value:
the suggestion's id; moderators), `add` (field `prompt`; moderators), `volunteer` (value `on` or `off`), `swap` (another
prompt, or that of the KEY in the value; the host or a moderator, before it opens), `decline` (the host cannot this time).

Parts: `voice` (details `count`: messages, `first`: `{space, place, message}` or null) and
`host`.

The memory, JSON; keys not named here are left as they are:

    {"used": [KEY, ...],          prompts asked in this round, the latest last
     "opened": 12,                how often it was opened
     "turns": {MEMBER: 11},       at which opening somebody hosted last
     "reserved": {OCCURRENCE: {"prompt": KEY, "host": MEMBER or null, "until": INSTANT}},
     "suggested": 4,              how many suggestions there ever were
     "suggestions": {"s4": {"by": MEMBER, "text": "...", "state": "pending" | "approved"
                            | "rejected" | "used", "decided": 1, "rank": 3,
                            "told": true, "occurrence": OCCURRENCE}},
     "thanked_until": INSTANT}    when a wrap-up thanked last; left out before the first

A KEY is the digest of a prompt's words, or the id of a suggestion: prompts may be moved,
removed and added in the configuration at any time. Prompts and turns are used up when it
opens, not before; until then they are reserved. The notes of an occurrence:

    {"prompt": {"key", "text", "by"} or null, "declined": [KEY, ...], "draws": 1,
     "host": MEMBER or null, "bench": [MEMBER, ...], "asked": 1}
"""

from collections.abc import Sequence

from rituals.catalog.weekly_discussion import signals, steps
from rituals.catalog.weekly_discussion.settings import DiscussionSettings
from rituals.document import Document, Form
from rituals.kind import Outcome, Scene
from rituals.model.occurrence import Begin, Step
from rituals.signals import Heard, ViewRequest

__all__ = ["DiscussionSettings", "WeeklyDiscussion"]


class WeeklyDiscussion:
    """The ritual kind `weekly_discussion`."""

    name = "weekly_discussion"
    Settings = DiscussionSettings

    def steps(self, settings: DiscussionSettings, begin: Begin) -> Sequence[Step]:
        return steps.steps(settings, begin)

    def on_step(self, step: str, scene: Scene[DiscussionSettings]) -> Outcome:
        return steps.on_step(step, scene)

    def on_signal(self, heard: Heard, scene: Scene[DiscussionSettings]) -> Outcome:
        return signals.on_signal(heard, scene)

    def view(
        self, request: ViewRequest, scene: Scene[DiscussionSettings]
    ) -> Document | Form:
        return signals.view(request, scene)
