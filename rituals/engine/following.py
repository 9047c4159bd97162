"""Follows conversations: each place's, rebuilt from what was observed there."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from rituals.community import Community
from rituals.ledger.conversation import MEMORY, Conversation
from rituals.ledger.reading import Line, Older
from rituals.model.ids import MemberId, MessageId, MessageRef, Place, PlaceId
from rituals.model.ledger import QuestionState
from rituals.ports import UnitOfWork

_APART = "\x1f"


@dataclass(slots=True)
class Channel:
    """One place's conversation, as far as this process has followed it."""

    place: Place
    conversation: Conversation
    last: MessageId | None = None
    older: dict[str, Older] = field(default_factory=dict)
    nicknames: OrderedDict[str, MemberId] = field(default_factory=OrderedDict)

    def spoke(self, name: str, member: MemberId) -> None:
        """Remember who goes by what name here."""
        self.nicknames[name.lower()] = member
        self.nicknames.move_to_end(name.lower())
        if len(self.nicknames) > MEMORY:
            self.nicknames.popitem(last=False)

    def line_id(self, message: MessageRef) -> str:
        """A message's name within the conversation, which may span threads."""
        if message.place == self.place:
            return message.id
        return f"{message.id}{_APART}{message.place.id}"

    def message(self, line_id: str) -> MessageRef:
        """The message of that name."""
        id_, apart, place = line_id.partition(_APART)
        if not apart:
            return MessageRef(self.place, MessageId(id_))
        return MessageRef(Place(self.place.space, PlaceId(place)), MessageId(id_))


async def rebuilt(uow: UnitOfWork, community: Community, place: Place) -> Channel:
    """The conversation as the last observations tell it."""
    older: dict[str, Older] = {}
    channel = Channel(place, Conversation(older=older.get), older=older)
    seen = await uow.ledger.recent(community.id, place, MEMORY)
    recent = [o for o in seen if o.deleted_at is None]
    for o in recent:
        channel.conversation.read(
            Line(
                id=channel.line_id(o.message),
                author=o.member,
                at=o.at,
                rule=o.rule,
                small_talk=o.small_talk,
                reply_to=channel.line_id(o.reply_to) if o.reply_to else None,
                names=o.addressed,
            )
        )
    people = await uow.members.get({o.member for o in recent}, community.id)
    names = {m.id: m.name for m in people}
    for o in recent:
        if o.member in names:
            channel.spoke(names[o.member], o.member)
    return channel


async def recall(
    uow: UnitOfWork, community: Community, referred: Mapping[MessageRef, Channel]
) -> None:
    """Let conversations know older messages that new ones refer to."""
    questions = {
        q.message: q for q in await uow.ledger.questions(community.id, referred.keys())
    }
    asked = {r for r, q in questions.items() if q.state is not QuestionState.WITHDRAWN}
    observed = await uow.ledger.observed(community.id, referred.keys())
    givers: dict[MessageRef, set[str]] = {}
    for credit in await uow.ledger.credits(community.id, questions=questions.keys()):
        givers.setdefault(credit.question, set()).add(credit.giver)
    for ref, channel in referred.items():
        known = observed.get(ref)
        if known is None or known.deleted_at is not None:
            continue
        id_ = channel.line_id(ref)
        channel.older[id_] = Older(
            id=id_,
            author=known.member,
            question_id=id_ if ref in asked else None,
            givers=frozenset(givers.get(ref, ())),
        )
