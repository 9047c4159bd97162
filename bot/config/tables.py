"""The tables of the configuration file that are not rituals, as pydantic models."""

import re
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from bot.config.channels import channel_problem
from bot.config.explain import shown
from bot.config.faults import told
from bot.holidays import NationalHolidays
from rituals.community import HELPFUL
from rituals.document import Msg, msg
from rituals.errors import StammtischError
from rituals.model.duration import Duration
from rituals.model.quiet_hours import QuietHours
from rituals.model.wall_clock import zone

_DATABASE = re.compile(r"sqlite(\+aiosqlite)?:///.+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}:(?=/)", re.IGNORECASE)
_GUILD = 812345678901234567
_SNOWFLAKE = re.compile(r"[1-9]\d{16,19}")
_TEAM = re.compile(r"T[A-Z0-9]+")
_LEAST_ACTIVITY = Duration.parse("30 days")


def _refuse(problem: Msg | None) -> None:
    if problem is not None:
        raise PydanticCustomError("refused", "{text}", {"text": problem})


def _channel(written: str) -> str:
    _refuse(channel_problem(written))
    return written


def _zone(written: str) -> str:
    try:
        zone(written)
    except StammtischError as error:
        _refuse(told(error))
    return written


def _holiday(written: str) -> str:
    try:
        NationalHolidays([written])
    except StammtischError as error:
        _refuse(told(error))
    return written


def _database(written: str) -> str:
    """Never repeated when it is refused: it may hold a password anywhere."""
    if not _DATABASE.fullmatch(written):
        scheme = _SCHEME.match(written)
        _refuse(
            msg("fault.database.kind", scheme=scheme[0])
            if scheme
            else msg("fault.database.address")
        )
    return written


def _activity(kept: Duration) -> Duration:
    """Not so short that what platforms may yet repeat would no longer be known."""
    if _LEAST_ACTIVITY.is_longer_than(kept):
        _refuse(msg("fault.activity", written=str(kept), least=str(_LEAST_ACTIVITY)))
    return kept


def _guild(value: object) -> object:
    """A number as Discord gives them; never as a text, which a name would be, too."""
    if type(value) is int and _SNOWFLAKE.fullmatch(str(value)):
        return value
    meant = value.strip() if isinstance(value, str) else ""
    if _SNOWFLAKE.fullmatch(meant):
        _refuse(msg("fault.guild.quoted", right=meant))
    _refuse(msg("fault.guild", found=shown(value), example=str(_GUILD)))
    return value


def _team(written: str) -> str:
    if not _TEAM.fullmatch(written):
        _refuse(msg("fault.team", found=shown(written)))
    return written


ChannelName = Annotated[
    str, AfterValidator(_channel), Field(pattern=r"^(discord|slack):\S+$")
]
ZoneName = Annotated[str, AfterValidator(_zone)]
HolidayCode = Annotated[str, AfterValidator(_holiday)]


class Table(BaseModel):
    """A table: no other keys, and never changed after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CommunityTable(Table):
    """Who the community is, and what holds for all of its rituals."""

    name: str = Field(
        min_length=1,
        max_length=80,
        description="What the community is called.",
        examples=["Offene Werkstatt"],
    )
    id: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9][a-z0-9-]{0,39}$",
        description="A short word that names it in the database for ever. Made of `name` if absent: write down the old one before you change the name.",
        examples=["werkstatt"],
    )
    language: Literal["de", "en"] = Field(
        default="en", description="The language of what is said in public."
    )
    timezone: ZoneName = Field(
        description="IANA zone of all times in this file.", examples=["Europe/Berlin"]
    )
    quiet_hours: QuietHours | None = Field(
        default=None,
        description="When nobody gets an unasked private message: in their own zone if it is known, else the community's.",
    )
    holidays: tuple[HolidayCode, ...] = Field(
        default=(),
        description="Whose public holidays count: a country, or a country and a region.",
        examples=[["DE-BY"]],
    )
    moderators: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(),
        description="A role, a user group or people, besides the platform's own admins.",
        examples=[["@mods"]],
    )
    moderators_channel: tuple[ChannelName, ...] = Field(
        default=(),
        description="Where reports, questions and approvals go; without it privately to the moderators.",
        examples=[["discord:#mods", "slack:#mods"]],
    )
    commands: str = Field(
        default="stammtisch",
        pattern=r"^[a-z0-9][a-z0-9-]{0,25}$",
        description="What all commands stand below, as `/stammtisch help`; those of moderators have `-admin` behind it.",
        examples=["werkstatt"],
    )
    nudges_per_week: int = Field(
        default=1,
        ge=0,
        le=7,
        description="How many unasked private messages a member gets in a week at most, over all rituals.",
    )


class DiscordTable(Table):
    """The guild on Discord."""

    guild: Annotated[int, BeforeValidator(_guild)] = Field(
        description="Its number: Copy Server ID.", examples=[_GUILD]
    )


class SlackTable(Table):
    """The workspace on Slack."""

    team: Annotated[str, AfterValidator(_team)] = Field(
        json_schema_extra={"pattern": f"^{_TEAM.pattern}$"},
        description="Its id, with a T in front.",
        examples=["T0123456789"],
    )
    mode: Literal["socket", "http"] = Field(
        default="socket", description="How events come in."
    )


class KeepTable(Table):
    """How long each class of data is kept."""

    activity: Annotated[Duration, AfterValidator(_activity)] = Field(
        default=Duration.parse("400 days"),
        description="Observations, reactions, the bot's trail and closed rituals. At least 30 days.",
    )
    ledger: Duration = Field(
        default=Duration.parse("3 years"),
        validate_default=True,
        description="Questions, credits and contributions. At least as long as `activity`.",
    )

    @field_validator("ledger")
    @classmethod
    def _as_long_as_activity(cls, kept: Duration, info: ValidationInfo) -> Duration:
        """What is observed is read again at times: else it would bring back what was removed."""
        activity = info.data.get("activity")
        if activity is not None and activity.is_longer_than(kept):
            _refuse(msg("fault.ledger", written=str(kept), activity=str(activity)))
        return kept


class StorageTable(Table):
    """Where the bot remembers."""

    url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///stammtisch.db",
        description="The database. One with a password goes into `STAMMTISCH_DATABASE_URL`, which wins over this.",
    )
    keep: KeepTable = Field(default=KeepTable(), description="Retention times.")


class LedgerTable(Table):
    """Where questions and answers are observed, and who sees what of it."""

    channels: tuple[ChannelName, ...] = Field(
        default=(),
        description="Where questions and answers are observed. Nowhere else.",
        examples=[["discord:#hilfe", "slack:#hilfe"]],
    )
    grace: Duration = Field(
        default=Duration.parse("30 days"),
        description="How long somebody is new, so that only asking means nothing.",
    )
    moderators_see: Literal["people", "totals"] = Field(
        default="people", description="Whether moderators see names or totals only."
    )
    ask_helped: bool = Field(
        default=True,
        description="Whether who asked is asked, once, if an answer helped.",
    )
    ask_helped_after: Duration = Field(
        default=Duration.parse("1 day"),
        description="How long all has been quiet after the answer by then.",
    )
    still_open: Literal["hourly", "daily", "off"] = Field(
        default="daily",
        description="How often hosts, or moderators, get a list of what waits for an answer. Never in quiet hours.",
    )
    escalate_after: Duration = Field(
        default=Duration.parse("4 hours"),
        description="How long a question waits, by day, before volunteers of its topic are asked about it, once.",
    )
    escalate_to: int = Field(
        default=3,
        ge=0,
        le=10,
        description="How many of those who typed `volunteer answers` are asked; 0 asks nobody.",
    )
    invitations: Literal["monthly", "never"] = Field(
        default="monthly",
        description="Whether who mostly asks is shown, once a month at most, open questions they may know something of.",
    )
    topics: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="What questions are about: the name of a topic, and other words for it. A channel's name is one, too.",
        examples=[{"python": ["pip", "venv"]}],
    )
    helpful: tuple[str, ...] = Field(
        default=HELPFUL,
        description="Reactions by which whoever asked says that an answer helped: signs, or their names on the platform.",
    )
    cooldown: Duration = Field(
        default=Duration.parse("10 minutes"),
        description="How long after an answer that counts the next one between the same two counts.",
    )
    most_a_day: int = Field(
        default=20,
        ge=1,
        description="How many answers of one member count a day.",
    )
