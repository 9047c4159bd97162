"""Changing what was sent. It keeps its mark, so it can still be found by its first key."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.platforms.attachments import Fetch, Upload, with_uploads
from bot.platforms.discord import failures, threads
from bot.platforms.discord.marks import Mark, digest, mark_of
from bot.platforms.discord.payloads import message, messages_of, same_files, shows
from bot.platforms.discord.places import PRIVATE, Spot, missing_rights
from bot.platforms.discord.private import signed
from bot.platforms.discord.wire import MESSAGE, MESSAGES, Json, Wire, attached
from rituals.document import Attachment, Document
from rituals.effects import Replace
from rituals.ports import ImpossibleError

_NEAR = 50
"""So many messages after the first one the others of a long document are looked for."""


@dataclass(frozen=True, slots=True)
class Replacing:
    """One message, perhaps of several parts, that shall say something else."""

    wire: Wire
    replace: Replace
    fetch: Fetch

    async def is_done(self) -> bool:
        """Whether it says so already."""
        spot, there = await self._there()
        drawn = messages_of(self._document(spot), self.wire.guild.id, len(there))
        return len(drawn) == len(there) and all(
            shows(old, page) for old, page in zip(there, drawn, strict=True)
        )

    async def do(self) -> None:
        """Change each part that says something else; twice is once."""
        spot, there = await self._there()
        mark = mark_of(there[0].get("content", ""))
        number = mark.digest if mark else digest(self.replace.key)
        document, uploads = self._document(spot), list[Upload]()
        pictures = [b for b in document.blocks if isinstance(b, Attachment)]
        stays = same_files(there[-1], pictures)
        if pictures and not stays:
            document, uploads = await with_uploads(document, self.fetch)
        drawn = messages_of(document, self.wire.guild.id, len(there))
        for n, (page, old) in enumerate(zip(drawn, there, strict=False), 1):
            if shows(old, page):
                continue
            payload = message(page, Mark(number, n, len(drawn)))
            files = uploads if page.attachments else []
            if not same_files(old, page.attachments):
                payload["attachments"] = attached(files)
            await self._edit(spot, old, payload, files)
        await self._delete(spot, there[len(drawn) :])

    def _document(self, spot: Spot) -> Document:
        document = self.replace.document
        private = spot.kind in PRIVATE
        return signed(document, self.replace.community) if private else document

    async def _edit(
        self, spot: Spot, old: Json, payload: Json, uploads: list[Upload]
    ) -> None:
        async def edit() -> object:
            return await self.wire.write(
                "PATCH", MESSAGE, spot, payload, uploads=uploads, message_id=old["id"]
            )

        await threads.opened_if_need_be(self.wire, spot, edit, close_again=True)

    async def _delete(self, spot: Spot, others: Sequence[Json]) -> None:
        for old in others:
            try:
                await self.wire.write("DELETE", MESSAGE, spot, message_id=old["id"])
            except ImpossibleError as error:
                if threads.code_of(error) != failures.UNKNOWN_MESSAGE:
                    raise

    async def _there(self) -> tuple[Spot, list[Json]]:
        """Where it stands, and it with the other parts of its document, in order."""
        ref = self.replace.message
        spot = await self.wire.spot(ref.place)
        if not ref.id.isdecimal():
            raise failures.impossible(failures.UNKNOWN_MESSAGE)
        needs = ("view_channel", "read_message_history")
        if missing := missing_rights(spot, needs):
            raise failures.lacking(missing, spot.name)
        near: list[Json] = await self.wire.read(
            MESSAGES, spot, after=int(ref.id) - 1, limit=_NEAR
        )
        near.sort(key=lambda each: int(each["id"]))
        if not near or near[0]["id"] != ref.id:
            raise failures.impossible(failures.UNKNOWN_MESSAGE)
        first, *others = near
        if not self._is_mine(first):
            raise failures.impossible(50005)
        mark = mark_of(first.get("content", ""))
        return spot, [first, *(each for each in others if self._goes_with(each, mark))]

    def _goes_with(self, there: Json, mark: Mark | None) -> bool:
        other = mark_of(there.get("content", ""))
        same = mark is not None and other is not None and other.digest == mark.digest
        return same and self._is_mine(there)

    def _is_mine(self, there: Json) -> bool:
        return int(there["author"]["id"]) == self.wire.me
