"""A person in a community: accounts, wishes, and what they volunteered for."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from rituals.model.ids import Account, CommunityId, MemberId, RitualName
from rituals.model.nudges import Attention


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a member asked of the bot. `None` means: as the community has it."""

    language: str | None = None
    timezone: str | None = None
    quiet_hours: str | None = None
    nudges: bool = True
    muted: frozenset[RitualName] = frozenset()
    away_until: datetime | None = None
    paused: bool = False
    """Nothing is observed of them, and nothing said to them unasked."""
    link: "LinkCode | None" = None
    unwanted: frozenset[Attention] = frozenset()
    """What the ledger is not to draw their attention to."""
    unnamed: bool = False
    """Thanks reach them privately; no wrap-up and no results name them."""


@dataclass(frozen=True, slots=True)
class LinkCode:
    """What a member types on another platform to say that they are the same person.

    Only a digest of the code is kept.
    """

    digest: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one account of a member in its space."""

    account: Account
    arrived: bool = False
    """Its space has said that they are in: at the first look, or when they joined.

    Who was only heard so far may still join as somebody new.
    """
    left_at: datetime | None = None
    moderator: bool = False

    @property
    def plain(self) -> bool:
        """Whether nothing is known but the account."""
        return self == Standing(self.account)


@dataclass(frozen=True, slots=True)
class Member:
    """A person, whatever platforms they are on.

    `joined_at` is `None` for everybody who was there before the bot: they are not new.
    """

    community: CommunityId
    id: MemberId
    name: str
    accounts: tuple[Account, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
    volunteers: frozenset[str] = frozenset()
    """What they offered to do: `host`, `buddy`, `answers`."""
    joined_at: datetime | None = None
    left_at: datetime | None = None
    """They are in none of their spaces any more."""
    bot: bool = False
    moderator: bool = False
    """One of their accounts is a moderator's."""
    excluded: bool = False
    offers: str = ""
    """What they can give, in their own words."""
    needs: str = ""
    """What they look for, in their own words."""
    standings: tuple[Standing, ...] = ()
    """What is known of their accounts, in the order of those; without plain ones."""

    def standing(self, account: Account) -> Standing:
        """What is known of one of their accounts."""
        for each in self.standings:
            if each.account == account:
                return each
        return Standing(account)

    def with_standing(self, standing: Standing) -> "Member":
        """The same with this known of an account; they moderate if any account does."""
        known = {each.account: each for each in (*self.standings, standing)}
        ordered = [known[a] for a in self.accounts if a in known]
        return replace(
            self,
            standings=tuple(each for each in ordered if not each.plain),
            moderator=any(each.moderator for each in ordered),
        )

    @property
    def here(self) -> bool:
        return self.left_at is None and not self.bot

    @property
    def ids(self) -> frozenset[str]:
        """What they are called in keys: also before accounts were linked."""
        return frozenset({self.id, *(f"{a.space}:{a.id}" for a in self.accounts)})

    @property
    def counted(self) -> bool:
        """Whether the ledger speaks of them, also of what was before."""
        return not (self.excluded or self.bot)

    @property
    def gives(self) -> bool:
        """Whether what they give is written down."""
        return self.counted and not self.wishes.paused

    @property
    def thanked(self) -> bool:
        """Whether others are told, at least privately, what they gave."""
        return self.gives and self.here

    @property
    def named(self) -> bool:
        """Whether thanks in public name them."""
        return self.thanked and not self.wishes.unnamed
