"""Why did I get this? What the ledger wrote to me unasked, and how to end it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rituals.commands.command import ABOUT, Call, Command, Handler, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.forms import plain_form
from rituals.commands.options import SWITCH
from rituals.document import (
    Block,
    Button,
    Buttons,
    Document,
    Form,
    Heading,
    MessageLink,
    Msg,
    Paragraph,
    Time,
    doc,
    msg,
    say,
)
from rituals.model.ledger import Question
from rituals.model.nudges import Attention, HeldNudge, NudgeState

WORDS = "nudges"
LATELY = timedelta(days=60)
MOST = 5
_WENT = (NudgeState.SENT, NudgeState.MERGED)
_SWITCHES = {
    Attention.HELPED: "settings follow-ups",
    Attention.INVITED: "settings invitations",
    Attention.STILL_OPEN: "settings still-open",
}


def why_and_stop(rule: Attention) -> list[Button]:
    """Below what was said by that rule: why it came, and no more of it."""
    why = msg("command.nudges.why")
    return [
        Button((why,), WORDS, f"rule:{rule}", opens=True, about=ABOUT),
        stop(rule),
    ]


def stop(rule: Attention) -> Button:
    """One tap, and nothing more comes by that rule."""
    label = msg(f"command.nudges.stop-{rule}")
    if rule is Attention.WAITING:
        return Button((label,), "volunteer", "role:answers wanted:off", about=ABOUT)
    return Button((label,), _SWITCHES[rule], "wanted:off", about=ABOUT)


async def _why(call: Call, desk: Desk) -> Document | Form:
    named = tuple(rule for rule in Attention if rule == call.get("rule", str))
    rules = named or tuple(Attention)
    sent = await _sent(desk, rules)
    if not sent:
        return doc(say("command.nudges.none"))
    refs = {n.about for n in sent if n.about is not None}
    found = await desk.uow.ledger.questions(desk.community.id, refs)
    asked = {question.message: question for question in found}
    blocks: list[Block] = [Heading((msg("command.nudges.title"),))]
    blocks += [_line(n, asked.get(n.about) if n.about else None) for n in sent]
    blocks.append(say("command.nudges.gate", n=desk.community.nudges_per_week))
    came = dict.fromkeys(n.rule for n in sent if n.rule is not None)
    return doc(*blocks, Buttons(tuple(stop(rule) for rule in came)))


async def _sent(desk: Desk, rules: Sequence[Attention]) -> list[HeldNudge]:
    """What the caller was sent by these rules lately, the latest first."""
    since = desk.clock.now() - LATELY
    found = [
        nudge
        for rule in rules
        for nudge in await desk.uow.outbox.nudged_for(desk.community.id, rule, since)
        if nudge.member == desk.caller.id and nudge.state in _WENT
    ]
    found.sort(key=lambda n: (n.decided_at or n.created_at, n.key), reverse=True)
    return found[:MOST] if len(rules) > 1 else found[:1]


def _line(nudge: HeldNudge, question: Question | None) -> Block:
    at = Time(nudge.decided_at or nudge.created_at)
    link: Msg | MessageLink = msg("command.nudges.a-question")
    if nudge.about is not None:
        link = MessageLink((link,), nudge.about)
    asked = Time(question.at if question else nudge.created_at)
    id_ = f"command.nudges.because-{nudge.rule}"
    if nudge.about is None:
        return say(id_, at=at)
    return Paragraph((msg(id_, at=at, question=link, asked=asked),))


def _switch(rule: Attention) -> Handler:
    async def turn(call: Call, desk: Desk) -> Document | Form:
        wanted, member = call.need("wanted", str), desk.caller
        unwanted = member.wishes.unwanted - {rule}
        if wanted == "off":
            unwanted |= {rule}
        wishes = replace(member.wishes, unwanted=unwanted)
        await desk.uow.members.save([replace(member, wishes=wishes)])
        said = say(f"command.settings-{_slug(rule)}.{wanted}")
        if wanted == "on" and (wishes.paused or not wishes.nudges):
            return doc(said, say("command.nudges.but-none"))
        if wanted == "on":
            return doc(said)
        back = msg("command.nudges.back")
        return doc(said, Buttons((Button((back,), _SWITCHES[rule], "wanted:on"),)))

    return turn


def _slug(rule: Attention) -> str:
    return _SWITCHES[rule].removeprefix("settings ")


def _setting(rule: Attention, *german: str) -> Command:
    return Command(
        _SWITCHES[rule],
        _switch(rule),
        options=(
            Option("wanted", Takes.CHOICE, choices=SWITCH, german=("gewünscht",)),
        ),
        form=plain_form,
        german=german,
    )


COMMANDS = (
    Command(
        WORDS,
        _why,
        options=(Option("rule", required=False, german=("anlass",)),),
        reads=True,
        german=("hinweise", "warum bekam ich das"),
    ),
    _setting(Attention.HELPED, "einstellungen rückfragen", "einstellungen nachfragen"),
    _setting(Attention.INVITED, "einstellungen einladungen"),
    _setting(Attention.STILL_OPEN, "einstellungen offenes"),
)
