"""A message as DiscordChatExporter writes it, as the signals it would have been.

By its source (github.com/Tyrrrz/DiscordChatExporter: `JsonMessageWriter.cs`): `type` is
`Default` or `Reply` for what people write, and a name or number of Discord's for its own
words. `timestamp` is in the zone of whoever exported, so instants are those in Discord's own
numbers. In `content` mentions are written out (`@Ada`), if nobody switched that off;
`mentions` are the people, and who is replied to if the reply rings. `reference` says what is
replied to, or forwarded. `reactions` have their `users` in newer versions only.

Deleted accounts may all be one: "Deleted User", with a number of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.history.records import Record, Seen, Tally, sound
from bot.platforms.discord.identities import account, message_ref
from rituals.model.ids import Account, MessageRef, Place
from rituals.signals import MessagePosted, Person, ReactionChanged

Json = dict[str, Any]
SPOKEN: Final = ("Default", "Reply")
_GHOST: Final = 456226577798135808
_SMALLEST: Final = 10**15
"""Discord's numbers are greater, since its first day."""
_FIRST_INSTANT: Final = datetime(2015, 1, 1, tzinfo=UTC)


def number_of(message: object) -> int:
    """The number of a message; 0 of what has none."""
    id_ = message.get("id") if isinstance(message, dict) else None
    return int(id_) if isinstance(id_, str) and id_.isdecimal() else 0


def at_of(message: Json, number: int) -> datetime:
    """When it was written, by its number (Discord: Snowflakes), if that is one of Discord's."""
    if number < _SMALLEST:
        return _instant(message["timestamp"])
    return _FIRST_INSTANT + timedelta(milliseconds=number >> 22)


def moment_of(message: object) -> int:
    """The same in milliseconds since the beginning of Discord; 0 if nobody knows."""
    number = number_of(message)
    if number >= _SMALLEST:
        return number >> 22
    try:
        at = _instant(message["timestamp"])  # type: ignore[index]  # of whatever stands there
    except (KeyError, TypeError, ValueError):
        return 0
    return (at - _FIRST_INSTANT) // timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Stands:
    """Where messages stand: a channel, or a thread of `parent` that hangs on `root`."""

    channel: int
    parent: Place | None = None
    root: MessageRef | None = None


@dataclass(slots=True)
class Reader:
    """Reads messages of one export, and counts what is nobody's."""

    tally: Tally
    _people: dict[str, Person] = field(default_factory=dict)

    def signals(self, message: Json, stands: Stands, seen: Seen) -> Iterator[Record]:
        """Errors: KeyError, TypeError, ValueError where it is no message."""
        author = message["author"]
        if author.get("isBot"):
            seen.bots += 1
        elif message["type"] not in SPOKEN:
            seen.notices += 1
        elif int(author["id"]) == _GHOST:
            self.tally.nobody += 1
        else:
            seen.messages += 1
            posted = self._posted(message, stands)
            yield posted
            yield from self._reactions(posted, message.get("reactions") or ())

    def _posted(self, message: Json, stands: Stands) -> MessagePosted:
        number, changed = int(message["id"]), message.get("timestampEdited")
        ref = message_ref(stands.channel, number)
        return MessagePosted(
            message=ref,
            author=self._person(message["author"]),
            text=str(message["content"]),
            at=at_of(message, number),
            reply_to=_reply_to(message, stands),
            thread_of=stands.parent,
            root=stands.root if stands.root != ref else None,
            mentions=tuple(_mentions(message)),
            edited_at=_instant(changed) if changed else None,
        )

    def _person(self, user: Json) -> Person:
        id_ = str(user["id"])
        known = self._people.get(id_)
        if known is None:
            name = str(user.get("nickname") or user["name"])
            bot = bool(user.get("isBot"))
            known = Person(account(int(id_)), sound(name), bot=bot)
            self._people[id_] = known
        return known

    def _reactions(
        self, posted: MessagePosted, reactions: Iterable[Json]
    ) -> Iterator[ReactionChanged]:
        """The export does not say when: as early as can be."""
        for reaction in reactions:
            emoji, users = reaction["emoji"], reaction.get("users") or ()
            sign = sound(str(emoji.get("name") or emoji["id"]))
            self.tally.unsigned += max(0, int(reaction.get("count") or 0) - len(users))
            for user in users:
                by = self._person(user)
                if not by.bot and int(user["id"]) != _GHOST:
                    yield ReactionChanged(posted.message, by, sign, posted.at)


def _reply_to(message: Json, stands: Stands) -> MessageRef | None:
    reference = message.get("reference")
    if message["type"] != "Reply" or not reference or not reference.get("messageId"):
        return None
    channel = int(reference.get("channelId") or stands.channel)
    return message_ref(channel, int(reference["messageId"]))


def _mentions(message: Json) -> Iterator[Account]:
    """Whom the words themselves name, in their order, each once."""
    people = message.get("mentions") or ()
    if not people:
        return
    words = message["content"]
    places: dict[int, int] = {}
    for user in people:
        signs = [f"<@{user['id']}>", f"<@!{user['id']}>"]
        signs += [f"@{user[each]}" for each in ("nickname", "name") if user.get(each)]
        found = [at for sign in signs if (at := words.find(sign)) >= 0]
        if found or not words:
            places.setdefault(int(user["id"]), min(found, default=0))
    yield from map(account, sorted(places, key=lambda user: places[user]))


def _instant(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
