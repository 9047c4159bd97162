"""Prompts that members suggest, and what moderators say to them."""

from dataclasses import replace
from typing import Literal

from rituals.catalog.weekly_discussion import texts
from rituals.catalog.weekly_discussion.memory import (
    Memory,
    Suggestion,
    key_of,
)
from rituals.catalog.weekly_discussion.settings import (
    LONGEST_PROMPT,
    DiscussionSettings,
)
from rituals.document import Document, Form, Mention, Refusal
from rituals.effects import Effect, Post, Show, ToMember, ToModerators
from rituals.kind import Outcome, Scene
from rituals.model.audit import Change, CommandLine
from rituals.model.ids import MemberId
from rituals.model.member import Member
from rituals.model.occurrence import NOTHING
from rituals.signals import Did

MOST_PENDING = 3
"""Of one member at a time: enough for a good evening, few enough to be read."""


def form(scene: Scene[DiscussionSettings]) -> Document | Form:
    """The form, unless the member has to wait for moderators first."""
    memory = Memory.of(scene.memory)
    if scene.actor and _pending(memory, scene.actor.id) >= MOST_PENDING:
        return texts.only("discussion.suggest.too-many", most=MOST_PENDING)
    return texts.suggestion_form()


def suggest(heard: Did, actor: Member, scene: Scene[DiscussionSettings]) -> Outcome:
    """Keep it, and ask the moderators."""
    text = heard.values.get("prompt", heard.value).strip()
    memory = Memory.of(scene.memory)
    fault = _fault(text, memory, scene)
    if fault is None and _pending(memory, actor.id) >= MOST_PENDING:
        fault = texts.only("discussion.suggest.too-many", most=MOST_PENDING)
    if fault is not None:
        return Outcome(reply=Refusal(fault.blocks, "prompt"))
    number = memory.suggested + 1
    suggestion = Suggestion(
        f"s{number}", actor.id, text, occurrence=scene.occurrence.id
    )
    memory = replace(memory, suggested=number).with_suggestion(suggestion)
    ask = Post(
        _asked(suggestion), ToModerators(), texts.suggestion_to_decide(suggestion)
    )
    return Outcome(
        memory=memory.json(scene.now),
        effects=(ask,),
        reply=texts.only("discussion.suggest.thanks"),
    )


def _fault(
    text: str, memory: Memory, scene: Scene[DiscussionSettings]
) -> Document | None:
    if not text:
        return texts.only("discussion.suggest.empty")
    if len(text) > LONGEST_PROMPT:
        over = len(text) - LONGEST_PROMPT
        return texts.only("discussion.suggest.too-long", most=LONGEST_PROMPT, n=over)
    waiting = [
        s for s in memory.suggestions.values() if s.state in ("pending", "approved")
    ]
    known = (*scene.settings.prompts, *(s.text for s in waiting))
    if key_of(text) in {key_of(each) for each in known}:
        return texts.only("discussion.suggest.known")
    return None


def _pending(memory: Memory, member: MemberId) -> int:
    own = [s for s in memory.suggestions.values() if s.by == member]
    return sum(s.state == "pending" for s in own)


def approve(heard: Did, actor: Member, scene: Scene[DiscussionSettings]) -> Outcome:
    """A moderator says yes; after a no, too."""
    return _decide(heard, actor, scene, "approved")


def reject(heard: Did, actor: Member, scene: Scene[DiscussionSettings]) -> Outcome:
    """A moderator says no; after a yes, too, as long as it was not asked."""
    return _decide(heard, actor, scene, "rejected")


_Verdict = Literal["approved", "rejected"]


def _decide(
    heard: Did,
    actor: Member,
    scene: Scene[DiscussionSettings],
    verdict: _Verdict,
) -> Outcome:
    memory = Memory.of(scene.memory)
    before = memory.suggestions.get(heard.value)
    if not heard.moderator:
        return Outcome(reply=texts.only("discussion.suggestion.moderators-only"))
    if before is None:
        return Outcome(reply=texts.only("discussion.suggestion.unknown"))
    if before.state in ("used", verdict):
        return Outcome(
            reply=texts.only(f"discussion.suggestion.already-{before.state}")
        )
    tells = verdict == "approved" and not before.told and actor.id != before.by
    after = replace(
        before,
        state=verdict,
        decided=before.decided + 1,
        rank=_next_rank(memory),
        told=before.told or tells,
    )
    accepted = texts.suggestion_accepted(scene, after.text)
    tell = Post(f"{_asked(after)}-accepted", ToMember(after.by), accepted)
    return Outcome(
        memory=memory.with_suggestion(after).json(scene.now),
        effects=(*_shown(after, actor, scene), *((tell,) if tells else ())),
        reply=_decided(after, before),
        changes=(_change(scene, before.state, after),),
    )


def _change(scene: Scene[DiscussionSettings], before: str, after: Suggestion) -> Change:
    """What a moderator decided, for the audit trail; the other verdict takes it back."""
    action, other = "approve", "reject"
    if after.state == "rejected":
        action, other = other, action
    names = {"ritual": scene.ritual, "suggestion": after.id}
    return Change(
        f"prompts {action}",
        member=after.by,
        before={"suggestion": before},
        after={"suggestion": after.state},
        undo=CommandLine(f"prompts {other}", names),
    )


def add(heard: Did, actor: Member, scene: Scene[DiscussionSettings]) -> Outcome:
    """A moderator's own prompt: approved at once, asked like the approved ones."""
    if not heard.moderator:
        return Outcome(reply=texts.only("discussion.suggestion.moderators-only"))
    text = heard.values.get("prompt", heard.value).strip()
    memory = Memory.of(scene.memory)
    fault = _fault(text, memory, scene)
    if fault is not None:
        return Outcome(reply=Refusal(fault.blocks, "prompt"))
    number = memory.suggested + 1
    added = Suggestion(
        f"s{number}",
        actor.id,
        text,
        state="approved",
        decided=1,
        rank=_next_rank(memory),
        told=True,
        occurrence=scene.occurrence.id,
    )
    memory = replace(memory, suggested=number).with_suggestion(added)
    return Outcome(
        memory=memory.json(scene.now),
        reply=texts.added(added),
        changes=(
            replace(_change(scene, "", added), action="prompts add", before=NOTHING),
        ),
    )


def _decided(after: Suggestion, before: Suggestion) -> Document:
    if after.state == "rejected":
        told = "-told" if before.told else ""
        return texts.only(
            f"discussion.suggestion.rejected{told}", who=Mention(after.by)
        )
    return texts.only("discussion.suggestion.approved", who=Mention(after.by))


def _next_rank(memory: Memory) -> int:
    return 1 + max((s.rank for s in memory.suggestions.values()), default=0)


def _shown(
    after: Suggestion, actor: Member, scene: Scene[DiscussionSettings]
) -> tuple[Effect, ...]:
    """The moderators' post says what was decided; it hangs on the occurrence it was asked in."""
    if after.occurrence != scene.occurrence.id:
        return ()
    name = f"{_asked(after)}-decided-{after.decided}"
    return (Show(name, _asked(after), texts.suggestion_decided(after, actor.id)),)


def _asked(suggestion: Suggestion) -> str:
    return f"suggestion-{suggestion.id}"
