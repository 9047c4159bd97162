"""Pins: what runs stands on top of its channel. Where that may not be, all else goes on.

Pinning twice pins once ("pins.add", "pins.remove"); a channel has room for some hundred.
"""

import logging

from bot.platforms.slack.failures import code_of
from bot.platforms.slack.wire import Spot, Wire
from rituals.model.ids import MessageRef
from rituals.ports import DeliveryError

_DONE = frozenset({"already_pinned", "no_pin", "not_pinned"})

log = logging.getLogger(__name__)


async def pin(wire: Wire, message: MessageRef) -> None:
    """Pin it, if that may be. Raises nothing."""
    await _change(wire, message, "pins.add")


async def unpin(wire: Wire, message: MessageRef) -> None:
    """Unpin it, if that may be. Raises nothing."""
    await _change(wire, message, "pins.remove")


async def _change(wire: Wire, message: MessageRef, method: str) -> None:
    try:
        spot = Spot.at(message.place)
        await wire.write(
            method,
            spot.channel,
            harmless=True,
            channel=spot.channel,
            timestamp=str(message.id),
        )
    except DeliveryError as error:
        if code_of(error) not in _DONE:
            log.warning("a pin stays as it is: %s: %s", message, error)
