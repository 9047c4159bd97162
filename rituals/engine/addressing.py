"""Resolves an entry's symbolic target, at the moment it is sent."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from rituals.document import (
    Code,
    Document,
    Form,
    Inline,
    Inlines,
    Link,
    Mention,
    MessageLink,
    Msg,
    Strong,
    Text,
    Time,
    each_in_form,
    each_inline,
    each_of,
)
from rituals.effects import (
    Archive,
    CloseThread,
    Delivery,
    Destination,
    InChannels,
    InThreads,
    Post,
    Replace,
    Send,
    Show,
    ToAccount,
    ToChannel,
    ToMember,
    ToModerators,
    ToPlace,
)
from rituals.engine.payload import decode
from rituals.model.delivery import OutboxEntry, Receipt
from rituals.model.ids import Account, Channel, CommunityId, MemberId, Place, SpaceId
from rituals.model.member import Member
from rituals.ports import ImpossibleError, UnitOfWork


async def address(uow: UnitOfWork, entry: OutboxEntry) -> Delivery:
    """The delivery of an entry; `ImpossibleError` if what it refers to is not there."""
    effect: Post | Show | CloseThread = decode(entry.payload)
    if isinstance(effect, CloseThread):
        opened, thread = await _opened(uow, entry, effect.of)
        unpin = opened.message if effect.unpin else None
        return Archive(entry.community, entry.key, thread, unpin)
    people = await _people(uow, entry, effect)
    document = _named(effect.document, people, entry.space)
    if isinstance(effect, Show):
        posted = (await uow.outbox.receipt([entry.shows or ""])).get(entry.shows or "")
        if posted is None or posted.receipt.message is None:
            raise ImpossibleError(reason="the post it replaces is not known")
        return Replace(entry.community, entry.key, posted.receipt.message, document)
    return Send(
        community=entry.community,
        key=entry.key,
        to=await _destination(uow, entry, effect, people),
        document=document,
        thread=_title(effect.thread, people, entry.space),
        ping=tuple(_accounts(effect.ping, people, entry.space)),
        pin=effect.pin,
    )


async def with_names(
    uow: UnitOfWork, community: CommunityId, shown: Document | Form, space: SpaceId
) -> Document | Form:
    """What is shown on a live interaction, its mentions knowing account and name there."""
    found: list[Mention] = []
    collect = partial(_collect, found=found)
    if isinstance(shown, Form):
        each_in_form(shown, collect)
    else:
        each_inline(shown, collect)
    if not found:
        return shown
    ids = {mention.member for mention in found}
    people = {m.id: m for m in await uow.members.get(ids, community)}
    name = partial(_resolved, people=people, space=space)
    return (
        each_in_form(shown, name)
        if isinstance(shown, Form)
        else each_inline(shown, name)
    )


async def _destination(
    uow: UnitOfWork, entry: OutboxEntry, post: Post, people: dict[MemberId, Member]
) -> Destination:
    match post.to:
        case InChannels() | ToModerators():
            return ToChannel(_channel(entry))
        case InThreads(of):
            return ToPlace((await _opened(uow, entry, of))[1])
        case ToMember(member):
            account = next(_accounts([member], people, entry.space), None)
            if account is None:
                raise ImpossibleError(reason="the member has no account there any more")
            return ToAccount(account)


def _channel(entry: OutboxEntry) -> Channel:
    if entry.channel is None:
        raise ImpossibleError(reason="it has no channel")
    return entry.channel


async def _opened(
    uow: UnitOfWork, entry: OutboxEntry, of: str
) -> tuple[Receipt, Place]:
    """The receipt of what opened a thread, and the thread."""
    if entry.occurrence is not None:
        for posted in await uow.outbox.receipts([entry.occurrence]):
            same = posted.name == of and posted.channel == entry.channel
            if same and posted.receipt.thread is not None:
                return posted.receipt, posted.receipt.thread
    raise ImpossibleError(reason="its thread is not known")


async def _people(
    uow: UnitOfWork, entry: OutboxEntry, effect: Post | Show
) -> dict[MemberId, Member]:
    title = effect.thread or () if isinstance(effect, Post) else ()
    ids = {mention.member for mention in _mentions(effect.document, title)}
    if isinstance(effect, Post):
        ids.update(effect.ping)
        if isinstance(effect.to, ToMember):
            ids.add(effect.to.member)
    if not ids:
        return {}
    return {m.id: m for m in await uow.members.get(ids, entry.community)}


def _accounts(
    ids: Iterable[MemberId], people: dict[MemberId, Member], space: SpaceId
) -> Iterator[Account]:
    """The first account of each in that space; who has none there is left out."""
    for id_ in ids:
        member = people.get(id_)
        here = [a for a in member.accounts if a.space == space] if member else []
        yield from here[:1]


def _mentions(document: Document, title: Inlines) -> list[Mention]:
    found: list[Mention] = []
    collect = partial(_collect, found=found)
    each_inline(document, collect)
    each_of(title, collect)
    return found


def _collect(inline: Inline, found: list[Mention]) -> Inline:
    if isinstance(inline, Mention):
        found.append(inline)
    return inline


def _named(
    document: Document, people: dict[MemberId, Member], space: SpaceId
) -> Document:
    """The same document, its mentions knowing account and name in the space it goes to."""
    if not people:
        return document
    return each_inline(document, partial(_resolved, people=people, space=space))


def _resolved(inline: Inline, people: dict[MemberId, Member], space: SpaceId) -> Inline:
    if not isinstance(inline, Mention):
        return inline
    member = people.get(inline.member)
    if member is not None and not member.accounts:
        return Text(member.name)  # who stands for the forgotten is nobody to call
    account = next(_accounts([inline.member], people, space), None)
    return replace(
        inline,
        account=account.id if account else None,
        name=member.name if member else inline.member,
    )


def _title(
    thread: Inlines | None, people: dict[MemberId, Member], space: SpaceId
) -> str | None:
    """A thread's title is plain text: titles know no mentions."""
    if thread is None:
        return None
    named = each_of(thread, partial(_resolved, people=people, space=space))
    return "".join(_words(inline) for inline in named)


def _words(inline: Inline) -> str:
    match inline:
        case Text(value) | Code(value):
            return value
        case Mention():
            return inline.name
        case Strong(children) | Link(children, _) | MessageLink(children, _):
            return "".join(_words(child) for child in children)
        case Time():
            return inline.text
        case Msg():
            return inline.id
