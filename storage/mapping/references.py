"""Columns that several tables have: places, messages and channels, which may be none."""

from collections.abc import Sequence
from typing import Any

from rituals.model.ids import Channel, MessageRef, Place

Row = Sequence[Any]
Values = tuple[Any, ...]


def place_of(space: Any, place: Any) -> Place | None:
    return None if place is None else Place(space, place)


def place_values(place: Place | None) -> Values:
    return (None, None) if place is None else (place.space, place.id)


def message_of(space: Any, place: Any, message: Any) -> MessageRef | None:
    return None if message is None else MessageRef(Place(space, place), message)


def message_values(ref: MessageRef | None) -> Values:
    return (
        (None, None, None) if ref is None else (ref.place.space, ref.place.id, ref.id)
    )


def channel_of(space: Any, name: Any) -> Channel | None:
    return None if name is None else Channel(space, name)


def channel_values(channel: Channel | None) -> Values:
    return (None, None) if channel is None else (channel.space, channel.name)
