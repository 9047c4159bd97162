"""What somebody reads whose wish could not be met: a sentence in their language."""

import logging
from datetime import datetime

from rituals.community import Community
from rituals.document import Document, Msg, Param, Refusal, Time, doc, say
from rituals.engine.world import World
from rituals.errors import Phrase, StammtischError
from rituals.signals import Person

log = logging.getLogger(__name__)


async def refusal(
    world: World, community: Community, by: Person, error: Exception
) -> Document:
    """Why not; a mistake of ours is told as one, and the log has the whole story.

    The text of an error is `error.` and the name of its class, with its facts. The fact
    `field` says which field of a form is wrong.
    """
    async with world.storage.read() as uow:
        found = await uow.members.by_account(community.id, [by.account])
    reader = world.reader(community, found.get(by.account))
    if isinstance(error, StammtischError):
        facts = {name: param_of(fact) for name, fact in error.facts.items()}
        told = doc(say(f"error.{type(error).__name__}", **facts))
        try:
            said = world.translator.document(told, reader)
            return Refusal(said.blocks, str(error.facts.get("field", "")))
        except StammtischError:  # nobody foresaw that people would read it
            log.exception("there are no words for %r", error)
    return world.translator.document(doc(say("engine.failed")), reader)


def param_of(fact: object) -> Param:
    """A fact of an error as what fills a gap; words of ours can be told in any language."""
    if isinstance(fact, datetime):
        return Time(fact)
    if isinstance(fact, tuple):
        return tuple(param_of(each) for each in fact)
    if isinstance(fact, Phrase):
        inner = tuple((name, param_of(each)) for name, each in fact.facts.items())
        return Msg(fact.id, inner, otherwise=str(fact))
    return fact if isinstance(fact, int | str | Time) else str(fact)
