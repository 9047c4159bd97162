"""How people use what the app offers: commands, shortcuts, buttons, selects, forms, the Home tab."""

import asyncio
from collections.abc import Mapping
from typing import Any

from tests.fakes.slack import filling, payloads
from tests.fakes.slack.delivering import ACKNOWLEDGED_IN, Kind
from tests.fakes.slack.desk import Interaction
from tests.fakes.slack.hearing import quiet
from tests.fakes.slack.refusals import Json
from tests.fakes.slack.shown import Shown
from tests.fakes.slack.state import FakeChannel, FakeMessage, FakeUser, FakeView
from tests.fakes.slack.writing import NotOfferedError, Writing

BREATH = 0.002
NOT_IN_MESSAGES = {"reactions", "reply_users", "upload", "attachments"}


class Using(Writing):
    """Each returns what they are shown; `NotOfferedError` if Slack would not let them."""

    patience: float
    """Seconds that people wait for an answer once theirs was taken: an app in another process is not seen working."""

    async def calls(
        self, user: FakeUser, channel: FakeChannel, command: str, text: str = ""
    ) -> Shown:
        """A slash command, typed in a channel."""
        self._must_write(user, channel)
        begun = self._begin(user, channel)
        world, desk = self.backstage.world, self.backstage.desk
        payload: Json = {
            "token": "verification-token",
            "team_id": world.team,
            "team_domain": world.domain,
            "channel_id": channel.id,
            "channel_name": channel.name or "directmessage",
            "user_id": user.id,
            "user_name": user.handle,
            "command": command,
            "text": text,
            "api_app_id": world.app,
            "is_enterprise_install": "false",
            "response_url": desk.response_url(begun),
            "trigger_id": begun.trigger,
        }
        described = payload | {"is_enterprise_install": False}
        self.backstage.bench.interaction("slash_command", described)
        return await self._deliver(Kind.COMMAND, payload, begun)

    async def calls_on(
        self, user: FakeUser, message: FakeMessage, callback_id: str
    ) -> Shown:
        """A shortcut from the menu of a message."""
        begun = self._begin(user, message.channel, on=message)
        world, desk = self.backstage.world, self.backstage.desk
        payload = self._head("message_action", user, begun) | {
            "callback_id": callback_id,
            "action_ts": world.stamp(),
            "channel": self._channel(message.channel),
            "message_ts": message.ts,
            "message": self._message(message),
            "response_url": desk.response_url(begun),
        }
        del payload["user"]["username"], payload["api_app_id"]
        self.backstage.bench.interaction("message_action", payload)
        return await self._deliver(Kind.INTERACTIVE, payload, begun)

    async def presses(
        self,
        user: FakeUser,
        on: FakeMessage | Shown | FakeView,
        name: str,
        *,
        chosen: Any = None,
    ) -> Shown:
        """A button, by its action_id or by what stands on it."""
        where = on._says if isinstance(on, Shown) else on
        if where is None:
            raise NotOfferedError("there is nothing to press on")
        if isinstance(where, FakeView):
            return await self._presses_in_view(user, where, name, chosen)
        if where.deleted or where.ephemeral_to not in {None, user}:
            raise NotOfferedError("they do not see that message")
        begun = self._begin(user, where.channel, on=where)
        block, part = filling.find(where.blocks, name)
        payload = self._head("block_actions", user, begun) | {
            "container": self._container(where),
            "channel": self._channel(where.channel),
            "state": {"values": {}},
            "response_url": self.backstage.desk.response_url(begun),
        }
        if where.ephemeral_to is None:
            payload["message"] = self._message(where)
        return await self._press(payload, begun, block, part, chosen)

    async def selects(
        self,
        user: FakeUser,
        on: FakeMessage | Shown | FakeView,
        name: str,
        option: Any,
    ) -> Shown:
        """A choice from a menu, by its value or by what people read."""
        return await self.presses(user, on, name, chosen=option)

    async def _presses_in_view(
        self, user: FakeUser, view: FakeView, name: str, chosen: Any
    ) -> Shown:
        begun = self._begin(user, view=view)
        block, part = filling.find(view.blocks, name)
        inputs = filling.state(view.blocks, {})
        payload = self._head("block_actions", user, begun) | {
            "container": {"type": "view", "view_id": view.id},
            "view": self._view(view) | {"state": inputs},
        }
        return await self._press(payload, begun, block, part, chosen)

    async def _press(
        self, payload: Json, begun: Interaction, block: Json, part: Json, chosen: Any
    ) -> Shown:
        at = self.backstage.world.stamp()
        payload["actions"] = [filling.pressed(block, part, chosen, at)]
        self._judge(payload)
        return await self._deliver(Kind.INTERACTIVE, payload, begun)

    def _judge(self, payload: Json) -> None:
        judged = dict(payload)
        if "view" in judged:
            drop = {"blocks", "title"}
            judged["view"] = {k: v for k, v in payload["view"].items() if k not in drop}
        if "actions" in judged:
            # The description lacks results of menus with several choices.
            judged["actions"] = [
                {k: v for k, v in a.items() if not k.endswith("s")}
                for a in payload["actions"]
            ]
        self.backstage.bench.interaction(payload["type"], judged)

    async def submits(
        self,
        user: FakeUser,
        view: FakeView | Shown | None,
        fields: Mapping[str, Any],
    ) -> Shown:
        """Hand a form in; what is not among the fields stays as it began."""
        view = view.view if isinstance(view, Shown) else view
        if view is None or view.id not in self.backstage.world.views:
            raise NotOfferedError("no form stands open")
        filled = filling.state(view.blocks, fields)
        if empty := filling.missing(view.blocks, filled):
            raise NotOfferedError(f"{', '.join(empty)} must be filled in")
        begun = self._begin(user, view=view)
        payload = self._head("view_submission", user, begun) | {
            "view": self._view(view) | {"state": filled}
        }
        self._judge(payload)
        payload["response_urls"] = []
        return await self._deliver(Kind.INTERACTIVE, payload, begun)

    async def closes(self, user: FakeUser, view: FakeView) -> None:
        """A form is closed without handing it in."""
        self.backstage.world.views.pop(view.id, None)
        if view.content.get("notify_on_close"):
            begun = self._begin(user, view=view)
            payload = self._head("view_closed", user, begun)
            del payload["trigger_id"]
            payload |= {"view": self._view(view), "is_cleared": False}
            self._judge(payload)
            await self._deliver(Kind.INTERACTIVE, payload, begun)

    async def opens_home(self, user: FakeUser) -> FakeView | None:
        """The Home tab of the app; what is published there when all is done."""
        world = self.backstage.world
        before = world.homes.get(user.id)
        changes = -1 if before is None else before.opens
        self.backstage.events.home(user, world.private(user), before)
        async with asyncio.timeout(ACKNOWLEDGED_IN + self.patience):
            while self.backstage.deliveries.open() or not quiet():  # noqa: ASYNC110  the app tells nobody
                await asyncio.sleep(BREATH)
        ends_at = asyncio.get_running_loop().time() + self.patience
        while asyncio.get_running_loop().time() < ends_at:
            found = world.homes.get(user.id)
            if found is not None and found.opens > changes:
                break
            await asyncio.sleep(BREATH)
        return world.homes.get(user.id)

    # --- how it is told

    def _begin(
        self,
        user: FakeUser,
        channel: FakeChannel | None = None,
        *,
        on: FakeMessage | None = None,
        view: FakeView | None = None,
    ) -> Interaction:
        return self.backstage.desk.begin(user, channel, on=on, view=view)

    def _head(self, kind: str, user: FakeUser, begun: Interaction) -> Json:
        world = self.backstage.world
        return {
            "type": kind,
            "user": {
                "id": user.id,
                "username": user.handle,
                "name": user.handle,
                "team_id": payloads.team_of(world, user),
            },
            "api_app_id": world.app,
            "token": "verification-token",
            "trigger_id": begun.trigger,
            "team": {"id": world.team, "domain": world.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _channel(self, channel: FakeChannel) -> Json:
        return {"id": channel.id, "name": channel.name or "directmessage"}

    def _container(self, on: FakeMessage) -> Json:
        told: Json = {
            "type": "message",
            "message_ts": on.ts,
            "channel_id": on.channel.id,
            "is_ephemeral": on.ephemeral_to is not None,
        }
        return told | ({} if on.thread_ts is None else {"thread_ts": on.thread_ts})

    def _message(self, message: FakeMessage) -> Json:
        told = payloads.message(self.backstage.world, message, metadata=True)
        return {name: v for name, v in told.items() if name not in NOT_IN_MESSAGES}

    def _view(self, view: FakeView) -> Json:
        return payloads.view(self.backstage.world, view)

    async def _deliver(self, kind: Kind, payload: Json, begun: Interaction) -> Shown:
        deliveries = self.backstage.deliveries
        delivery = deliveries.push(kind, payload, takes_answer=True)
        self.backstage.desk.delivered(delivery, begun)
        if not delivery.failed:
            try:
                await asyncio.wait_for(delivery.acked.wait(), ACKNOWLEDGED_IN)
            except TimeoutError:
                deliveries.failed(delivery, "timeout")
        if not delivery.acked.is_set():
            begun.shown.failed = True
            return begun.shown
        await self._settled(begun.shown)
        return begun.shown

    async def _settled(self, shown: Shown) -> None:
        """Until there is something to see, or whoever works on it in this process is done."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + max(self.patience, ACKNOWLEDGED_IN)
        seen_by = loop.time() + self.patience
        while loop.time() < ends_at and not shown.anything:
            if quiet() and loop.time() >= seen_by:
                break
            await asyncio.sleep(BREATH)
