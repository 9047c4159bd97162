"""The gallery and the votes of members."""

from dataclasses import replace
from datetime import datetime

from rituals.catalog.monthly_challenge.choosing import choice_fields, choices, chosen_in
from rituals.catalog.monthly_challenge.replies import (
    acting,
    answer,
    excerpt,
    fault,
    gallery_button,
    named,
    vote_button,
)
from rituals.catalog.monthly_challenge.roster import (
    VOTE,
    ChallengeScene,
    Submission,
    roster_of,
    votes_of,
)
from rituals.catalog.monthly_challenge.submissions import post_name
from rituals.catalog.monthly_challenge.timetable import (
    RESULTS,
    Phase,
    deadline_of,
    phase_at,
)
from rituals.document import (
    Block,
    Buttons,
    Document,
    Form,
    Link,
    Mention,
    MessageLink,
    Paragraph,
    Quote,
    Strong,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.kind import Outcome
from rituals.model.ids import MemberId, MessageRef, SpaceId
from rituals.model.participation import Participation, Withdrawal
from rituals.signals import Did, ViewRequest

PER_PAGE = 5


def fair_order(scene: ChallengeScene, voter: MemberId) -> tuple[Submission, ...]:
    """All that this voter may pick, in an order of their own that stays the same."""
    offered = [each for each in roster_of(scene).in_time if each.member != voter]
    dice = scene.dice.forked(f"gallery/{scene.occurrence.id}/{voter}")
    return tuple(dice.shuffled(offered))


def _refusal(scene: ChallengeScene, at: datetime) -> Document | None:
    """Why nobody can vote at that time."""
    if scene.settings.judging != "votes":
        return answer(f"challenge.vote.judging-{scene.settings.judging}")
    phase = phase_at(scene, at)
    if phase is Phase.SUBMITTING:
        return answer("challenge.vote.not-yet", at=Time(deadline_of(scene)))
    if phase is not Phase.JUDGING or at >= scene.steps[RESULTS]:
        return answer("challenge.vote.over", until=Time(scene.steps[RESULTS]))
    return None


def gallery(request: ViewRequest, scene: ChallengeScene) -> Document:
    """A page of the submissions, in the voter's own order."""
    refusal = _refusal(scene, request.at)
    if refusal:
        return refusal
    offered = fair_order(scene, acting(scene).id)
    if not offered:
        return answer("challenge.vote.nothing")
    pages = -(-len(offered) // PER_PAGE)
    page = int(request.value) if request.value.isdecimal() else 1
    page = min(max(page, 1), pages)
    shown = offered[(page - 1) * PER_PAGE : page * PER_PAGE]
    space = request.by.account.space
    pictures = [block for each in shown for block in _hung(scene, each, space)]
    turns = [gallery_button(page - 1, "challenge.button.previous")] if page > 1 else []
    turns += [gallery_button(page + 1, "challenge.button.next")] if page < pages else []
    return doc(
        say("challenge.vote.gallery", page=page, pages=pages),
        *pictures,
        Buttons((*turns, vote_button())),
    )


def _hung(scene: ChallengeScene, submission: Submission, space: SpaceId) -> list[Block]:
    """A submission in the gallery: how it begins, and the way to the whole of it."""
    work = submission.work
    title = named(work.title)
    blocks: list[Block] = [
        Paragraph((Strong((title,)), Text(" · "), Mention(submission.member)))
    ]
    if work.text:
        blocks.append(Quote((Text(excerpt(work.text)),)))
    if work.link:
        blocks.append(Paragraph((Link((Text(work.link),), work.link),)))
    message = _standing_at(scene, submission.member, space)
    if message:
        label = msg("challenge.vote.see-all")
        blocks.append(Paragraph((MessageLink((label,), message),)))
    return blocks


def _standing_at(
    scene: ChallengeScene, member: MemberId, space: SpaceId
) -> MessageRef | None:
    """Where a submission was posted, in the voter's own space."""
    for (name, channel), receipt in scene.receipts.items():
        if name == post_name(member) and channel and channel.space == space:
            return receipt.message
    return None


def form(request: ViewRequest, scene: ChallengeScene) -> Document | Form:
    """Pick a few; what was picked before is marked."""
    refusal = _refusal(scene, request.at)
    if refusal:
        return refusal
    me = acting(scene).id
    offered = fair_order(scene, me)
    if not offered:
        return answer("challenge.vote.nothing")
    n = votes_of(scene)
    before = roster_of(scene).ballots.get(me, frozenset())
    fields = choice_fields(
        "picks", msg("challenge.vote.field", n=n), choices(scene, offered), before, n
    )
    if len(fields) == 1 and not before:  # who has voted may take it back
        fields = (replace(fields[0], required=True),)
    return Form((msg("challenge.vote.title"),), fields, VOTE)


def vote(did: Did, scene: ChallengeScene) -> Outcome:
    """Cast all votes of a member anew; those they cast before are gone."""
    refusal = _refusal(scene, did.at)
    if refusal:
        return Outcome(reply=refusal)
    me = acting(scene).id
    picked = chosen_in(did.values, "picks", did.value)
    before = roster_of(scene).ballots.get(me, frozenset())
    wrong = _fault(scene, picked)
    if wrong or not (picked or before):
        return Outcome(reply=wrong or answer("challenge.vote.none-picked", _again()))
    here = scene.occurrence.id
    dropped = sorted(before - set(picked))
    cast = tuple(Participation(here, me, VOTE, did.at, key=each) for each in picked)
    gone = tuple(Withdrawal(here, me, VOTE, key=each) for each in dropped)
    return Outcome(participations=(*gone, *cast), reply=_receipt(scene, picked))


def _fault(scene: ChallengeScene, picked: tuple[MemberId, ...]) -> Document | None:
    """What is wrong with these picks, and what would be right."""
    roster, n = roster_of(scene), votes_of(scene)
    in_running = {each.member for each in roster.in_time}
    if acting(scene).id in picked:
        return fault("challenge.vote.own", _again())
    if len(picked) > n:
        return fault("challenge.vote.too-many", _again(), n=n, picked=len(picked))
    for each in picked:
        if each in roster.disqualified:
            return fault("challenge.vote.disqualified", _again(), who=Mention(each))
        if each in roster.submissions and each not in in_running:
            return fault("challenge.vote.late", _again(), who=Mention(each))
        if each not in in_running:
            return fault("challenge.vote.unknown", _again())
    return None


def _receipt(scene: ChallengeScene, picked: tuple[MemberId, ...]) -> Document:
    until = Time(scene.steps[RESULTS])
    if not picked:
        return answer("challenge.vote.taken-back", _again(), until=until)
    who = tuple(Mention(each) for each in picked)
    return answer("challenge.vote.done", _again(), who=who, until=until)


def _again() -> Block:
    return Buttons((gallery_button(), vote_button()))
