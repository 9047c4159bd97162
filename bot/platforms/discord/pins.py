"""Pins: what runs stands on top of its channel. Where that may not be, all else goes on.

A pin needs the right of that name ("Permissions", `PIN_MESSAGES`), which the doctor looks
for; pinning twice pins once. In a forum every post stands for itself, so there is none.
"""

import logging
from typing import Literal

from bot.platforms.discord.places import TEXT, missing_rights
from bot.platforms.discord.wire import MESSAGES, Wire
from rituals.model.ids import MessageRef
from rituals.ports import DeliveryError

_PIN = f"{MESSAGES}/pins/{{message_id}}"

log = logging.getLogger(__name__)


async def pin(wire: Wire, message: MessageRef) -> None:
    """Pin it, if that may be. Raises nothing."""
    await _change(wire, message, "PUT")


async def unpin(wire: Wire, message: MessageRef) -> None:
    """Unpin it, if that may be. Raises nothing."""
    await _change(wire, message, "DELETE")


async def _change(
    wire: Wire, message: MessageRef, method: Literal["PUT", "DELETE"]
) -> None:
    try:
        spot = await wire.spot(message.place)
        if spot.kind not in TEXT or missing_rights(spot, ["pin_messages"]):
            return
        await wire.write(method, _PIN, spot, harmless=True, message_id=int(message.id))
    except DeliveryError as error:
        log.warning("a pin stays as it is: %s: %s", message, error)
