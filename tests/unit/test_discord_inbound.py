"""What the gateway tells, through discord.py's own parsers, as signals."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.platforms.discord import inbound, people
from bot.platforms.discord.identities import SPACE, account, message_ref, place
from bot.platforms.discord.moderators import Ambiguous, Moderators, moderators_of
from bot.platforms.discord.wording import as_read
from rituals.signals import (
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Person,
    ReactionChanged,
    ReactionsCleared,
    SpaceChanged,
)
from tests.fakes.discord_wire import (
    ADA,
    ADMINS,
    BEN,
    BOT,
    FIRST,
    FORUM,
    GUILD,
    MANAGE_GUILD,
    MOD,
    MODS,
    NOON,
    OWNER,
    POST,
    PRIVATE,
    TALK,
    THREAD,
    USERS,
    Wire,
    guild_payload,
    member,
    message,
    role,
    snowflake,
    user,
    whole,
)

ADA_PERSON = Person(account(ADA), "Ada")
SOME = snowflake(NOON)
LATER = NOON + timedelta(minutes=3)


@pytest.fixture
async def wire() -> Wire:
    return Wire()


@pytest.fixture
async def mods(wire: Wire) -> Moderators:
    return moderators_of(wire.guild, ["@mods"])


def posted(wire: Wire, mods: Moderators, **more: Any) -> MessagePosted | None:
    return inbound.posted(message(**more), wire.guild, mods)


def surely(signal: MessagePosted | None) -> MessagePosted:
    assert signal is not None
    return signal


# --- messages


def test_a_message_is_posted(wire: Wire, mods: Moderators) -> None:
    assert posted(wire, mods) == MessagePosted(
        message_ref(TALK, SOME), ADA_PERSON, "Moin", NOON
    )


def test_the_name_is_the_one_that_the_guild_sees(wire: Wire, mods: Moderators) -> None:
    said = surely(posted(wire, mods, member=member(nick="Ada L.")))
    assert said.author.name == "Ada L."
    bare = surely(posted(wire, mods, author=user(FIRST + 61, "x", global_name=None)))
    assert bare.author.name == "x"


def test_a_reply_says_to_what(wire: Wire, mods: Moderators) -> None:
    reference = {"type": 0, "channel_id": str(TALK), "message_id": "7"}
    said = surely(posted(wire, mods, type=19, message_reference=reference))
    assert said.reply_to == message_ref(TALK, 7)


def test_what_is_forwarded_is_no_reply(wire: Wire, mods: Moderators) -> None:
    reference = {"type": 1, "channel_id": str(TALK), "message_id": "7"}
    said = surely(posted(wire, mods, content="", message_reference=reference))
    assert (said.reply_to, said.text) == (None, "")


def test_a_thread_hangs_on_the_message_whose_number_it_has(
    wire: Wire, mods: Moderators
) -> None:
    said = surely(posted(wire, mods, place=THREAD))
    assert said.message.place == place(THREAD)
    assert said.thread_of == place(TALK)
    assert said.root == message_ref(TALK, THREAD)


def test_a_private_thread_hangs_on_nothing(wire: Wire, mods: Moderators) -> None:
    said = surely(posted(wire, mods, place=PRIVATE))
    assert (said.thread_of, said.root) == (place(TALK), None)


def test_in_a_forum_all_hangs_on_the_first_message_of_the_post(
    wire: Wire, mods: Moderators
) -> None:
    first = surely(posted(wire, mods, id_=POST, place=POST))
    assert (first.thread_of, first.root) == (place(FORUM), None)
    second = surely(posted(wire, mods, place=POST))
    assert second.root == message_ref(POST, POST) == first.message


def test_whom_the_words_name_is_mentioned_in_their_order(
    wire: Wire, mods: Moderators
) -> None:
    both = [USERS[ADA], USERS[BEN]]
    words = f"<@{BEN}> und <@!{ADA}>, <@{BEN}>?"
    said = surely(posted(wire, mods, content=words, mentions=both))
    assert said.mentions == (account(BEN), account(ADA))


def test_a_number_in_code_names_nobody(wire: Wire, mods: Moderators) -> None:
    said = surely(posted(wire, mods, content=f"`<@{BEN}>`", mentions=[]))
    assert said.mentions == ()


def test_the_ring_of_a_reply_is_no_mention(wire: Wire, mods: Moderators) -> None:
    said = surely(posted(wire, mods, content="Ja!", mentions=[USERS[BEN]]))
    assert said.mentions == ()


def test_where_words_are_kept_from_us_the_mentions_are_told(
    wire: Wire, mods: Moderators
) -> None:
    said = surely(posted(wire, mods, content="", mentions=[USERS[BEN]]))
    assert said.mentions == (account(BEN),)


@pytest.mark.parametrize("kind", [6, 7, 8, 18, 20, 21, 24, 46])
def test_discords_own_words_are_left_out(
    wire: Wire, mods: Moderators, kind: int
) -> None:
    assert posted(wire, mods, type=kind) is None


def test_a_bot_is_one(wire: Wire, mods: Moderators) -> None:
    assert surely(posted(wire, mods, author=BOT)).author.bot


def test_a_webhook_is_a_bot_whoever_it_says_it_is(wire: Wire, mods: Moderators) -> None:
    payload = message(webhook_id=str(OWNER), author_name="Olga")
    payload["author"] = user(OWNER, "Olga")
    del payload["member"]
    author = surely(inbound.posted(payload, wire.guild, mods)).author
    assert (author.bot, author.moderator) == (True, False)


def test_what_is_read_back_names_no_member(wire: Wire, mods: Moderators) -> None:
    """Who is known is who they are in the guild; who is not has their own name."""
    known, gone = message(author=MOD), message(author=user(FIRST + 61, "Gast"))
    del known["member"], gone["member"]
    said = surely(inbound.posted(known, wire.guild, mods))
    assert (said.author.name, said.author.moderator) == ("Petra", True)
    said = surely(inbound.posted(gone, wire.guild, mods))
    assert (said.author.name, said.author.moderator) == ("Gast", False)


# --- edits and deletions


def edited(wire: Wire, mods: Moderators, **more: Any) -> MessageEdited | None:
    heard = wire.hear("MESSAGE_UPDATE", message(**more), "raw_message_edit")
    return inbound.edited(heard.data, wire.guild, mods)


def test_an_edit_has_its_time(wire: Wire, mods: Moderators) -> None:
    at = LATER.isoformat()
    words = f"Moin <@{BEN}>"
    assert edited(
        wire, mods, content=words, edited_timestamp=at, mentions=[USERS[BEN]]
    ) == MessageEdited(
        message_ref(TALK, SOME), ADA_PERSON, words, LATER, (account(BEN),)
    )


def test_a_preview_is_no_edit(wire: Wire, mods: Moderators) -> None:
    embed = {"type": "link", "title": "a page"}
    assert edited(wire, mods, embeds=[embed]) is None


def test_a_preview_of_what_was_edited_before_is_the_same_edit(
    wire: Wire, mods: Moderators
) -> None:
    at = LATER.isoformat()
    first = edited(wire, mods, edited_timestamp=at)
    assert edited(wire, mods, edited_timestamp=at, embeds=[{"type": "link"}]) == first


def test_an_edit_without_author_or_of_discords_own_words_is_none(
    wire: Wire, mods: Moderators
) -> None:
    at = LATER.isoformat()
    assert edited(wire, mods, edited_timestamp=at, type=7) is None
    nobody = message(edited_timestamp=at)
    del nobody["author"], nobody["member"]
    heard = wire.hear("MESSAGE_UPDATE", nobody, "raw_message_edit")
    assert inbound.edited(heard.data, wire.guild, mods) is None


def test_a_deletion_needs_no_memory_of_the_message(wire: Wire) -> None:
    payload = {"id": "7", "channel_id": str(TALK), "guild_id": str(GUILD)}
    heard = wire.hear("MESSAGE_DELETE", payload, "raw_message_delete")
    assert inbound.deleted(heard, NOON) == MessageDeleted(message_ref(TALK, 7), NOON)


def test_many_are_deleted_together(wire: Wire) -> None:
    payload = {
        "ids": ["9", "7", "8"],
        "channel_id": str(TALK),
        "guild_id": str(GUILD),
    }
    heard = wire.hear("MESSAGE_DELETE_BULK", payload, "raw_bulk_message_delete")
    gone = list(inbound.deleted_together(heard, NOON))
    assert gone == [MessageDeleted(message_ref(TALK, n), NOON) for n in (7, 8, 9)]


# --- reactions


def reaction(emoji: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "user_id": str(BEN),
        "channel_id": str(TALK),
        "message_id": "7",
        "guild_id": str(GUILD),
        "emoji": emoji,
        "burst": False,
        "type": 0,
        **more,
    }


THUMB = {"id": None, "name": "👍"}
OWN = {"id": "77", "name": "danke"}
GONE = {"id": "77", "name": None}


@pytest.mark.parametrize(
    ("emoji", "sign"), [(THUMB, "👍"), (OWN, "danke"), (GONE, "77")]
)
def test_a_reaction_is_put_there(
    wire: Wire, mods: Moderators, emoji: dict[str, Any], sign: str
) -> None:
    payload = reaction(emoji, member=whole(BEN))
    heard = wire.hear("MESSAGE_REACTION_ADD", payload, "raw_reaction_add")
    assert inbound.reacted(heard, heard.member, mods, NOON) == ReactionChanged(
        message_ref(TALK, 7), Person(account(BEN), "Ben"), sign, NOON
    )


def test_a_reaction_is_taken_away(wire: Wire, mods: Moderators) -> None:
    heard = wire.hear("MESSAGE_REACTION_REMOVE", reaction(THUMB), "raw_reaction_remove")
    ben = wire.guild.get_member(heard.user_id)
    assert ben is not None
    assert not inbound.reacted(heard, ben, mods, NOON).present


def test_a_reaction_is_taken_away_by_whom_discord_does_not_tell(
    wire: Wire, mods: Moderators
) -> None:
    heard = wire.hear("MESSAGE_REACTION_REMOVE", reaction(THUMB), "raw_reaction_remove")
    assert inbound.reacted(heard, None, mods, NOON) == ReactionChanged(
        message_ref(TALK, 7), Person(account(BEN), ""), "👍", NOON, present=False
    )


def test_all_reactions_are_cleared_or_all_of_one_sign(wire: Wire) -> None:
    payload = {"channel_id": str(TALK), "message_id": "7", "guild_id": str(GUILD)}
    heard = wire.hear("MESSAGE_REACTION_REMOVE_ALL", payload, "raw_reaction_clear")
    assert inbound.cleared(heard, NOON) == ReactionsCleared(message_ref(TALK, 7), NOON)
    heard = wire.hear(
        "MESSAGE_REACTION_REMOVE_EMOJI",
        {**payload, "emoji": OWN},
        "raw_reaction_clear_emoji",
    )
    assert inbound.cleared(heard, NOON) == ReactionsCleared(
        message_ref(TALK, 7), NOON, "danke"
    )


# --- coming and going


def arrival(*, pending: bool) -> dict[str, Any]:
    newcomer = user(FIRST + 60, "Nele")
    return {**member(user=newcomer, pending=pending), "guild_id": str(GUILD)}


NELE = Person(account(FIRST + 60), "Nele")
CAME = datetime(2026, 12, 24, 10, tzinfo=UTC)


def test_who_joins_is_in(wire: Wire, mods: Moderators) -> None:
    heard = wire.hear("GUILD_MEMBER_ADD", arrival(pending=False), "member_join")
    assert people.joined(heard, mods, NOON) == MembershipChanged(
        NELE, present=True, at=CAME
    )


def test_who_has_not_agreed_to_the_rules_is_not_in_until_they_do(
    wire: Wire, mods: Moderators
) -> None:
    heard = wire.hear("GUILD_MEMBER_ADD", arrival(pending=True), "member_join")
    assert people.joined(heard, mods, NOON) is None
    assert NELE not in people.present(wire.guild.members, mods, BOT)
    before, after = wire.hear(
        "GUILD_MEMBER_UPDATE", arrival(pending=False), "member_update"
    )
    assert people.updated(before, after, mods, LATER) == MembershipChanged(
        NELE, present=True, at=LATER
    )
    assert NELE in people.present(wire.guild.members, mods, BOT)


def test_a_role_at_the_door_lets_nobody_in(wire: Wire, mods: Moderators) -> None:
    wire.hear("GUILD_MEMBER_ADD", arrival(pending=True), "member_join")
    payload = {**arrival(pending=True), "roles": [str(MODS)]}
    before, after = wire.hear("GUILD_MEMBER_UPDATE", payload, "member_update")
    assert people.updated(before, after, mods, NOON) is None


def test_who_leaves_is_no_longer_in(wire: Wire, mods: Moderators) -> None:
    payload = {"guild_id": str(GUILD), "user": USERS[BEN]}
    heard = wire.hear("GUILD_MEMBER_REMOVE", payload, "raw_member_remove")
    assert people.left(heard, mods, NOON) == MembershipChanged(
        Person(account(BEN), "Ben"), present=False, at=NOON
    )


def test_those_present_are_all_but_the_bot_itself(wire: Wire, mods: Moderators) -> None:
    there = people.present(wire.guild.members, mods, BOT)
    assert {p.name for p in there} == {"Olga", "Ada", "Ben", "Petra"}
    assert {p.name for p in there if p.moderator} == {"Olga", "Petra"}


# --- moderators


def update(id_: int, roles: tuple[int, ...], **more: Any) -> dict[str, Any]:
    return {**whole(id_, roles, **more), "guild_id": str(GUILD)}


@pytest.mark.parametrize("gained", [MODS, ADMINS])
def test_a_role_makes_a_moderator_and_its_loss_unmakes_them(
    wire: Wire, mods: Moderators, gained: int
) -> None:
    for roles, moderator in (((gained,), True), ((), False)):
        before, after = wire.hear(
            "GUILD_MEMBER_UPDATE", update(ADA, roles), "member_update"
        )
        assert people.updated(before, after, mods, NOON) == MembershipChanged(
            Person(account(ADA), "Ada", moderator=moderator),
            present=True,
            at=NOON,
            baseline=True,
        )


def test_another_name_is_told_and_nothing_else(wire: Wire, mods: Moderators) -> None:
    before, after = wire.hear(
        "GUILD_MEMBER_UPDATE", update(ADA, (), nick="Ada L."), "member_update"
    )
    told = people.updated(before, after, mods, NOON)
    assert told is not None
    assert (told.person.name, told.baseline) == ("Ada L.", True)
    before, after = wire.hear(
        "GUILD_MEMBER_UPDATE",
        update(ADA, (), nick="Ada L.", avatar="abc"),
        "member_update",
    )
    assert people.updated(before, after, mods, NOON) is None


def test_the_owner_is_a_moderator_without_any_role(
    mods: Moderators, wire: Wire
) -> None:
    assert surely(posted(wire, mods, author=OWNER)).author.moderator
    assert not surely(posted(wire, mods)).author.moderator


def test_a_bot_is_no_moderator_whatever_its_roles(wire: Wire, mods: Moderators) -> None:
    said = surely(posted(wire, mods, author=BOT, member=member((ADMINS,))))
    assert not said.author.moderator


def test_rights_follow_a_role_that_changes(wire: Wire) -> None:
    before = moderators_of(wire.guild, [])
    assert before.roles == {ADMINS}
    payload = {"guild_id": str(GUILD), "role": role(MODS, "mods", MANAGE_GUILD)}
    was, now = wire.hear("GUILD_ROLE_UPDATE", payload, "guild_role_update")
    assert people.matters(was, now)
    after = moderators_of(wire.guild, [])
    changed = list(people.rights_changed(wire.guild.members, before, after, NOON))
    assert changed == [
        MembershipChanged(
            Person(account(MOD), "Petra", moderator=True),
            present=True,
            at=NOON,
            baseline=True,
        )
    ]


def test_who_had_a_role_that_is_deleted_is_no_moderator_any_more(wire: Wire) -> None:
    before = moderators_of(wire.guild, ["@mods"])
    payload = {"guild_id": str(GUILD), "role_id": str(MODS)}
    wire.hear("GUILD_ROLE_DELETE", payload, "guild_role_delete")
    after = moderators_of(wire.guild, ["@mods"])
    changed = people.rights_changed(wire.guild.members, before, after, NOON)
    assert [(c.person.name, c.person.moderator) for c in changed] == [("Petra", False)]


def test_who_owns_the_guild_no_longer_is_a_moderator_no_longer(wire: Wire) -> None:
    before = moderators_of(wire.guild, [])
    payload = {**guild_payload(), "owner_id": str(ADA)}
    wire.hear("GUILD_UPDATE", payload, "guild_update")
    after = moderators_of(wire.guild, [])
    changed = people.rights_changed(wire.guild.members, before, after, NOON)
    assert {c.person.name: c.person.moderator for c in changed} == {
        "Olga": False,
        "Ada": True,
    }


def test_the_colour_of_a_role_does_not_matter(wire: Wire) -> None:
    payload = {"guild_id": str(GUILD), "role": {**role(MODS, "mods"), "color": 7}}
    assert not people.matters(
        *wire.hear("GUILD_ROLE_UPDATE", payload, "guild_role_update")
    )


@pytest.mark.parametrize("name", ["@mods", "mods", "MODS", str(MODS)])
def test_a_role_is_found_by_its_name_or_number(wire: Wire, name: str) -> None:
    assert MODS in moderators_of(wire.guild, [name]).roles


def test_a_name_of_two_roles_is_ambiguous_and_makes_nobody_a_moderator(
    wire: Wire,
) -> None:
    payload = {"guild_id": str(GUILD), "role": role(FIRST + 40, "mods")}
    wire.told("GUILD_ROLE_CREATE", payload)
    found = moderators_of(wire.guild, ["@mods"])
    assert found.ambiguous == (Ambiguous("@mods", (MODS, FIRST + 40)),)
    assert found.roles == {ADMINS}


def test_the_very_spelling_decides_between_two_roles(wire: Wire) -> None:
    payload = {"guild_id": str(GUILD), "role": role(FIRST + 40, "Mods")}
    wire.told("GUILD_ROLE_CREATE", payload)
    assert moderators_of(wire.guild, ["@mods"]).roles == {ADMINS, MODS}


def test_a_person_is_named_by_their_user_name_or_number(wire: Wire) -> None:
    assert moderators_of(wire.guild, ["@ada", str(BEN)]).people == {ADA, BEN}


def test_a_bot_is_not_meant_by_a_name(wire: Wire) -> None:
    """Many bots may be called the same: they have a number behind the name."""
    bot = user(FIRST + 62, "Ada", bot=True, discriminator="4711")
    wire.told("GUILD_MEMBER_REMOVE", {"guild_id": str(GUILD), "user": USERS[ADA]})
    wire.told("GUILD_MEMBER_ADD", {**member(user=bot), "guild_id": str(GUILD)})
    assert moderators_of(wire.guild, ["@ada"]).people == set()


def test_nobody_becomes_a_moderator_by_calling_themselves_one(wire: Wire) -> None:
    wire.told("GUILD_MEMBER_UPDATE", update(BEN, (), nick="boss"))
    found = moderators_of(wire.guild, ["@boss", "@everyone"])
    assert found.people == set()
    assert found.unknown == ("@boss", "@everyone")


# --- words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (f"danke <@{BEN}>, <@!{BEN}>!", "danke @Ben, @Ben!"),
        (f"in <#{TALK}> oder <#{THREAD}>", "in #talk oder #a thread"),
        (f"<@&{MODS}> und <@&{GUILD}>", "@mods und @everyone"),
        ("<:danke:123456789012345678><a:ja:123456789012345678>", ":danke::ja:"),
        (f"<@{FIRST + 99}> <@12> <t:1> a <b>", f"<@{FIRST + 99}> <@12> <t:1> a <b>"),
    ],
)
def test_names_are_read_where_clients_send_numbers(
    wire: Wire, typed: str, read: str
) -> None:
    assert as_read(typed, wire.guild) == read


def test_where_there_is_no_guild_only_signs_are_read() -> None:
    assert as_read(f"<@{BEN}> <:ja:{FIRST}>", None) == f"<@{BEN}> :ja:"


# --- the connection


def test_the_connection_is_lost_and_there_again() -> None:
    lost = inbound.connection(NOON, up=False, reason="reset")
    assert lost == SpaceChanged(SPACE, up=False, at=NOON, reason="reset")
    assert inbound.connection(NOON, up=True).up
