"""Habits of talking: asking, answering, thanking, joining a discussion.

A habit is pure: from what somebody sees and their dice it yields what they would do.
Each decision hangs on what it is about, so looking twice does not roll twice.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from bot.platforms.rehearsal.members import buttons_of
from bot.platforms.rehearsal.space import Room, Said
from bot.rehearsal.sight import Act, React, Say, Seen, Sight, lucky
from rituals.model.ids import Place
from rituals.ports import Dice

Habit = Callable[[Sight, Dice], Iterator[Act]]

SIGNS = ("👍", "❤️", "🎉")
_MOMENT = timedelta(minutes=4)
CHALLENGE, DISCUSSION, INTRODUCTION = "challenge", "discussion", "introduction"


def asks(every: timedelta, *, half: int, first: int = 25) -> Habit:
    """Asks in the channel for questions, so often at most, one question after the other.

    Topics come from one half of them, so that two spaces do not ask the same; none comes
    up again before all of them did. Who has not asked lately begins on a day with the
    chance `first`.
    """

    def habit(sight: Sight, dice: Dice) -> Iterator[Act]:
        if sight.questions is None:
            return
        here = [each.said for each in sight.seen if each.room.place == sight.questions]
        mine = [
            said for said in here if sight.mine(said) and sight.phrases.topic(said.text)
        ]
        today = sight.now.date().isoformat()
        jitter = timedelta(hours=dice.forked(f"ask {len(mine)}").number(36))
        if mine and sight.now - mine[-1].at < every + jitter:
            return
        if not mine and not lucky(dice, f"first {today}", first):
            return
        raised = Counter(said.text for said in sight.rooms[sight.questions].messages)
        own = sight.phrases.topics[half::2]
        least = min((raised[t.question] for t in own), default=0)
        fresh = [t.question for t in own if raised[t.question] == least]
        if fresh:
            yield Say(sight.questions, dice.forked(f"topic {today}").shuffled(fresh)[0])

    return habit


def answers(percent: int, *, late: timedelta = timedelta(minutes=10)) -> Habit:
    """Answers questions of others, by a reply, by name or in a thread."""

    def habit(sight: Sight, dice: Dice) -> Iterator[Act]:
        for each in sight.within(timedelta(days=3), least=late):
            topic = sight.phrases.topic(each.said.text)
            if topic is None or sight.mine(each.said):
                continue
            given = _given(sight, topic.answers)
            if any(sight.mine(said) for said in given.values()):
                continue
            left = [line for line in topic.answers if line not in given]
            if left and lucky(dice, f"answer {each.said.ref.id}", percent):
                way = dice.forked(f"way {each.said.ref.id}").number(4)
                yield Say(
                    each.said.ref.place,
                    left[0],
                    to=each.said.ref,
                    in_thread=way == 0,
                    by_name=way == 1,
                )

    return habit


def thanks(percent: int) -> Habit:
    """Thanks who answered one's questions, with words or with a sign."""

    def habit(sight: Sight, dice: Dice) -> Iterator[Act]:
        asked = [s.said for s in sight.seen if sight.mine(s.said)]
        replied = {said.reply_to for said in asked}
        for mine in asked:
            topic = sight.phrases.topic(mine.text)
            given = _given(sight, topic.answers if topic else ())
            first = next(iter(given.values()), None)
            if first is None or sight.mine(first) or first.ref in replied:
                continue
            if sight.now - first.at > timedelta(days=4):
                continue
            if lucky(dice, f"thank {first.ref.id}", percent):
                words = dice.forked(f"thanks {first.ref.id}").shuffled(
                    sight.phrases.thanks
                )
                yield Say(first.ref.place, words[0], to=first.ref)
            elif sight.me.account not in first.reactions.get(SIGNS[1], ()):
                yield React(first.ref, SIGNS[1])

    return habit


def speaks(percent: int, *, agrees: int = 30) -> Habit:
    """Has a say in discussions; some like to take up what another said."""

    def habit(sight: Sight, dice: Dice) -> Iterator[Act]:
        for room, said in discussions(sight):
            if any(sight.mine(each) for each in said):
                continue
            name = f"voice {room.place.id}"
            if not lucky(dice, name, percent):
                continue
            others = [
                s
                for s in said
                if s.document is None and s.author.account != sight.me.account
            ]
            if others and lucky(dice, f"agree {room.place.id}", agrees):
                to = dice.forked(name).shuffled(others)[0]
                line = unsaid(sight, dice, name, sight.phrases.agreements, said)
                yield Say(room.place, line.format(name=to.author.name), to=to.ref)
            else:
                yield Say(
                    room.place, unsaid(sight, dice, name, sight.phrases.voices, said)
                )

    return habit


def keeps_it_going(sight: Sight, dice: Dice) -> Iterator[Act]:
    """What a host says once, when a few have spoken."""
    for room, said in discussions(sight):
        voices = {s.author.account for s in said if s.document is None}
        hosted = any(s.text in sight.phrases.hosting for s in said)
        if len(voices) >= 3 and not hosted:  # noqa: PLR2004  a handful, before one sums up
            yield Say(
                room.place,
                dice.forked(room.place.id).shuffled(sight.phrases.hosting)[0],
            )


def tells_progress(percent: int) -> Habit:
    """Says in a challenge's thread how it is going."""

    def habit(sight: Sight, dice: Dice) -> Iterator[Act]:
        done = {about for name, about, _ in sight.pressed if name == "submit"}
        for room, said in _threads(sight, timedelta(days=18), CHALLENGE):
            roots = (each.said for each in sight.seen if each.said.ref == room.root)
            about = {button.about for root in roots for button in buttons_of(root)}
            if about & done or any(sight.mine(each) for each in said):
                continue
            name = f"progress {room.place.id} {sight.now.date().isoformat()}"
            if lucky(dice, name, percent):
                line = unsaid(sight, dice, name, sight.phrases.progress, said)
                yield Say(room.place, line)

    return habit


def reacts(percent: int) -> Habit:
    """Puts signs to what others say in discussions and answer to questions."""

    def habit(sight: Sight, dice: Dice) -> Iterator[Act]:
        for each in sight.within(timedelta(days=2), least=_MOMENT):
            said = each.said
            if (
                said.document is not None
                or sight.mine(said)
                or each.room.kind != "thread"
            ):
                continue
            mine = any(
                sight.me.account in accounts for accounts in said.reactions.values()
            )
            if not mine and lucky(dice, f"react {said.ref.id}", percent):
                yield React(
                    said.ref, SIGNS[dice.forked(f"sign {said.ref.id}").number(3)]
                )

    return habit


def greets(sight: Sight, dice: Dice) -> Iterator[Act]:
    """Says hello once, as somebody new."""
    said = {each.said.text for each in sight.seen}
    if sight.questions is None or sight.wrote:
        return
    left = [line for line in sight.phrases.hello if line not in said]
    if left:
        yield Say(sight.questions, dice.shuffled(left)[0])


def chats(percent: int) -> Habit:
    """A word in passing, on some days; the same one not twice in a while."""

    def habit(sight: Sight, dice: Dice) -> Iterator[Act]:
        if sight.questions is None:
            return
        said = {each.said.text for each in sight.seen}
        left = [line for line in sight.phrases.small_talk if line not in said]
        today = sight.now.date().isoformat()
        lately = (each.said for each in sight.within(timedelta(days=2)))
        if any(said.text in sight.phrases.small_talk for said in lately):
            return
        if left and lucky(dice, f"chat {today}", percent):
            yield Say(sight.questions, dice.forked(f"line {today}").shuffled(left)[0])

    return habit


# --- what is going on -----------------------------------------------------------------


def discussions(sight: Sight) -> Iterator[tuple[Room, list[Said]]]:
    """The threads of the bot where one may talk, with what was said there."""
    return _threads(sight, timedelta(days=4), DISCUSSION)


def introductions(sight: Sight) -> Iterator[tuple[Room, list[Said]]]:
    """The threads in which one says hello to somebody new, with what was said there."""
    return _threads(sight, timedelta(days=4), INTRODUCTION)


def _threads(
    sight: Sight, span: timedelta, kind: str
) -> Iterator[tuple[Room, list[Said]]]:
    inside: dict[Place, list[Said]] = {}
    for each in sight.seen:
        inside.setdefault(each.room.place, []).append(each.said)
    for root in _roots(sight, span):
        room = sight.rooms.get(root.said.thread) if root.said.thread else None
        if _kind(root.said) == kind and room and not room.closed:
            yield room, inside.get(room.place, [])


def _kind(root: Said) -> str:
    """What a thread of the bot is for, by the buttons of the post it hangs on."""
    calls = {button.action for button in buttons_of(root)}
    if calls & {"join", "submit"}:
        return CHALLENGE
    return INTRODUCTION if "withdraw" in calls else DISCUSSION


def _roots(sight: Sight, span: timedelta) -> Iterator[Seen]:
    for each in sight.posts:
        age = sight.now - each.said.at
        if _MOMENT <= age <= span and each.said.thread is not None:
            yield each


def words_of(said: Said) -> str:
    """What was said, without the name of whom it was said to."""
    return said.text.partition(" ")[2] if said.text.startswith("@") else said.text


def _given(sight: Sight, lines: Sequence[str]) -> dict[str, Said]:
    found = (
        (words_of(each.said), each.said) for each in sight.within(timedelta(days=8))
    )
    return {words: said for words, said in found if words in lines}


def unsaid(
    sight: Sight, dice: Dice, name: str, lines: Sequence[str], said: Sequence[Said]
) -> str:
    """A line nobody said lately or, if there is none left, nobody in that thread."""
    here = [s.text for s in said]
    lately = [*here, *(s.said.text for s in sight.seen)]
    left = _without(lines, lately) or _without(lines, here) or list(lines)
    return dice.forked(f"words {name}").shuffled(left)[0]


def _without(lines: Sequence[str], texts: Sequence[str]) -> list[str]:
    """The lines that none of these texts says, to whomever it is said."""
    return [
        line
        for line in lines
        if not any(all(part in text for part in line.split("{name}")) for text in texts)
    ]
