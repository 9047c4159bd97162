"""What one tab looks at: who one is, where, in which language. All of it stands in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.platforms.rehearsal.space import RehearsalSpace, Room
from bot.rehearsal.room import RehearsalRoom
from bot.texts.catalogues import OURS
from bot.texts.translator import GettextTranslator
from rituals.document import Inlines, Msg, Param, Reader, msg
from rituals.model.ids import (
    Account,
    AccountId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)
from rituals.model.member import Member
from rituals.signals import Person

_DIGITS = 10
TABS = ("places", "talk", "side")
TOLD = ("life", "person", "refused")
_TRANSLATOR = GettextTranslator()


@dataclass(frozen=True, slots=True)
class Viewing:
    """A tab of the room. `member` is `None` while the bot does not know the person yet."""

    room: RehearsalRoom
    me: Person
    member: Member | None
    language: str
    zone: ZoneInfo
    at: Place | None = None
    thread: Place | None = None
    tab: str = "talk"
    asked: Mapping[str, str] = field(default_factory=dict)
    """What else stands in the address: `lang`, `reply`, `edit`, `all`, `life`, `told`."""
    gone: bool = False
    """Whom the address names is not there: `me` is somebody else."""

    @property
    def reader(self) -> Reader:
        """For whom texts are written."""
        return Reader(self.language, self.zone.key)

    def text(self, id_: str, /, **params: Param) -> str:
        """A text of the room, by its id without `room.`."""
        return self.line((msg(f"room.{id_}", **params),))

    def line(self, words: Inlines) -> str:
        """Words of ours on one line."""
        return _TRANSLATOR.line(words, self.reader)

    def translated(self, text: Msg) -> Inlines:
        """A sentence of ours with its parts."""
        return _TRANSLATOR.inlines((text,), self.reader)

    def query(self, **changes: str | None) -> str:
        """The address of this tab, changed; `None` leaves something out."""
        parts: dict[str, str | None] = {
            "as": key(self.me.account),
            "at": key(self.at) if self.at else None,
            "thread": key(self.thread) if self.thread else None,
            "lang": self.asked.get("lang"),
            "tab": self.tab if self.tab != "talk" else None,
            **changes,
        }
        return urlencode({name: part for name, part in parts.items() if part})

    def act(self, name: str) -> str:
        """Where a form of this tab is sent to. It says in which life it was shown."""
        return f"/do/{name}?{self.query(life=self.room.life_mark)}"

    @property
    def stale(self) -> str:
        """Why what this tab shows is of the past: `life`, `person`; empty if it is not."""
        if self.asked.get("life", self.room.life_mark) != self.room.life_mark:
            return "life"
        return "person" if self.gone else ""

    @property
    def anew(self) -> str:
        """The address at which a stale tab goes on, and is told why."""
        if self.stale == "life":
            return self.query(**{"as": None, "at": None, "thread": None}, told="life")
        return self.query(**{"as": None}, told=self.stale)

    @property
    def told(self) -> str:
        """What the page has to say first: `life`, `person`; `refused` if it stands below."""
        return self.stale or _one_of(TOLD, self.asked.get("told", "")) or ""

    def to_message(self, message: MessageRef) -> str:
        """The address of this tab where it shows that message's place."""
        room = self.room_at(message.place)
        if room is not None and room.kind == "thread":
            return self.query(at=None, thread=key(message.place))
        return self.query(at=key(message.place), thread=None)

    def world(self, space: SpaceId) -> RehearsalSpace:
        """The space of that name."""
        return self.room.life.platforms[space].world

    def room_at(self, place: Place | None) -> Room | None:
        """What stands there, if it is there and I may see it."""
        if place is None or place.space not in self.room.life.platforms:
            return None
        found = self.world(place.space).rooms.get(place)
        return found if found and self.sees(found) else None

    def sees(self, room: Room) -> bool:
        """Whether I may look into it: what is private is private, and moderators' is theirs.

        A thread is seen by those who see the channel it hangs in.
        """
        if room.parent is not None:
            return self.room_at(room.parent) is not None
        if room.reader is not None:
            return room.reader.account == self.me.account
        return self.me.moderator or room.name not in {
            channel.name.removeprefix("#")
            for channel in self.room.configuration.community.moderators_channels
            if channel.space == room.place.space
        }

    def unread(self, room: Room, most: int = 100) -> int:
        """How many messages of others there are that I have not seen, up to `most`."""
        seen = self.room.read.get((self.me.account, room.place), "")
        count = 0
        for said in reversed(room.messages):
            if said.ref.id <= seen or count >= most:
                break
            count += said.deleted_at is None and said.author.account != self.me.account
        return count

    def note_read(self) -> None:
        """I see what stands before me now."""
        for place in (self.at, self.thread):
            room = self.room_at(place)
            if room is not None and room.messages:
                last = room.messages[-1].ref.id
                self.room.read[self.me.account, room.place] = last


async def viewing(room: RehearsalRoom, asked: Mapping[str, str]) -> Viewing:
    """What the address asks for; where it asks for what is not there, the nearest that is."""
    named = _person(room, asked.get("as", ""))
    me = named or _first(room)
    community = room.configuration.community
    async with room.life.bot.storage.read() as uow:
        found = await uow.members.by_account(community.id, [me.account])
    member = found.get(me.account)
    wishes = member.wishes if member else None
    language = OURS.language(
        asked.get("lang", ""),
        (wishes.language if wishes else None) or "",
        community.language,
    )
    zone = wishes.timezone if wishes else None
    bare = Viewing(
        room,
        me,
        member,
        language,
        ZoneInfo(zone) if zone else community.zone,
        tab=_one_of(TABS, asked.get("tab", "")) or "talk",
        asked=asked,
        gone=named is None and bool(asked.get("as")),
    )
    return _placed(
        bare, place_of(asked.get("at", "")), place_of(asked.get("thread", ""))
    )


def _placed(bare: Viewing, at: Place | None, thread: Place | None) -> Viewing:
    beside = bare.room_at(thread)
    if beside is not None and beside.kind == "thread":
        return replace(bare, at=beside.parent, thread=thread)
    asked = bare.room_at(at)
    if asked is not None and asked.kind != "thread":
        return replace(bare, at=at)
    mine = bare.world(bare.me.account.space).rooms.values()
    first = next((r.place for r in mine if r.kind == "channel" and bare.sees(r)), None)
    return replace(bare, at=first)


def _person(room: RehearsalRoom, asked: str) -> Person | None:
    space, _, id_ = asked.partition(":")
    return room.person(Account(SpaceId(space), AccountId(id_)))


def _first(room: RehearsalRoom) -> Person:
    spaces = [platform.world for platform in room.life.platforms.values()]
    return next(person for space_ in spaces for person in space_.people.values())


def key(of: Place | Account) -> str:
    """A place or account as it stands in an address."""
    return f"{of.space}:{of.id}"


def place_of(asked: str) -> Place | None:
    """The place that stands in an address, whether it is there or not."""
    space, colon, id_ = asked.partition(":")
    return Place(SpaceId(space), PlaceId(id_)) if colon else None


def number_in(asked: str, *, otherwise: int) -> int:
    """A number that stands in an address or form, if it is one of a sensible size."""
    return int(asked) if asked.isdecimal() and len(asked) < _DIGITS else otherwise


def _one_of(those: tuple[str, ...], asked: str) -> str | None:
    return asked if asked in those else None
