"""Which prompt comes next: approved suggestions first, then the list in its order."""

from collections.abc import Sequence
from dataclasses import replace

from rituals.catalog.weekly_discussion.memory import Memory, Plan, Prompt
from rituals.catalog.weekly_discussion.settings import DiscussionSettings
from rituals.kind import Scene


def drawn(scene: Scene[DiscussionSettings], memory: Memory, plan: Plan) -> Plan:
    """The plan with a prompt for it: none that was declined, none another one reserved.

    The same occurrence with the same dice draws the same.
    """
    pool = _pool(scene, memory, frozenset(plan.declined))
    chance = scene.settings.order == "shuffle" and pool[0].by is None
    dice = scene.dice.forked(f"{scene.occurrence.id}/prompt/{plan.draws}")
    picked = pool[dice.number(len(pool))] if chance else pool[0]
    return replace(plan, prompt=picked, draws=plan.draws + 1)


def swapped(scene: Scene[DiscussionSettings], memory: Memory, plan: Plan) -> Plan:
    """The plan with another prompt, or the same plan if there is no other.

    When every other one was declined too, it goes round once more. The one asked last
    time is no choice.
    """
    if plan.prompt is None:
        return drawn(scene, memory, plan)
    current = plan.prompt.key
    for declined in ((*plan.declined, current), (current,)):
        tried = drawn(scene, memory, replace(plan, declined=declined))
        if tried.prompt and tried.prompt.key not in (*declined, *memory.used[-1:]):
            return tried
    return plan


def chosen(
    scene: Scene[DiscussionSettings], memory: Memory, plan: Plan, key: str
) -> Plan:
    """The plan with the prompt of that key, or the same plan if it cannot be asked."""
    written = [Prompt.written(text) for text in scene.settings.prompts]
    approved = [suggestion.as_prompt for suggestion in memory.approved()]
    found = next((p for p in (*approved, *written) if p.key == key), None)
    if found is None:
        return plan
    declined = tuple(each for each in plan.declined if each != key)
    return replace(plan, prompt=found, declined=declined, draws=plan.draws + 1)


def still_right(memory: Memory, plan: Plan) -> bool:
    """Whether there is a prompt, and no moderator has taken its approval back."""
    if plan.prompt is None:
        return False
    if plan.prompt.by is None:
        return True
    suggestion = memory.suggestions.get(plan.prompt.key)
    return suggestion is not None and suggestion.state == "approved"


def consumed(memory: Memory, prompt: Prompt, listed: Sequence[str]) -> Memory:
    """The memory after that prompt was really asked.

    A prompt used a second time begins a new round. What is no longer listed is
    forgotten, so that memory does not grow with every change of the list.
    """
    if prompt.by is not None:
        suggestion = memory.suggestions[prompt.key]
        return memory.with_suggestion(replace(suggestion, state="used", text=""))
    known = {Prompt.written(text).key for text in listed}
    before = () if prompt.key in memory.used else memory.used
    return replace(memory, used=(*(key for key in before if key in known), prompt.key))


def _pool(
    scene: Scene[DiscussionSettings], memory: Memory, declined: frozenset[str]
) -> list[Prompt]:
    """What may be drawn, the best there is; never empty, if need be with declined ones."""
    taken = _reserved_by_others(scene, memory) | declined
    for suggestion in memory.approved():
        if suggestion.id not in taken:
            return [suggestion.as_prompt]
    written = [Prompt.written(text) for text in scene.settings.prompts]
    listed = list({prompt.key: prompt for prompt in written}.values())
    last = frozenset(memory.used[-1:])
    for unwanted in (
        taken | frozenset(memory.used),
        taken | last,
        taken,
        declined | last,
        declined,
    ):
        pool = [prompt for prompt in listed if prompt.key not in unwanted]
        if pool:
            return pool
    return listed


def _reserved_by_others(
    scene: Scene[DiscussionSettings], memory: Memory
) -> frozenset[str]:
    return frozenset(
        each.prompt
        for occurrence, each in memory.reserved.items()
        if occurrence != scene.occurrence.id and each.until > scene.now
    )
