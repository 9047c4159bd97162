"""A question that was asked by a command stands in chat now: the ledger knows of it."""

from datetime import datetime, timedelta

from rituals.commands.ledger import asker_in
from rituals.document import Quote, Text
from rituals.effects import Post
from rituals.engine.feeding import name_of
from rituals.engine.following import ASK
from rituals.engine.payload import decode
from rituals.engine.rereading import read_again
from rituals.engine.world import World
from rituals.ledger.topics import topics_of
from rituals.model.delivery import OutboxEntry, Receipt
from rituals.model.ids import CommunityId
from rituals.model.ledger import Observation
from rituals.ports import UnitOfWork


async def note_question(
    world: World, uow: UnitOfWork, entry: OutboxEntry, receipt: Receipt
) -> None:
    """The post is a question of who asked, and what was said in its thread answers it.

    Nothing of it is noted for somebody who is excluded or wants nothing observed. Who was
    quick has answered before it was known to stand there: that is read again.
    """
    community = world.communities[entry.community]
    people = await uow.members.get([asker_in(entry.name)], entry.community)
    if receipt.message is None or not people:
        return
    asker = people[0]
    if not asker.counted or asker.wishes.paused:
        return
    place = receipt.message.place
    name = name_of(world, community, place)
    topics = topics_of(_words(entry), community.ledger.topics, name)
    at = await _asked_at(uow, entry.community, receipt)
    seen = Observation(
        entry.community, receipt.message, asker.id, at, rule=ASK, topics=topics
    )
    await uow.ledger.observe([seen])
    await read_again(world, uow, community, place, at)


async def _asked_at(
    uow: UnitOfWork, community: CommunityId, receipt: Receipt
) -> datetime:
    """Before whatever was said in its thread, by whoever's clock."""
    if receipt.thread is None:
        return receipt.at
    said = await uow.ledger.in_places(community, [receipt.thread])
    return min([receipt.at, *(one.at - timedelta.resolution for one in said[:1])])


def _words(entry: OutboxEntry) -> str:
    """What was asked."""
    effect = decode(entry.payload)
    if not isinstance(effect, Post):
        return ""
    quotes = [b for b in effect.document.blocks if isinstance(b, Quote)]
    return " ".join(
        part.value
        for quote in quotes
        for part in quote.children
        if isinstance(part, Text)
    )
