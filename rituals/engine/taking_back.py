"""What still waits of an occurrence that moderators cut short is not sent any more."""

from rituals.effects import Post, ToModerators
from rituals.engine.payload import decode
from rituals.engine.stage import Stage
from rituals.engine.tell import is_about_trouble
from rituals.model.delivery import DeliveryState, OutboxEntry
from rituals.model.occurrence import OccurrenceId


async def take_back(stage: Stage, id_: OccurrenceId) -> None:
    """Cancel what waits in the outbox for members; moderators are still told.

    What is being sent, or may have been, takes its course. What its ritual says in the
    same breath is sent, unless it builds on something cancelled.
    """
    outbox = stage.uow.outbox
    waiting = [
        entry
        for entry in await outbox.pending([id_])
        if entry.state is DeliveryState.WAITING and not _is_for_moderators(entry)
    ]
    keys = [entry.key for entry in waiting]
    stage.cancel([*waiting, *await outbox.dependents(keys)])


def _is_for_moderators(entry: OutboxEntry) -> bool:
    if is_about_trouble(entry.name):
        return True
    effect = decode(entry.payload)
    return isinstance(effect, Post) and isinstance(effect.to, ToModerators)
