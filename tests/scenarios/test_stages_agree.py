"""The same story is the same wherever it is told: all that the bot says, and all that stays."""

from datetime import datetime

import pytest

from rituals.community import Community
from tests.fakes.welcome import with_welcome
from tests.scenarios.agreeing import Plot, Told, told, told_as, unnamed
from tests.scenarios.rehearsals import START, workshop
from tests.scenarios.stages.stage import DISCORD, SLACK, Shown
from tests.scenarios.stories import Story
from tests.scenarios.telling import (
    CAST,
    HOME,
    NOON,
    People,
    Tell,
    by_calls,
    by_sockets,
    in_rehearsal,
    over_the_wire,
)

STAGES = [
    pytest.param(over_the_wire, id="wire"),
    pytest.param(by_sockets, id="slack-socket"),
    pytest.param(by_calls, id="slack-http"),
]
everywhere = pytest.mark.parametrize("tell", STAGES)


@everywhere
async def test_a_busy_fortnight_is_the_same_on_every_stage(tell: Tell) -> None:
    there = await told_alike(tell, workshop(), CAST, START, a_busy_fortnight)
    assert len(there.said) >= 20


@pytest.mark.parametrize("language", ["en", "de"])
@everywhere
async def test_the_month_of_newcomers_is_the_same_on_every_stage(
    tell: Tell, language: str
) -> None:
    house = with_welcome(language=language, rules="Be *kind*.", first_steps=["Hi"])
    there = await told_alike(tell, house, HOME, NOON, a_month_of_newcomers)
    assert len(there.said) >= 20


@everywhere
async def test_commands_are_answered_alike_on_every_stage(tell: Tell) -> None:
    answered: list[list[Shown]] = []

    async def plot(story: Story) -> None:
        await much_is_handed_in(story)
        answered.append([await answer(story, *called) for called in CALLED])
        await story.until("2027-01-19 12:00")

    there = await told_alike(tell, workshop(), CAST, START, plot)
    for called, one, other in zip(CALLED, *answered, strict=True):
        if DISCORD in there.plain:
            assert unnamed(one) == unnamed(other), called
        else:
            assert one == other, called
        assert one.words


CALLED: list[tuple[str, str, dict[str, str]]] = [
    ("Ben", "help", {}),
    ("Ben", "help", {"command": "why"}),
    ("Ben", "rituals", {}),
    ("Ben", "privacy what", {}),
    ("Ben", "privacy forget", {}),
    ("Ben", "settings", {}),
    ("Ben", "settings quiet", {"hours": "22:00-07:00"}),
    ("Ben", "settings timezone", {}),
    ("Ben", "open", {}),
    ("Emre", "discussion suggest", {}),
    ("Emre", "ask", {}),
    ("Emre", "offer", {}),
    ("Emre", "offer", {"text": "a *vice*"}),
    ("Emre", "away", {"until": "2027-03-01"}),
    ("Emre", "back", {}),
    ("Emre", "thanks", {"member": "Ada"}),
    ("Ada", "challenge submit", {}),
    ("Ada", "me", {}),
    ("Petra", "status", {}),
    ("Petra", "health", {}),
    ("Petra", "next", {}),
    ("Petra", "preview", {"ritual": "question"}),
    ("Petra", "challenge status", {}),
    ("Petra", "skip", {"ritual": "question"}),
    ("Petra", "move", {"ritual": "question", "to": "2027-01-19 12:00"}),
    ("Petra", "pause", {"ritual": "build"}),
    ("Petra", "audit", {}),
    ("Petra", "ledger", {}),
    ("Petra", "prompts list", {}),
    ("Petra", "prompts add", {"prompt": "What *now*?"}),
    ("Petra", "challenge disqualify", {"member": "Ada", "reason": "*why*"}),
    ("Petra", "members exclude", {"member": "Jonas"}),
    ("Petra", "resume", {"ritual": "build"}),
]


async def answer(story: Story, name: str, words: str, values: dict[str, str]) -> Shown:
    return told_as(story, await story.calls(name, words, values))


async def much_is_handed_in(story: Story) -> None:
    """Long texts with signs that would mean something on Discord."""
    await story.until("2027-01-04 09:00")
    await story.says("Ben", "Which *glue* do you use for leather? " + "x" * 1500)
    await story.says_in("Ben", "help", "Which glue holds **leather**?")
    await story.until("2027-01-04 10:00")
    line = "line of what I *did* that day, and [why](http://x.y) `code`"
    text = "\n".join(f"{n}. {line}" for n in range(14))
    for name in ("Ada", "Ben", "Emre", "Jonas"):
        title = f"The **chair** of {name} " + "y" * 40
        on = story.posts("build")[0]
        await story.hands_in(name, on, "Hand in", title=title, text=text)
    await story.until("2027-01-10 10:00")


async def told_alike(
    tell: Tell, community: Community, people: People, start: datetime, plot: Plot
) -> Told:
    """Tell it in rehearsal spaces, and there; what came of it there."""
    there = await told(tell, community, people, start, plot)
    rehearsed = await told(in_rehearsal, community, people, start, plot)
    wanted, found = rehearsed.less(there.plain), there.less(there.plain)
    assert found.said == wanted.said
    assert found.left == wanted.left
    return there


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


async def a_month_of_newcomers(story: Story) -> None:
    """Three come, in their own ways; one of them leaves, and is forgotten."""
    await story.joins("Eva")
    await story.joins("Fay", takes_messages=False)
    await story.joins("Gus", space=SLACK)
    introduce = story.private("Eva")[0].buttons[0]
    words = {"who": "I mend\n_old_ bicycles @everyone", "offers": "1. patching"}
    await story.hands_in("Eva", story.private("Eva")[0], introduce, **words)
    await story.volunteer("Ben", "Cem")
    await story.passes(hours=3)
    (greeting, introduction) = story.posts("hello")
    await story.hands_in("Fay", greeting, introduce, who="Fay, and that is all.")
    await story.says_under("Cem", introduction, "Hello Eva!")
    await story.until("2027-01-04 14:00")
    await story.says("Eva", "I learned to braze.")
    await story.passes(days=10)
    await story.leaves("Fay")
    await story.passes(days=10)
    await story.forgets("Eva")
    await story.passes(days=5)
