"""What a welcome says to newcomers and buddies. The words are in the catalogues."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rituals.catalog.welcome.memory import Journey, Memory
from rituals.catalog.welcome.settings import WelcomeSettings
from rituals.document import (
    Block,
    Bullets,
    Button,
    Buttons,
    Document,
    Field,
    Form,
    Inlines,
    Mention,
    MessageLink,
    Param,
    Quote,
    Text,
    doc,
    msg,
    say,
)
from rituals.effects import InChannels, InThreads, Post, Show, ToMember
from rituals.kind import Scene
from rituals.model.ids import Channel, MemberId, SpaceId
from rituals.model.member import Member
from rituals.model.occurrence import Json

WelcomeScene = Scene[WelcomeSettings]
INTRODUCTION = "introduction"
LIMITS = {"who": 1000, "offers": 300, "needs": 300, "topics": 200}
"""What an introduction consists of, and how long each part may be."""
_GREETING_IS_WORTH = timedelta(days=7)

INTRODUCE = Button(
    (msg("welcome.button.introduce"),), "introduce", style="primary", opens=True
)
EDIT = Button((msg("welcome.button.edit"),), "introduce", opens=True)
EDIT_EARLIER = replace(EDIT, label=(msg("welcome.button.edit-earlier"),))
WITHDRAW = Button((msg("welcome.button.withdraw"),), "withdraw")
BUDDY = Button((msg("welcome.button.buddy"),), "buddy")
READ_ALONG = Button((msg("welcome.button.read-along"),), "read-along", "on")
TAKE_PART = Button((msg("welcome.button.take-part"),), "read-along", "off")
ACCOMPANY = Button((msg("welcome.button.accompany"),), "accompany", "on")
NO_LONGER = Button((msg("welcome.button.no-longer"),), "accompany", "off")
IN_TOUCH = Button((msg("welcome.button.in-touch"),), "in-touch", style="primary")
PASS_ON = Button((msg("welcome.button.pass-on"),), "pass-on")
ANOTHER = Button((msg("welcome.button.another"),), "another")


def only(id_: str, /, **params: Param) -> Document:
    """A document of one sentence."""
    return doc(say(id_, **params))


def over(scene: WelcomeScene) -> Document:
    """What a newcomer reads who presses a button of a welcome that is over."""
    excluded = scene.actor is not None and scene.actor.excluded
    return only("welcome.over-excluded" if excluded else "welcome.over")


def newcomer(scene: WelcomeScene) -> MemberId:
    """Whose journey it is."""
    return scene.occurrence.subject or MemberId("")


def spaces(scene: WelcomeScene, of: MemberId | None = None) -> frozenset[SpaceId]:
    """Where the newcomer is, or another member."""
    member = scene.members.get(of or newcomer(scene))
    return frozenset(a.space for a in member.accounts) if member else frozenset()


def home(scene: WelcomeScene) -> Channel | None:
    """The channel of the welcome that the newcomer can see: that of their space, if any."""
    member = scene.members.get(newcomer(scene))
    spaces = [account.space for account in member.accounts] if member else []
    channels = [opening.channel for opening in scene.openings]
    theirs = (c for space in spaces for c in channels if c.space == space)
    return next(theirs, None)


def thread_there(scene: WelcomeScene) -> bool:
    """Whether the newcomer's introduction stands in the channel, with its thread."""
    receipt = scene.receipts.get((INTRODUCTION, home(scene)))
    return receipt is not None and receipt.thread is not None


def privately(
    scene: WelcomeScene, name: str, to: MemberId, document: Document, public: Document
) -> Post:
    """A private message, or where private messages are closed a public one that names them.

    In public it is said only where the newcomer reads it, too.
    """
    channel = home(scene)
    if channel is None:
        return Post(name, ToMember(to), document)
    where: InThreads | InChannels = InChannels(channel)
    if thread_there(scene):
        where = InThreads(INTRODUCTION, channel)
    otherwise = Post(name, where, public, ping=(to,))
    return Post(name, ToMember(to), document, otherwise=otherwise)


# --- greeting -------------------------------------------------------------------------


def greeting(scene: WelcomeScene) -> Post:
    """To the newcomer, once."""
    private = doc(*_greeting(scene), *_first_buttons(scene))
    public = doc(*_greeting(scene), say("welcome.greet.public"), *_first_buttons(scene))
    not_after = scene.now + _GREETING_IS_WORTH
    to, channel = newcomer(scene), home(scene)
    alone = Post("greet", ToMember(to), private, not_after=not_after)
    if channel is None:
        return alone
    where = InChannels(channel)
    openly = Post("greet", where, public, not_after=not_after, ping=(to,))
    return replace(alone, otherwise=openly)


def greeted_now(
    scene: WelcomeScene, name: str, *, introduced: bool
) -> tuple[Show, ...]:
    """The greeting that stands there already, as it is right now."""
    stands = [channel for posted, channel in scene.receipts if posted == "greet"]
    if not stands:
        return ()
    public = [say("welcome.greet.public")] if any(stands) else []
    blocks = _greeting(scene, introduced=introduced)
    buttons = _first_buttons(scene, introduced=introduced)
    return (Show(name, "greet", doc(*blocks, *public, *buttons)),)


def _greeting(scene: WelcomeScene, *, introduced: bool = False) -> list[Block]:
    settings = scene.settings
    who, community = Mention(newcomer(scene)), Text(scene.community_name)
    blocks: list[Block] = [
        say("welcome.greet.hello", who=who, community=community),
        say("welcome.greet.glad"),
    ]
    if settings.rules:
        blocks += [say("welcome.greet.rules"), Quote((Text(settings.rules),))]
    if settings.first_steps:
        steps = tuple((Text(step),) for step in settings.first_steps)
        blocks += [say("welcome.greet.first-steps"), Bullets(steps)]
    elif _journey(scene).stands:
        blocks.append(say("welcome.introduced.stands"))
    elif home(scene) is not None and not introduced:
        blocks.append(say("welcome.greet.begin"))
    blocks.append(say("welcome.greet.reading"))
    return blocks


def _first_buttons(scene: WelcomeScene, *, introduced: bool = False) -> list[Block]:
    buddy = (BUDDY,) if scene.settings.accompanied else ()
    introduce = (EDIT_EARLIER,) if introduced else _introduce(scene)
    return [Buttons((*introduce, *buddy, READ_ALONG))]


def _journey(scene: WelcomeScene) -> Journey:
    journey = Memory.of(scene.memory).in_round(scene.occurrence)
    return journey or Journey.begun(scene.occurrence)


def _introduce(scene: WelcomeScene) -> tuple[Button, ...]:
    """To introduce oneself where one reads it, or to change what stands there already."""
    journey = _journey(scene)
    if journey.stands:
        return (_edit_earlier(scene, journey),)
    return (INTRODUCE,) if home(scene) is not None else ()


def _edit_earlier(scene: WelcomeScene, journey: Journey) -> Button:
    there = journey.introduction(scene.community, newcomer(scene))
    return replace(EDIT_EARLIER, about=there)


def anew(scene: WelcomeScene) -> Document:
    """To somebody whose introduction of an earlier round is gone: where to write another."""
    introduce = replace(INTRODUCE, about=scene.ritual)
    return doc(say("welcome.introduced.anew"), Buttons((introduce,)))


def stands_already(scene: WelcomeScene, journey: Journey) -> Document:
    """To somebody whose introduction of an earlier round still stands."""
    edit = _edit_earlier(scene, journey)
    return doc(say("welcome.introduced.stands"), Buttons((edit,)))


# --- introduction ---------------------------------------------------------------------


def introduction_form(words: Json) -> Form:
    """To introduce oneself, filled in with what was said before."""
    return Form(
        title=(msg("welcome.form.title"),),
        fields=tuple(
            Field(
                name=name,
                label=(msg(f"welcome.form.{name}"),),
                hint=(msg(f"welcome.form.{name}-hint"),),
                value=str(words.get(name, "")),
                long=name == "who",
                required=name == "who",
                max_length=most,
            )
            for name, most in LIMITS.items()
        ),
        action="introduce",
    )


def introduction(scene: WelcomeScene, words: Json) -> Document:
    """What the bot posts for them."""
    blocks: list[Block] = [
        say("welcome.introduction.by", who=Mention(newcomer(scene))),
        Quote((Text(str(words.get("who", ""))),)),
    ]
    for name in ("offers", "needs", "topics"):
        said = " ".join(str(words.get(name, "")).split())
        if said:
            blocks.append(say(f"welcome.introduction.{name}", words=Text(said)))
    blocks.append(say("welcome.introduction.hello"))
    volunteers = scene.settings.buddies == "volunteers"
    blocks.append(Buttons((EDIT, WITHDRAW, *((ACCOMPANY,) if volunteers else ()))))
    return doc(*blocks)


def introduced_in(scene: WelcomeScene, *, accompanied: bool = False) -> Document:
    """To somebody who introduced themselves: where it stands, and who is there for them."""
    there = home(scene)
    channel = Text(there.name if there else "")
    said = "welcome.introduced.with-buddy" if accompanied else "welcome.introduced.done"
    return only(said, channel=channel)


def thread_title(scene: WelcomeScene) -> Inlines:
    """The thread for hellos."""
    return (msg("welcome.introduction.thread", who=Mention(newcomer(scene))),)


def withdrawn(scene: WelcomeScene) -> Document:
    """What stands there when they took it back."""
    return only("welcome.introduction.withdrawn", who=Mention(newcomer(scene)))


def link_to_introduction(scene: WelcomeScene) -> tuple[Block, ...]:
    """A way to the introduction, if it stands there."""
    receipt = scene.receipts.get((INTRODUCTION, home(scene)))
    if receipt is None or receipt.message is None:
        return ()
    label = (msg("welcome.introduction.link"),)
    return (say("welcome.introduction.see", link=MessageLink(label, receipt.message)),)


# --- buddies --------------------------------------------------------------------------


def to_buddy(scene: WelcomeScene, who: MemberId, name: str) -> Post:
    """To the one who accompanies them, or in public if need be."""
    about = Mention(newcomer(scene))
    public = doc(
        say("welcome.buddy.public", buddy=Mention(who), who=about),
        Buttons((IN_TOUCH, PASS_ON)),
    )
    return privately(scene, name, who, letter(scene), public)


def letter(scene: WelcomeScene) -> Document:
    """To a buddy: who it is about, what it takes, and a way out."""
    named = scene.settings.buddies != "volunteers"
    return doc(
        say("welcome.buddy.hello", who=Mention(newcomer(scene))),
        *link_to_introduction(scene),
        say("welcome.buddy.duty"),
        say(
            "welcome.buddy.why-named" if named else "welcome.buddy.why-volunteer",
            community=Text(scene.community_name),
        ),
        Buttons((IN_TOUCH, PASS_ON)),
    )


def to_newcomer(
    scene: WelcomeScene, buddy: MemberId, name: str, *, next_: bool
) -> Post:
    """To the newcomer: who is there for them."""
    who = Mention(buddy)
    first, later = "welcome.buddy.yours", "welcome.buddy.yours-now"
    private = doc(say(later if next_ else first, buddy=who), Buttons((ANOTHER,)))
    public = only("welcome.buddy.yours-public", who=Mention(newcomer(scene)), buddy=who)
    return privately(scene, name, newcomer(scene), private, public)


def handed_on(scene: WelcomeScene, *, somebody: bool) -> Document:
    """What becomes of the message to somebody who no longer accompanies."""
    said = "welcome.buddy.handed-on" if somebody else "welcome.buddy.released"
    return only(said, who=Mention(newcomer(scene)))


# --- on the way -----------------------------------------------------------------------


def check_in(scene: WelcomeScene, missing: tuple[str, ...]) -> Document:
    """What is not done yet, as an offer."""
    buttons = [
        button
        for name, button in (("introduce", INTRODUCE), ("buddy", BUDDY))
        if name in missing
    ]
    return doc(
        say("welcome.check-in.hello", community=Text(scene.community_name)),
        Bullets(tuple((msg(f"welcome.check-in.{name}"),) for name in missing)),
        Buttons((*buttons, READ_ALONG)),
    )


def celebrated(member: Member, what: str) -> Document:
    """The first thing somebody gave, in the thread of their introduction."""
    return only(f"welcome.first.{what}", who=Mention(member.id))


def celebrated_privately(what: str) -> Document:
    """The same, to somebody who has no introduction there."""
    return only(f"welcome.first-private.{what}")


def graduated(scene: WelcomeScene, company: Sequence[Block]) -> Document:
    """At the end of the journey of somebody who has arrived, and who was with them."""
    community = Text(scene.community_name)
    blocks = [say("welcome.graduate.arrived", community=community), *company]
    if scene.settings.buddies == "volunteers":
        blocks += [say("welcome.graduate.accompany"), Buttons((ACCOMPANY,))]
    return doc(*blocks)


def volunteered(at_once: MemberId | None = None) -> Document:
    """To somebody who would like to accompany newcomers, and perhaps begins at once."""
    blocks: list[Block] = [say("welcome.accompany.on")]
    if at_once is not None:
        blocks.append(say("welcome.accompany.at-once", who=Mention(at_once)))
    return doc(*blocks, Buttons((NO_LONGER,)))


def reads_along() -> Document:
    """To somebody who likes to read along; they may think again."""
    return doc(say("welcome.reads.on"), Buttons((TAKE_PART,)))


def gone(newcomer_id: MemberId, *, excluded: bool = False) -> Document:
    """To the buddy of somebody who left, or whom moderators left out."""
    ended = "welcome.buddy.excluded" if excluded else "welcome.buddy.left"
    return only(ended, who=Mention(newcomer_id))
