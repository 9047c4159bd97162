"""Handing in, changing and withdrawing a submission, and how it looks in the threads."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from rituals.catalog.monthly_challenge.addresses import (
    is_address,
    is_public_address,
)
from rituals.catalog.monthly_challenge.consequences import following, numbered
from rituals.catalog.monthly_challenge.notes import Notes, challenge_of
from rituals.catalog.monthly_challenge.replies import (
    acting,
    answer,
    fault,
    refused,
    submit_button,
    withdraw_button,
)
from rituals.catalog.monthly_challenge.roster import (
    JOINED,
    SUBMISSION,
    ChallengeScene,
    Submission,
    Work,
    roster_of,
)
from rituals.catalog.monthly_challenge.settings import TITLE_LENGTH
from rituals.catalog.monthly_challenge.timetable import (
    ANNOUNCE,
    Phase,
    deadline_of,
    phase_at,
)
from rituals.document import (
    Attachment,
    Block,
    Buttons,
    Document,
    Field,
    Form,
    Heading,
    Link,
    Mention,
    Msg,
    Paragraph,
    Quote,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.effects import Effect, InThreads, Post, Show
from rituals.kind import Outcome
from rituals.model.ids import MemberId
from rituals.model.participation import Participation, Withdrawal
from rituals.signals import Did, ViewRequest

TEXT_LENGTH = 1500
LINK_LENGTH = 500
NAME_LENGTH = 100
_LENGTHS = {
    "title": TITLE_LENGTH,
    "text": TEXT_LENGTH,
    "link": LINK_LENGTH,
    "attachment": LINK_LENGTH * 2,
}
_FILE = "attachment"


def post_name(member: MemberId) -> str:
    """The name of the effect that posts a member's submission."""
    return f"{SUBMISSION}/{member}"


def form(request: ViewRequest, scene: ChallengeScene) -> Document | Form:
    """The form to hand in with, filled with what is there already."""
    me = acting(scene)
    refusal = _refusal(me.id, request.at, scene)
    if refusal:
        return refusal
    mine = roster_of(scene).submissions.get(me.id)
    work = mine.work if mine else Work()
    late = phase_at(scene, request.at) is not Phase.SUBMITTING
    title = "challenge.form.title-late" if late else "challenge.form.title"
    fields = tuple(
        Field(
            name,
            (msg(f"challenge.field.{name}"),),
            hint=(_hint(name, work),),
            value="" if name == _FILE else getattr(work, name),
            long=name == "text",
            required=False,
            max_length=length,
            file=name == _FILE,
        )
        for name, length in _LENGTHS.items()
    )
    return Form((msg(title),), fields, "submit")


def _hint(name: str, work: Work) -> Msg:
    if name == _FILE and work.attachment:
        return msg("challenge.field.attachment-stays", file=Text(work.attachment_name))
    return msg(f"challenge.field.{name}-hint")


def _refusal(me: MemberId, at: datetime, scene: ChallengeScene) -> Document | None:
    """Why that member cannot change what they handed in at that time."""
    mine = roster_of(scene).submissions.get(me)
    over = phase_at(scene, at) is not Phase.SUBMITTING
    if mine and not mine.late and over:
        return answer("challenge.submit.fixed", until=Time(deadline_of(scene)))
    return None


def submit(did: Did, scene: ChallengeScene) -> Outcome:
    """Hand in, or replace what was handed in. After the deadline it is kept, marked late."""
    me = acting(scene)
    refusal = _refusal(me.id, did.at, scene)
    if refusal:
        return Outcome(reply=refusal)
    roster, notes = roster_of(scene), numbered(scene)
    before = roster.submissions.get(me.id)
    work = _read(did.values, did.value)
    if before:
        work = _with_file(work, before.work, notes.revision)
    wrong = _fault(work)
    if wrong:
        return Outcome(reply=wrong)
    late = phase_at(scene, did.at) is not Phase.SUBMITTING
    submission = Submission(me.id, did.at, work, late)
    here = scene.occurrence.id
    part = Participation(here, me.id, SUBMISSION, did.at, details=submission.details)
    joined = Participation(here, me.id, JOINED, did.at, details={"encourage": False})
    changes = (part,) if me.id in roster.joined else (part, joined)
    effect = _posted(submission, notes)
    notes = replace(notes, posted=notes.posted | {post_name(me.id)})
    reply = _thanks(scene, late=late, again=before is not None)
    return following(scene, reply, notes=notes, changes=changes, effects=(effect,))


def _thanks(scene: ChallengeScene, *, late: bool, again: bool) -> Document:
    buttons = Buttons((submit_button(again=True), withdraw_button()))
    title, until = Text(challenge_of(scene).title), Time(deadline_of(scene))
    if late:
        return answer("challenge.submit.late", buttons, title=title, until=until)
    id_ = "challenge.submit.changed" if again else "challenge.submit.done"
    return answer(id_, buttons, title=title, until=until)


def withdraw(did: Did, scene: ChallengeScene) -> Outcome:
    """Take it back; in time until the deadline, a late one as long as it is open."""
    me = acting(scene)
    mine = roster_of(scene).submissions.get(me.id)
    if mine is None:
        return refused("challenge.withdraw.none")
    refusal = _refusal(me.id, did.at, scene)
    if refusal:
        return Outcome(reply=refusal)
    gone = Withdrawal(scene.occurrence.id, me.id, SUBMISSION)
    notes = numbered(scene)
    show = Show(
        f"{post_name(me.id)}/{notes.revision}", post_name(me.id), withdrawn(me.id)
    )
    again = Buttons((submit_button(late=mine.late),))
    reply = answer("challenge.withdraw.done", again)
    return following(scene, reply, notes=notes, changes=(gone,), effects=(show,))


def _posted(submission: Submission, notes: Notes) -> Effect:
    """A post the first time, then what it says now, also after it was withdrawn."""
    name = post_name(submission.member)
    if name in notes.posted:
        return Show(f"{name}/{notes.revision}", name, presented(submission))
    return Post(name, InThreads(ANNOUNCE), presented(submission), after=ANNOUNCE)


def presented(submission: Submission) -> Document:
    """A submission as everybody sees it."""
    work = submission.work
    id_ = "challenge.submission.late" if submission.late else "challenge.submission.by"
    blocks: list[Block] = [say(id_, who=Mention(submission.member))]
    if work.title:
        blocks.append(Heading((Text(work.title),)))
    if work.text:
        blocks.append(Quote((Text(work.text),)))
    if work.link:
        blocks.append(Paragraph((Link((Text(work.link),), work.link),)))
    if work.attachment:
        alt = work.title or work.attachment_name
        gone = (msg("challenge.submission.no-file"),)
        blocks.append(Attachment(work.attachment_name, work.attachment, alt, gone))
    return doc(*blocks)


def withdrawn(member: MemberId) -> Document:
    """What is left of a submission that was taken back."""
    return doc(say("challenge.submission.withdrawn", who=Mention(member)))


def _read(values: Mapping[str, str], value: str) -> Work:
    """What a form or a command brought; a value alone is the text."""
    said = {name: values.get(name, "").strip() for name in _LENGTHS}
    work = Work(**said)
    if work.empty:
        work = replace(work, text=value.strip())
    if not work.attachment:
        return work
    name = values.get(f"{_FILE}_name", "").strip() or _last_part(work.attachment)
    return replace(work, attachment_name=_shortened(name or "attachment"))


def _last_part(address: str) -> str:
    try:
        return PurePosixPath(unquote(urlsplit(address).path)).name
    except ValueError:  # it is no address, which is told in a moment
        return ""


def _shortened(name: str) -> str:
    """Of a long name the ending stays, which says what is in the file."""
    ending = PurePosixPath(name).suffix[: NAME_LENGTH // 2]
    return name.removesuffix(ending)[: NAME_LENGTH - len(ending)] + ending


def _with_file(work: Work, before: Work, revision: int) -> Work:
    """Without a new file the earlier one stays, and a new one has a name of its own.

    By the name platforms tell whether a file is there already, and half of all pictures
    are called "image.png".
    """
    if not work.attachment:
        url, name = before.attachment, before.attachment_name
    elif not before.attachment or work.attachment == before.attachment:
        return work
    else:
        path = PurePosixPath(work.attachment_name)
        url, name = work.attachment, f"{path.stem}-{revision}{path.suffix}"
    return replace(work, attachment=url, attachment_name=name)


def _fault(work: Work) -> Document | None:
    """What is wrong with it, and what would be right."""
    again = Buttons((submit_button(),))
    if work.empty:
        return fault("challenge.submit.empty", again)
    for name, length in _LENGTHS.items():
        if len(getattr(work, name)) > length:
            field = msg(f"challenge.field.{name}")
            id_ = "challenge.submit.too-long"
            return fault(id_, again, at_field=name, field=field, n=length)
    checks = {"link": is_address, "attachment": is_public_address}
    for name, fits in checks.items():
        typed = getattr(work, name)
        if typed and not fits(typed):
            field = msg(f"challenge.field.{name}")
            id_ = "challenge.submit.no-address"
            return fault(id_, again, at_field=name, field=field)
    return None
