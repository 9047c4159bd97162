"""What a weekly discussion says, apart from its wrap-up. The words are in the catalogues."""

from collections.abc import Sequence
from datetime import datetime

from rituals.catalog.weekly_discussion.memory import Plan, Prompt, Suggestion
from rituals.catalog.weekly_discussion.settings import (
    LONGEST_PROMPT,
    DiscussionSettings,
)
from rituals.document import (
    Block,
    Button,
    Buttons,
    Document,
    Field,
    Form,
    Inlines,
    Mention,
    Param,
    Quote,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.kind import Scene
from rituals.model.ids import MemberId

LONGEST_TITLE = 80
INVITES = (
    "discussion.open.invite",
    "discussion.open.invite-2",
    "discussion.open.invite-3",
)
_MOST_NAMED = 12

SUGGEST = Button((msg("discussion.button.suggest"),), "suggest", opens=True)
VOLUNTEER = Button((msg("discussion.button.volunteer"),), "volunteer", "on")
STEP_BACK = Button((msg("discussion.button.step-back"),), "volunteer", "off")
SWAP = Button((msg("discussion.button.swap"),), "swap")
DECLINE = Button((msg("discussion.button.decline"),), "decline")


def only(id_: str, /, **params: Param) -> Document:
    """A document of one sentence."""
    return doc(say(id_, **params))


def varied(scene: Scene[DiscussionSettings], ids: Sequence[str]) -> str:
    """One of several wordings of what is said every round; it stays in its round."""
    dice = scene.dice.forked(f"{ids[0]}/{scene.occurrence.id}")
    return ids[dice.number(len(ids))]


def people(members: tuple[MemberId, ...]) -> tuple[Param, ...]:
    """Members for a list in a sentence; of very many the first, and how many more."""
    named: tuple[Param, ...] = tuple(Mention(m) for m in members[:_MOST_NAMED])
    more = len(members) - len(named)
    return (*named, msg("discussion.people.more", n=more)) if more > 0 else named


def title(prompt: Prompt) -> Inlines:
    """A prompt in at most 80 characters, cut at a word: the name of its thread."""
    words = " ".join(prompt.text.split())
    if len(words) > LONGEST_TITLE:
        room = words[:LONGEST_TITLE]  # a blank at its end means that a word ends there
        words = (room.rpartition(" ")[0] or room[:-1]).rstrip(" ,;:–-") + "…"  # noqa: RUF001  people write this dash
    return (Text(words),)


def opening(
    scene: Scene[DiscussionSettings], plan: Plan, *, running: bool = True
) -> Document:
    """The post that opens it; when it is no longer `running`, without the call for hosts."""
    blocks: list[Block] = []
    if plan.prompt:
        blocks.append(Quote((Text(plan.prompt.text),)))
    blocks += _credits(plan)
    if running:
        blocks.append(say(varied(scene, INVITES)))
    calls = running and scene.settings.hosts == "volunteers"
    blocks.append(Buttons((SUGGEST, VOLUNTEER) if calls else (SUGGEST,)))
    return doc(*blocks)


def _credits(plan: Plan) -> list[Block]:
    """Who suggested the prompt and who hosts; said once if they are the same."""
    by = plan.prompt.by if plan.prompt else None
    if by and by == plan.host:
        return [say("discussion.open.credit-and-host", who=Mention(by))]
    blocks: list[Block] = []
    if by:
        blocks.append(say("discussion.open.credit", who=Mention(by)))
    if plan.host:
        blocks.append(say("discussion.open.host", host=Mention(plan.host)))
    return blocks


def heads_up(scene: Scene[DiscussionSettings], plan: Plan, at: datetime) -> Document:
    """To the host, ahead of time: when, what, what for, and two ways out."""
    return doc(
        say("discussion.heads-up.hello", at=Time(at)),
        *_task(scene, plan),
        Buttons((SWAP, DECLINE)),
    )


def late_heads_up(scene: Scene[DiscussionSettings], plan: Plan) -> Document:
    """To a host who is asked when it is open already: the prompt stands."""
    return doc(
        say("discussion.heads-up.already-open"),
        *_task(scene, plan),
        Buttons((DECLINE,)),
    )


def _task(scene: Scene[DiscussionSettings], plan: Plan) -> list[Block]:
    blocks: list[Block] = []
    if plan.prompt:
        blocks += [say("discussion.heads-up.prompt"), Quote((Text(plan.prompt.text),))]
        if plan.prompt.by and plan.prompt.by == plan.host:
            blocks.append(say("discussion.heads-up.own"))
        elif plan.prompt.by:
            blocks.append(say("discussion.open.credit", who=Mention(plan.prompt.by)))
    if scene.settings.goal:
        goal = Text(scene.settings.goal)
        blocks.append(say("discussion.heads-up.goal", goal=goal))
    blocks.append(say("discussion.heads-up.duty"))
    named = scene.settings.hosts != "volunteers"
    blocks.append(
        say(
            "discussion.heads-up.why-named"
            if named
            else "discussion.heads-up.why-volunteer",
            community=Text(scene.community_name),
        )
    )
    return blocks


def swapped(prompt: Prompt) -> Document:
    """The answer to a swap."""
    return doc(say("discussion.swap.done"), Quote((Text(prompt.text),)))


def reminder(voices: int) -> Document:
    """Into a thread that is still quiet."""
    if voices:
        return only("discussion.remind.few", n=voices)
    return only("discussion.remind.nobody")


def suggestion_form() -> Form:
    """To hand in a prompt."""
    return Form(
        title=(msg("discussion.form.title"),),
        fields=(
            Field(
                name="prompt",
                label=(msg("discussion.form.prompt"),),
                hint=(msg("discussion.form.hint"),),
                long=True,
                max_length=LONGEST_PROMPT,
            ),
        ),
        action="suggest",
    )


def suggestion_to_decide(suggestion: Suggestion) -> Document:
    """To the moderators: a suggestion, with both verdicts."""
    yes = (msg("discussion.button.approve"),)
    no = (msg("discussion.button.reject"),)
    return doc(
        say("discussion.suggestion.asked", who=Mention(suggestion.by)),
        Quote((Text(suggestion.text),)),
        Buttons(
            (
                Button(yes, "approve", suggestion.id, style="primary"),
                Button(no, "reject", suggestion.id),
            )
        ),
    )


def suggestion_decided(suggestion: Suggestion, by: MemberId) -> Document:
    """The same post afterwards; the other verdict stays at hand, to take it back."""
    approved = suggestion.state == "approved"
    other = Button(
        (msg(f"discussion.button.{'reject' if approved else 'approve'}-after-all"),),
        "reject" if approved else "approve",
        suggestion.id,
    )
    return doc(
        say("discussion.suggestion.asked", who=Mention(suggestion.by)),
        Quote((Text(suggestion.text),)),
        say(f"discussion.suggestion.{suggestion.state}-by", who=Mention(by)),
        Buttons((other,)),
    )


def added(suggestion: Suggestion) -> Document:
    """To a moderator who added a prompt: they can think better of it."""
    away = (msg("discussion.button.reject-after-all"),)
    return doc(
        say("discussion.prompts.added"),
        Quote((Text(suggestion.text),)),
        Buttons((Button(away, "reject", suggestion.id),)),
    )


def suggestion_accepted(scene: Scene[DiscussionSettings], text: str) -> Document:
    """To who suggested it."""
    return doc(
        say("discussion.suggestion.accepted", community=Text(scene.community_name)),
        Quote((Text(text),)),
    )


def volunteered() -> Document:
    """To somebody who would like to host."""
    return doc(say("discussion.volunteer.on"), Buttons((STEP_BACK,)))
