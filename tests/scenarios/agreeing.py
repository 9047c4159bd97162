"""What is told on one stage, to be compared with what is told on another."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.rehearsal.life import channels_of
from rituals.community import Community
from rituals.model.ids import SpaceId
from tests.scenarios.stages.stage import DISCORD, SLACK, Shown
from tests.scenarios.stories import Post, Story
from tests.scenarios.telling import People, Tell

Plot = Callable[[Story], Awaitable[None]]
_HERE = {DISCORD: "Discord", SLACK: "Slack"}


@dataclass(kw_only=True)
class Told:
    """All that the bot said, and what is left of it, by spaces as the story calls them."""

    said: list[tuple[datetime, str, str]]
    left: dict[tuple[SpaceId, str], list[Shown]]
    """What stands in each channel, with threads, and what everybody was written."""
    plain: frozenset[SpaceId] = field(compare=False)
    """Spaces where threads have no titles, and names lead to nobody."""

    def less(self, plain: Iterable[SpaceId]) -> "Told":
        """The same without what those spaces do not have."""
        threads = tuple(f"{space} ↳" for space in plain)
        return replace(
            self,
            said=[
                (at, where[: where.index("↳")], words)
                if where.startswith(threads)
                else (at, where, words)
                for at, where, words in self.said
            ],
            left={
                (space, place): [unnamed(each) for each in shown]
                if space in plain
                else shown
                for (space, place), shown in self.left.items()
            },
        )


async def told(
    tell: Tell, community: Community, people: People, start: datetime, plot: Plot
) -> Told:
    """Tell a story there to its end."""
    async with tell(community, people, start) as story:
        await plot(story)
        channels = dict.fromkeys(channels_of(community))
        left = {
            (c.space, c.name): list(_seen(story, c.name, c.space)) for c in channels
        }
        for space, stage in story.stages.items():
            for who in stage.people():
                posts = (Post(stage, ref) for ref in stage.posts(stage.private(who)))
                left[space, who] = [shown(story, post) for post in posts]
        return Told(
            said=[(at, where, as_called(story, w)) for at, where, w in story.said()],
            left=left,
            plain=frozenset(s for s, st in story.stages.items() if not st.links_names),
        )


def _seen(story: Story, channel: str, space: SpaceId) -> Iterable[Shown]:
    """The posts of a channel, each with what the bot said below."""
    for post in story.posts(channel, space):
        for each in (post, *(post.thread.posts if post.has_thread else ())):
            yield shown(story, each)


def shown(story: Story, post: Post) -> Shown:
    """What stands there; what it leads to is called otherwise on each stage."""
    return told_as(story, post.shown)


def told_as(story: Story, seen: Shown) -> Shown:
    """What somebody sees, with spaces called as in the story."""
    return replace(seen, words=as_called(story, seen.words), links=())


def unnamed(seen: Shown) -> Shown:
    """The same where no name leads to anybody."""
    return replace(seen, named=())


def as_called(story: Story, words: str) -> str:
    """Words with the spaces called as in the story."""
    if all(stage.space == space for space, stage in story.stages.items()):
        return words
    for here, there in ((DISCORD, SLACK), (_HERE[DISCORD], _HERE[SLACK])):
        parts = (part.replace(there, here) for part in words.split(here))
        words = there.join(parts)
    return words
