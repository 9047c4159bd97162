"""The same story is the same wherever it is told: all that the bot says, and all that stays."""

from dataclasses import replace
from datetime import datetime

from rituals.model.ids import SpaceId
from tests.scenarios.rehearsals import START, workshop
from tests.scenarios.stages.stage import DISCORD, SLACK, Shown
from tests.scenarios.stories import Post, Story
from tests.scenarios.telling import CAST, Tell, in_rehearsal, over_the_wire

Said = list[tuple[datetime, str, str]]
Left = dict[str, list[Shown]]
CHANNELS = [(DISCORD, "talk"), (SLACK, "talk"), (DISCORD, "build")]


async def test_a_busy_fortnight_is_the_same_on_both_stages() -> None:
    said, left = await told(in_rehearsal)
    said_over_the_wire, left_over_the_wire = await told(over_the_wire)
    assert said_over_the_wire == said
    assert left_over_the_wire == left
    assert len(said) >= 20
    assert all(left.values())


async def told(tell: Tell) -> tuple[Said, Left]:
    async with tell(workshop(), CAST, START) as story:
        await a_busy_fortnight(story)
        found = {f"{space} {c}": seen(story, c, space) for space, c in CHANNELS}
        privately = {who: list(map(shown, story.private(who))) for who in CAST[DISCORD]}
        told_privately = {who: posts for who, posts in privately.items() if posts}
        return story.said(), found | told_privately


def seen(story: Story, channel: str, space: SpaceId) -> list[Shown]:
    """The posts of a channel, each with what the bot said below."""
    return [
        shown(each)
        for post in story.posts(channel, space)
        for each in (post, *(post.thread.posts if post.has_thread else ()))
    ]


def shown(post: Post) -> Shown:
    """What stands there; what it leads to is called otherwise on each stage."""
    return replace(post.shown, links=())


async def a_busy_fortnight(story: Story) -> None:
    """Both spaces talk, somebody hosts, things are handed in and voted for."""
    await story.until("2027-01-04 09:00")
    first = await story.says("Ben", "Which *glue* do you use for leather? a_b_c")
    await story.says("Ada", "Contact cement, thin on both sides.", first)
    await story.says("Lena", "Look first, touch later.")
    for name in ("Emre", "Petra"):
        await story.likes(name, first)
    for name in ("Ada", "Jonas"):
        await story.presses(name, "I'd host one", story.posts("talk")[-1])
    await story.until("2027-01-04 10:00")
    await things_are_handed_in(story)
    await story.until("2027-01-10 09:00")
    await story.presses("Ada", "I can't this time", story.private("Ada")[-1])
    await story.until("2027-01-10 10:00")
    call = story.posts("build")[-1]
    for voter, chosen in {"Ada": "Ben", "Emre": "Ada", "Petra": "Ada"}.items():
        picks = f"The chair of {chosen}"
        await story.hands_in(voter, call, "Vote", picks=picks)
    await story.until("2027-01-12 12:00")
    await story.leaves("Jonas")
    await story.until("2027-01-17 12:00")


async def things_are_handed_in(story: Story) -> None:
    for name in ("Ada", "Ben"):
        title, words = f"The chair of {name}", "It *wobbles* no more.\n# And [shines]"
        on = story.posts("build")[0]
        await story.hands_in(name, on, "Hand in", title=title, text=words)
