"""What the ledger says unasked. It thanks, asks and invites; it counts nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rituals.commands.command import ABOUT as COMMAND
from rituals.commands.ledger import ref_written
from rituals.commands.member.questions import REOPEN, SOLVED
from rituals.commands.moderator.lists import LISTS
from rituals.document import (
    Block,
    Bullets,
    Button,
    Buttons,
    Heading,
    Inlines,
    Mention,
    MessageLink,
    Time,
    doc,
    msg,
    say,
)
from rituals.effects import Nudge, Post, ToModerators
from rituals.ledger.attention import HELPED_FOR, Invitation
from rituals.model.ids import MemberId, MessageRef
from rituals.model.ledger import Credit, Question, QuestionState
from rituals.model.nudges import Attention

MOST_ANSWERS = 3
"""Answers that can be named with a button each; who gave more reads the thread anyway."""
MOST_LINES = 15
_TODAY = timedelta(hours=20)
"""What waits now is worth saying on the same day."""
_SOON = timedelta(days=3)


def ask_helped(question: Question, answers: Sequence[Credit], at: datetime) -> Nudge:
    """Did that help? One tap answers it."""
    shown = tuple(answers)[-MOST_ANSWERS:]
    several = len(shown) > 1
    link = MessageLink((msg("attention.the-question"),), question.message)
    lines = tuple(map(_an_answer, shown))
    guessed = question.state is QuestionState.OPEN
    intro = "attention.helped.guessed" if guessed else "attention.helped.intro"
    blocks: list[Block] = [say(intro, n=len(answers), question=link)]
    if len(shown) < len(answers):
        blocks.append(say("attention.helped.last", n=len(shown)))
    blocks.append(Bullets(lines, numbered=several))
    yes = (
        _yes(each, nth if several else None) for nth, each in enumerate(shown, start=1)
    )
    ref = ref_written(question.message)
    another: tuple[Button, ...] = ()
    if len(shown) < len(answers):
        label = (msg("attention.helped.another"),)
        another = (Button(label, "why", f"message:{ref}", opens=True, about=COMMAND),)
    not_yet = _button("attention.helped.not-yet", REOPEN, f"message:{ref}")
    otherwise = _button("attention.helped.otherwise", SOLVED, f"message:{ref}")
    return Nudge(
        name=f"{Attention.HELPED}/{ref}",
        member=question.asker,
        document=doc(*blocks, Buttons((*yes, *another, not_yet, otherwise))),
        why=doc(say("attention.helped.once")),
        valid_until=at + HELPED_FOR,
        priority=-1,
        rule=Attention.HELPED,
        about=question.message,
    )


def _button(label: str, words: str, options: str) -> Button:
    return Button((msg(label),), words, options, about=COMMAND)


def _an_answer(credit: Credit) -> Inlines:
    link = MessageLink((msg("attention.the-answer"),), credit.answer)
    who = Mention(credit.giver)
    return (msg("attention.helped.answer", who=who, link=link),)


def _yes(credit: Credit, nth: int | None) -> Button:
    label = (
        msg("attention.helped.yes")
        if nth is None
        else msg("attention.helped.yes-nth", nth=nth)
    )
    value = f"message:{ref_written(credit.answer)} mark:on"
    return Button((label,), "answer-this", value, "primary", about=COMMAND)


def _to(message: MessageRef) -> MessageLink:
    return MessageLink((msg("attention.to-the-question"),), message)


def _waits(question: Question, *, named: bool = True) -> Inlines:
    if not named:
        since = Time(question.at, "relative")
        return (msg("attention.line-unnamed", since=since, link=_to(question.message)),)
    line = msg(
        "attention.line",
        who=Mention(question.asker),
        since=Time(question.at, "relative"),
        link=_to(question.message),
    )
    return (line,)


def _listed(questions: Sequence[Question], *, named: bool = True) -> list[Block]:
    """The oldest first."""
    shown = tuple(_waits(each, named=named) for each in questions[:MOST_LINES])
    more = len(questions) - len(shown)
    rest = [say("attention.more", n=more)] if more else []
    return [Bullets(shown), *rest]


@dataclass(frozen=True, slots=True)
class Told:
    """What has its line in a list of what waits, and how many more wait that stood in
    earlier ones.
    """

    lines: tuple[Question, ...]
    before: int

    def blocks(self, *, named: bool = True) -> list[Block]:
        """The list, the oldest first."""
        known = [say("attention.before", n=self.before)] if self.before else []
        return [*_listed(self.lines, named=named), *known]


def tell_moderators(name: str, told: Told, until: datetime, *, named: bool) -> Post:
    """What waits, where nobody in particular hosts; with who asked, or without."""
    document = doc(
        Heading((msg("attention.still-open.title", n=len(told.lines)),)),
        *told.blocks(named=named),
        say("attention.still-open.what-to-do"),
        say("attention.still-open.because-moderators"),
        Buttons((_button("attention.still-open.end", LISTS, "wanted:off"),)),
    )
    return Post(name, ToModerators(), document, not_after=until)


def tell_host(name: str, host: MemberId, told: Told, at: datetime) -> Nudge:
    """What waits where they host."""
    return Nudge(
        name=name,
        member=host,
        document=doc(
            say("attention.still-open.host", n=len(told.lines)), *told.blocks()
        ),
        why=doc(
            say("attention.still-open.what-to-do"),
            say("attention.still-open.because-host"),
        ),
        valid_until=at + _TODAY,
        rule=Attention.STILL_OPEN,
    )


def ask_volunteer(question: Question, volunteer: MemberId, at: datetime) -> Nudge:
    """Perhaps they know: a question on a topic in which they help."""
    ref = ref_written(question.message)
    return Nudge(
        name=f"{Attention.WAITING}/{ref}",
        member=volunteer,
        document=doc(
            say(
                "attention.waiting.intro",
                who=Mention(question.asker),
                since=Time(question.at, "relative"),
                link=_to(question.message),
            )
        ),
        why=doc(say("attention.waiting.no-must")),
        valid_until=at + _TODAY,
        priority=1,
        rule=Attention.WAITING,
        about=question.message,
    )


def invite(name: str, invitation: Invitation, at: datetime) -> Nudge:
    """Maybe they know this one."""
    return Nudge(
        name=name,
        member=invitation.member,
        document=doc(
            say("attention.invited.intro", n=len(invitation.questions)),
            *_listed(invitation.questions),
        ),
        why=doc(say("attention.invited.no-must")),
        valid_until=at + _SOON,
        priority=-2,
        rule=Attention.INVITED,
    )
