"""Which entries of the outbox are somebody's: their words posted, or written to them."""

from collections.abc import Collection
from dataclasses import replace

from rituals.document import (
    Attachment,
    Block,
    Document,
    Inline,
    Link,
    Quote,
    Text,
    each_inline,
)
from rituals.effects import CloseThread, Post, ToMember, ToModerators
from rituals.engine.payload import decode
from rituals.engine.scrubbing import Effect
from rituals.model.delivery import FINAL, OutboxEntry
from rituals.model.held import Held, Said
from rituals.model.ids import CommunityId
from rituals.model.occurrence import OccurrenceId
from rituals.model.whole_ids import has_id
from rituals.ports import UnitOfWork


async def said(
    uow: UnitOfWork, community: CommunityId, ids: Collection[str], held: Held
) -> Held:
    """The same, with what the outbox holds: posts with their words, letters to them."""
    journeys = {journey.id for journey in held.journeys}
    entries = await uow.privacy.entries(community, ids)
    shown = {entry.shows for entry in entries if entry.shows is not None}
    posts = {entry.key: entry for entry in entries} | dict(await uow.outbox.get(shown))
    found: list[Said] = []
    for entry in entries:
        effect: Effect = decode(entry.payload)
        post = posts.get(entry.shows or entry.key, entry)
        if is_to(entry, effect, ids):
            found.append(_said(entry, (), private=True))
        elif is_by(post, ids, journeys):
            found.append(_said(entry, tuple(_words(effect)), private=False))
    return replace(held, said=found)


def is_to(entry: OutboxEntry, effect: Effect, ids: Collection[str]) -> bool:
    """Whether it is written privately to one of these."""
    if isinstance(effect, Post):
        return isinstance(effect.to, ToMember) and effect.to.member in ids
    private = entry.shows or entry.key
    return any(private.endswith(f"/@{id_}") for id_ in ids)


def is_by(
    post: OutboxEntry, ids: Collection[str], journeys: Collection[OccurrenceId]
) -> bool:
    """Whether it shows what one of these said: by its name; or quoted to moderators, or
    in a journey of theirs, unless it was said to them.
    """
    if has_id(post.name, ids):
        return True
    effect: Effect = decode(post.payload)
    if isinstance(effect, CloseThread) or not quotes(effect.document):
        return False
    to = effect.to if isinstance(effect, Post) else None
    asked = isinstance(to, ToModerators) and has_id(post.payload, ids)
    told = isinstance(effect, Post) and not set(ids).isdisjoint(effect.ping)
    return asked or (post.occurrence in journeys and not told)


def quotes(document: Document) -> bool:
    """Whether it shows what somebody wrote, not only what the bot says of them."""
    return any(isinstance(block, Quote) for block in document.blocks)


def _said(entry: OutboxEntry, words: tuple[str, ...], *, private: bool) -> Said:
    return Said(
        entry.name,
        entry.created_at,
        entry.state,
        words,
        private=private,
        waiting=entry.state not in FINAL,
        version=entry.shows is not None,
    )


def _words(effect: Effect) -> list[str]:
    """What is quoted, and the links and files that hang on it."""
    found: list[str] = []

    def collect_from(block: Block) -> None:
        def collect(inline: Inline) -> Inline:
            if isinstance(inline, Link):
                found.append(inline.url)
            elif isinstance(inline, Text) and isinstance(block, Quote):
                found.append(inline.value)
            return inline

        each_inline(Document((block,)), collect)

    for block in () if isinstance(effect, CloseThread) else effect.document.blocks:
        if isinstance(block, Attachment):
            found += (block.name, block.url)
        else:
            collect_from(block)
    return found
