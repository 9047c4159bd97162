"""Discord's numbers as the core's identities: opaque text."""

from rituals.model.ids import (
    Account,
    AccountId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)

SPACE = SpaceId("discord")
"""What the guild of a community is called, in its file and everywhere in the core."""


def account(user: int) -> Account:
    """Somebody, by their user id."""
    return Account(SPACE, AccountId(str(user)))


def place(channel: int) -> Place:
    """A channel, thread or private conversation, by its id."""
    return Place(SPACE, PlaceId(str(channel)))


def message_ref(channel: int, message: int) -> MessageRef:
    """A message, by the id of the channel or thread it stands in and its own."""
    return MessageRef(place(channel), MessageId(str(message)))
