"""Interactions: begun by people, answered by the app ("Handling user interaction").

A trigger opens one form, within three seconds; a response_url takes five answers in thirty minutes; views stand open until they
are handed in or closed.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import RealClock
from tests.fakes.slack.delivering import Delivery
from tests.fakes.slack.judging import Bench
from tests.fakes.slack.posting import Posting
from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.shown import Shown
from tests.fakes.slack.state import FakeChannel, FakeMessage, FakeUser, FakeView
from tests.fakes.slack.world import World

TRIGGER_LIVES = 3.0
"""Seconds, by the real clock."""
RESPONSES = 5
RESPONSES_FOR = timedelta(minutes=30)
STACK = 3
"""So many views may lie over each other."""


@dataclass(eq=False)
class Interaction:
    user: FakeUser
    begun_at: datetime
    """By the server's clock."""
    trigger: str = ""
    trigger_dies: float = 0
    trigger_used: bool = False
    channel: FakeChannel | None = None
    on: FakeMessage | None = None
    """The message with the button, or that a shortcut was called on."""
    view: FakeView | None = None
    """The view that was handed in, or whose button was pressed."""
    responses: int = 0
    shown: Shown = field(default_factory=Shown)


class Desk:
    def __init__(self, world: World, posting: Posting, bench: Bench) -> None:
        self.world, self.posting, self.bench = world, posting, bench
        self._real = RealClock().now
        self._by_trigger: dict[str, Interaction] = {}
        self._by_response: dict[str, Interaction] = {}
        self._by_delivery: dict[str, Interaction] = {}
        self._latest: dict[str, Interaction] = {}
        """What somebody did last: an answer to them alone belongs to it."""

    def begin(
        self,
        user: FakeUser,
        channel: FakeChannel | None = None,
        *,
        on: FakeMessage | None = None,
        view: FakeView | None = None,
    ) -> Interaction:
        made = Interaction(user, self.world.now(), channel=channel, on=on, view=view)
        made.trigger = f"{self.world.new_id('')}.{self.world.team}.trigger"
        made.trigger_dies = self._real().timestamp() + TRIGGER_LIVES
        self._by_trigger[made.trigger] = made
        self._latest[user.id] = made
        return made

    def response_url(self, interaction: Interaction) -> str:
        ticket = self.world.new_id("R")
        self._by_response[ticket] = interaction
        return f"{self.world.origin}/response/{ticket}"

    def delivered(self, delivery: Delivery, interaction: Interaction) -> None:
        self._by_delivery[delivery.id] = interaction

    # --- views

    def open(self, trigger: str, content: Json, *, push: bool = False) -> FakeView:
        interaction = self._trigger(trigger)
        under = interaction.view if push else None
        if push and under is None:
            raise RefusedError("not_found")
        if under is not None and self._depth(under) >= STACK:
            raise RefusedError("push_limit_reached")
        view = self._view(interaction.user, content, under)
        interaction.shown.view = view
        return view

    def _trigger(self, trigger: str) -> Interaction:
        found = self._by_trigger.get(trigger)
        if found is None:
            raise RefusedError("invalid_trigger_id")
        if found.trigger_used:
            raise RefusedError("exchanged_trigger_id")
        if self._real().timestamp() > found.trigger_dies:
            raise RefusedError("expired_trigger_id")
        found.trigger_used = True
        return found

    def _depth(self, view: FakeView) -> int:
        under = self.world.views.get(view.previous or "")
        return 1 if under is None else 1 + self._depth(under)

    def _view(
        self, user: FakeUser, content: Json, under: FakeView | None = None
    ) -> FakeView:
        made = FakeView(self.world.new_id("V"), user, self._content(content), "")
        made.root = made.id if under is None else under.root
        made.previous = None if under is None else under.id
        self.world.views[made.id] = made
        return made

    def _content(self, content: Json) -> Json:
        return content | {"blocks": self.world.with_block_ids(content["blocks"])}

    def publish(self, user: FakeUser, content: Json) -> FakeView:
        view = self.world.homes.get(user.id)
        if view is None:
            view = self.world.homes[user.id] = self._view(user, content)
        else:
            self.update(view, content)
        return view

    def update(self, view: FakeView, content: Json) -> None:
        view.content, view.opens = self._content(content), view.opens + 1
        latest = self._latest.get(view.user.id)
        if latest is not None and latest.view is view and content["type"] == "modal":
            latest.shown.view = view

    # --- answers

    def whispered(self, message: FakeMessage) -> None:
        """Said to one person alone: what they did last is answered by it."""
        assert message.ephemeral_to is not None
        latest = self._latest.get(message.ephemeral_to.id)
        if latest is not None:
            latest.shown.add(message)

    def respond(self, ticket: str, said: Json) -> None:
        """What was sent to a response_url."""
        interaction = self._by_response.get(ticket)
        if interaction is None:
            raise RefusedError("invalid_url")
        if self.world.now() - interaction.begun_at > RESPONSES_FOR:
            raise RefusedError("expired_url")
        if interaction.responses >= RESPONSES:
            raise RefusedError("used_url")
        interaction.responses += 1
        found = self.bench.judge.response(said)
        self.bench.findings += found
        if found:
            raise RefusedError("invalid_blocks" if "blocks" in said else "no_text")
        self._say(interaction, said)

    def _say(self, interaction: Interaction, said: Json) -> None:
        on, channel = interaction.on, interaction.channel
        if on is not None and said.get("delete_original"):
            self.posting.delete(on)
        elif on is not None and said.get("replace_original"):
            self.posting.change(on, said)
            interaction.shown.replaced = on
        elif channel is not None and said.get("response_type") == "in_channel":
            made = self.posting.post(self.world.bot, channel, said)
            interaction.shown.add(made)
        elif channel is not None:
            thread = said.get("thread_ts")
            made = self.posting.whisper(channel, interaction.user, said, thread)
            interaction.shown.add(made)

    def acknowledged(self, delivery: Delivery) -> list[str]:
        """What came with the acknowledgement; the judge's findings."""
        interaction, answer = self._by_delivery.get(delivery.id), delivery.answer
        if interaction is None:
            return []
        if delivery.payload.get("type") == "view_submission":
            return self._submitted(interaction, answer or {})
        if not answer:
            return []
        found = self.bench.judge.response(answer, where="acknowledgement")
        if not found:
            self._say(interaction, answer)
        return found

    def _submitted(self, interaction: Interaction, answer: Json) -> list[str]:
        view, shown = interaction.view, interaction.shown
        assert view is not None
        if not answer:
            self._close(view, shown)
            return []
        found = self.bench.judge.submission(answer, view.content)
        if found:
            return found
        match answer["response_action"]:
            case "errors":
                shown.errors, shown.view = dict(answer["errors"]), view
            case "update":
                self.update(view, answer["view"])
                shown.view = view
            case "push":
                shown.view = self._view(view.user, answer["view"], view)
            case _:
                shown.closed = True
        return []

    def _close(self, view: FakeView, shown: Shown) -> None:
        """What lies under it is seen again."""
        under = self.world.views.get(view.previous or "")
        del self.world.views[view.id]
        shown.closed, shown.view = under is None, under
