"""Effects become outbox entries: addressed, translated, bound, keyed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rituals.community import Community
from rituals.document import Buttons, Document, Form, Reader
from rituals.effects import (
    CloseThread,
    Effect,
    InChannels,
    InThreads,
    Post,
    Show,
    ToMember,
    ToModerators,
)
from rituals.engine.payload import encode
from rituals.engine.world import World
from rituals.model.delivery import OutboxEntry, TrailEntry
from rituals.model.ids import Channel, MemberId, RitualName, SpaceId
from rituals.model.member import Member
from rituals.model.occurrence import Occurrence, Opening, State


@dataclass(frozen=True, slots=True)
class Sent:
    """The key of a post that was delivered or is on its way, and where."""

    key: str
    space: SpaceId


Target = Channel | MemberId
"""Where a post stands: in a channel (or a thread there), or with a member privately."""


def target_of(key: str, channel: Channel | None) -> Target:
    """Where the post of that key stands; the key of a private one ends in its member."""
    return channel or MemberId(key.rpartition("/@")[2])


@dataclass(slots=True)
class Poster:
    """Turns the effects of one cause into entries.

    `keys` knows, by effect name and target, the posts of this occurrence that were
    delivered or are on their way; new ones are added.
    """

    world: World
    community: Community
    cause: str
    due_at: datetime
    look_first: bool
    members: Mapping[MemberId, Member]
    ritual: RitualName | None = None
    occurrence: Occurrence | None = None
    openings: Sequence[Opening] = ()
    keys: dict[tuple[str, Target], Sent] = field(default_factory=dict)
    lost: list[TrailEntry] = field(default_factory=list)
    _translated: dict[tuple[int, Reader], Document] = field(default_factory=dict)

    def entries(self, effects: Iterable[Effect]) -> list[OutboxEntry]:
        """What these effects put into the outbox; what cannot be addressed goes to `lost`."""
        return [entry for effect in effects for entry in self._entries(effect)]

    def _entries(self, effect: Effect) -> Iterator[OutboxEntry]:
        match effect:
            case Show() | CloseThread():
                for target in self._posted_to(effect.of):
                    yield self._follow_up(effect, target)
            case Post():
                yield from self._post(effect)

    def _post(self, post: Post) -> Iterator[OutboxEntry]:
        match post.to:
            case ToMember(member):
                if self._paused(member):
                    self._lose(post.name, "member paused", member, "dropped")
                    return
                yield from self._private(post, member)
            case ToModerators():
                yield from self._to_moderators(post)
            case InChannels(only) | InThreads(only=only):
                for channel in self._channels(only):
                    yield from self._public(post, channel)

    def _channels(self, only: Channel | None) -> list[Channel]:
        if self.occurrence is None:
            return [only] if only else []
        alive = [
            o.channel for o in self.openings if o.state in (State.PLANNED, State.OPEN)
        ]
        return [c for c in alive if only is None or c == only]

    def _posted_to(self, name: str) -> list[Target]:
        return [target for known, target in self.keys if known == name]

    def _public(self, post: Post, channel: Channel) -> Iterator[OutboxEntry]:
        after = self._after(post.after, channel)
        if isinstance(post.to, InThreads):
            thread = self.keys.get((post.to.of, channel))
            if thread is None:
                self._lose(post.name, "no-thread", str(channel), "lost")
                return
            after = after or thread.key
        ready = self._ready(post, self.world.reader(self.community))
        entry = self._entry(post.name, channel.space, str(channel), encode(ready))
        self.keys[post.name, channel] = Sent(entry.key, entry.space)
        yield replace(
            entry,
            channel=channel,
            after=after,
            not_after=post.not_after,
            opens_thread=post.thread is not None,
        )

    def _private(self, post: Post, member_id: MemberId) -> Iterator[OutboxEntry]:
        member = self.members.get(member_id)
        spaces = set(self.community.spaces)
        account = (
            next((a for a in member.accounts if a.space in spaces), None)
            if member
            else None
        )
        if account is None and post.otherwise is not None:
            yield from self._post(post.otherwise)
            return
        if member is None or account is None:
            self._lose(post.name, "no-account", str(member_id))
            return
        ready = self._ready(post, self.world.reader(self.community, member))
        entry = self._entry(post.name, account.space, f"@{member_id}", encode(ready))
        after = self._after(post.after, member_id)
        self.keys[post.name, member_id] = Sent(entry.key, entry.space)
        yield replace(entry, after=after, not_after=post.not_after)

    def _paused(self, id_: MemberId) -> bool:
        member = self.members.get(id_)
        return member is not None and member.wishes.paused

    def _to_moderators(self, post: Post) -> Iterator[OutboxEntry]:
        channels = self.community.moderators_channels
        if not channels:
            moderators = [m for m in self.members.values() if m.moderator and m.here]
            for moderator in sorted(moderators, key=lambda m: m.id):
                yield from self._private(
                    replace(post, to=ToMember(moderator.id)), moderator.id
                )
            if not moderators:
                self._lose(post.name, "no-moderators", "")
            return
        ready = self._ready(post, self.world.reader(self.community))
        for channel in channels:
            entry = self._entry(
                post.name, channel.space, f"mods {channel}", encode(ready)
            )
            after = self._after(post.after, channel)
            self.keys[post.name, channel] = Sent(entry.key, entry.space)
            yield replace(entry, channel=channel, after=after, not_after=post.not_after)

    def _follow_up(self, effect: Show | CloseThread, target: Target) -> OutboxEntry:
        post = self.keys[effect.of, target]
        channel = target if isinstance(target, Channel) else None
        where = str(channel) if channel else f"@{target}"
        if isinstance(effect, CloseThread):
            entry = self._entry(effect.name, post.space, where, encode(effect))
            after = self._after(effect.after, target) or post.key
            return replace(entry, channel=channel, after=after)
        reader = self.world.reader(
            self.community,
            None if isinstance(target, Channel) else self.members.get(target),
        )
        ready = replace(effect, document=self._document(effect.document, reader))
        entry = self._entry(effect.name, post.space, where, encode(ready))
        return replace(entry, channel=channel, shows=post.key)

    def _after(self, name: str | None, target: Target) -> str | None:
        earlier = self.keys.get((name, target)) if name else None
        return earlier.key if earlier else None

    def _ready(self, post: Post, reader: Reader) -> Post:
        thread = None
        if post.thread is not None:
            thread = self.world.translator.inlines(post.thread, reader)
        otherwise = post.otherwise
        if otherwise is not None:
            otherwise = self._ready(otherwise, self.world.reader(self.community))
        return replace(
            post,
            document=self._document(post.document, reader),
            thread=thread,
            otherwise=otherwise,
        )

    def _document(self, document: Document, reader: Reader) -> Document:
        known = self._translated.get((id(document), reader))
        if known is None:
            about = self.occurrence.id if self.occurrence else ""
            known = bind(self.world.translator.document(document, reader), about)
            self._translated[id(document), reader] = known
        return known

    def _entry(
        self, name: str, space: SpaceId, target: str, payload: str
    ) -> OutboxEntry:
        return OutboxEntry(
            key=f"{self.cause}/{name}/{target}",
            community=self.community.id,
            space=space,
            name=name,
            payload=payload,
            created_at=self.world.clock.now(),
            due_at=self.due_at,
            not_before=self.due_at,
            occurrence=self.occurrence.id if self.occurrence else None,
            ritual=self.ritual,
            look_first=self.look_first,
        )

    def _lose(
        self, name: str, reason: str, detail: str, verdict: str = "impossible"
    ) -> None:
        self.lost.append(
            TrailEntry(
                community=self.community.id,
                at=self.world.clock.now(),
                verdict=verdict,
                subject=name,
                ritual=self.ritual,
                occurrence=self.occurrence.id if self.occurrence else None,
                reason=reason,
                detail=detail,
            )
        )


def bind(document: Document, about: str) -> Document:
    """The same document, with buttons that know what they are about."""
    if not any(isinstance(block, Buttons) for block in document.blocks):
        return document
    blocks = tuple(
        Buttons(tuple(b if b.about else replace(b, about=about) for b in block.buttons))
        if isinstance(block, Buttons)
        else block
        for block in document.blocks
    )
    return replace(document, blocks=blocks)


def bind_form(form: Form, about: str) -> Form:
    """The same form, knowing what it is about."""
    return form if form.about else replace(form, about=about)
