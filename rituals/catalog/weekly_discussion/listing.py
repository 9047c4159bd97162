"""What moderators see of the prompts: who suggested what, and what will be asked."""

from rituals.catalog.weekly_discussion import texts
from rituals.catalog.weekly_discussion.memory import Memory, Plan, Prompt, Suggestion
from rituals.catalog.weekly_discussion.settings import DiscussionSettings
from rituals.document import (
    Block,
    Button,
    Buttons,
    Document,
    Heading,
    Mention,
    Quote,
    Text,
    doc,
    msg,
    say,
)
from rituals.kind import Scene
from rituals.model.occurrence import State
from rituals.signals import ViewRequest

_MOST_SHOWN = 8
"""Suggestions of one state; a message holds no more."""


def listed(request: ViewRequest, scene: Scene[DiscussionSettings]) -> Document:
    """The next prompt if it is known, what waits for a word, what is approved, what is left."""
    if not request.by.moderator:
        return texts.only("discussion.suggestion.moderators-only")
    memory = Memory.of(scene.memory)
    waiting = [s for s in memory.suggestions.values() if s.state == "pending"]
    blocks: list[Block] = [Heading((msg("discussion.prompts.title"),))]
    blocks += _reserved(scene, memory)
    blocks += _suggestions("pending", waiting)
    blocks += _suggestions("approved", memory.approved())
    written = {Prompt.written(text).key for text in scene.settings.prompts}
    left = len(written - set(memory.used))
    blocks.append(say("discussion.prompts.left", left=left, n=len(written)))
    return doc(*blocks)


def _reserved(scene: Scene[DiscussionSettings], memory: Memory) -> list[Block]:
    """What the next one will ask, once that is chosen."""
    if scene.occurrence.state is State.PLANNED:
        plan = Plan.of(scene.occurrence.notes)
        chosen = plan.prompt.text if plan.prompt else None
    else:
        keys = [r.prompt for r in memory.reserved.values() if r.until > scene.now]
        texts_by_key = {key: text for key, text in _texts(scene, memory) if key in keys}
        chosen = next(iter(texts_by_key.values()), None)
    if chosen is None:
        return []
    return [say("discussion.prompts.next"), Quote((Text(chosen),))]


def _texts(scene: Scene[DiscussionSettings], memory: Memory) -> list[tuple[str, str]]:
    written = [Prompt.written(text) for text in scene.settings.prompts]
    suggested = [s.as_prompt for s in memory.suggestions.values()]
    return [(prompt.key, prompt.text) for prompt in (*written, *suggested)]


def _suggestions(
    state: str, suggestions: list[Suggestion] | tuple[Suggestion, ...]
) -> list[Block]:
    if not suggestions:
        return []
    blocks: list[Block] = [say(f"discussion.prompts.{state}", n=len(suggestions))]
    for suggestion in suggestions[:_MOST_SHOWN]:
        blocks.append(
            say(
                "discussion.prompts.by",
                who=Mention(suggestion.by),
                id=Text(suggestion.id),
            )
        )
        blocks.append(Quote((Text(suggestion.text),)))
        blocks.append(Buttons(_verdicts(suggestion)))
    return blocks


def _verdicts(suggestion: Suggestion) -> tuple[Button, ...]:
    no = Button((msg("discussion.button.reject"),), "reject", suggestion.id)
    if suggestion.state == "approved":
        return (no,)
    yes = (msg("discussion.button.approve"),)
    return (Button(yes, "approve", suggestion.id, style="primary"), no)
