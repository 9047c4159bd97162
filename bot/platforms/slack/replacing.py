"""Changing what was sent. It keeps its mark, so it can still be found by its first key.

What came beside it as a file stays as it is: Slack's messages cannot change those.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.platforms.attachments import linked, unattached
from bot.platforms.slack import failures
from bot.platforms.slack.identities import at_of, ts_at
from bot.platforms.slack.marks import Mark, digest, mark_of, says
from bot.platforms.slack.render import Page, pages
from bot.platforms.slack.searching import PAGE, Bot, Parts, read
from bot.platforms.slack.sending import message
from bot.platforms.slack.wire import Json, Spot, Wire
from rituals.effects import Replace
from rituals.ports import ImpossibleError

_NEAR = timedelta(minutes=10)
"""So long after the first one the others of a long document are looked for."""


@dataclass(frozen=True, slots=True)
class Replacing:
    """One message, perhaps of several parts, that shall say something else.

    `known` are its parts, if they need not be read: that spares a call of which an app
    may have one a minute.
    """

    wire: Wire
    bot: Bot
    replace: Replace
    workspace: str | None = None
    known: Parts | None = None

    async def is_done(self) -> bool:
        """Whether it says so already."""
        there = await self._read()
        drawn = self._drawn(there)
        return len(drawn) == len(there.there) and all(
            n in there.marks and there.marks[n].says == says(page)
            for n, page in enumerate(drawn, 1)
        )

    async def do(self) -> Parts:
        """Change each part that says something else; twice is once. What is there then."""
        spot = Spot.at(self.replace.message.place)
        there = self.known or await self._read()
        drawn = self._drawn(there)
        now = Parts(files=there.files, shown=there.shown)
        for n, page in enumerate(drawn, 1):
            old = there.marks.get(n, Mark(digest(self.replace.key)))
            mark = Mark(old.key, n, len(drawn), says(page), there.files)
            ts = there.there.get(n)
            if ts and (mark == old or await self._change(spot, ts, page, mark)):
                now.take(ts, mark)
        gone = [ts for n, ts in there.there.items() if n > len(drawn)]
        await self._delete(spot, gone)
        return now

    def _drawn(self, there: Parts) -> list[Page]:
        document = self.replace.document
        document = unattached(document) if there.files else linked(document)
        return pages(document, workspace=self.workspace, at_most=max(there.there))

    async def _change(self, spot: Spot, ts: str, page: Page, mark: Mark) -> bool:
        """Change one part; whether it is still there. Without the first it is impossible."""
        try:
            await self.wire.write(
                "chat.update",
                spot.channel,
                harmless=True,
                channel=spot.channel,
                ts=ts,
                **message(page, mark),
            )
        except ImpossibleError as error:
            if mark.part == 1 or failures.code_of(error) not in failures.GONE:
                raise
            return False
        return True

    async def _delete(self, spot: Spot, others: Sequence[str]) -> None:
        for ts in others:
            try:
                await self.wire.write(
                    "chat.delete", spot.channel, channel=spot.channel, ts=ts
                )
            except ImpossibleError as error:
                if failures.code_of(error) not in failures.GONE:
                    raise

    async def _read(self) -> Parts:
        """It and the other parts of its document, as they are there."""
        ref, parts = self.replace.message, Parts()
        spot, ts = Spot.at(ref.place), str(ref.id)
        try:
            first = await self._one(spot, ts)
        except ImpossibleError as error:
            if failures.code_of(error) not in failures.UNREADABLE:
                raise
            parts.there[1] = ts  # it may not look, but it may change its own
            return parts
        mark = mark_of(first) or Mark(digest(self.replace.key))
        mark = replace(mark, part=1)
        parts.take(ts, mark)
        if mark.parts > 1:
            await self._read_others(spot, ts, mark, parts)
        return parts

    async def _one(self, spot: Spot, ts: str) -> Json:
        # In a thread what it hangs on comes first whatever was asked for, and counts.
        limit = 1 if spot.thread is None else 2
        asked = {"oldest": ts, "latest": ts, "inclusive": True, "limit": limit}
        answer = await read(self.wire, spot, **asked)
        found = [m for m in answer.get("messages") or () if m.get("ts") == ts]
        if not found:
            raise failures.impossible("message_not_found")
        if not self.bot.wrote(found[0]):
            raise failures.impossible("cant_update_message")
        return dict(found[0])

    async def _read_others(self, spot: Spot, ts: str, mark: Mark, parts: Parts) -> None:
        until = ts_at(at_of(ts) + _NEAR)
        asked: Json = {"oldest": ts, "latest": until, "limit": PAGE}
        cursor: Json = {}
        while len(parts.there) < mark.parts:
            answer = await read(self.wire, spot, **asked, **cursor)
            for each in answer.get("messages") or ():
                other = mark_of(each)
                if other and other.key == mark.key and self.bot.wrote(each):
                    parts.take(each["ts"], other)
            after = (answer.get("response_metadata") or {}).get("next_cursor")
            if not after:
                return
            cursor = {"cursor": after}
