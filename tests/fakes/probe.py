"""A ritual kind made for tests: every part of the contract, and nothing to read."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pydantic import Field

from rituals.document import (
    Button,
    Buttons,
    Document,
    Form,
    Mention,
    Paragraph,
    Text,
    doc,
)
from rituals.document import (
    Field as FormField,
)
from rituals.effects import (
    CloseThread,
    Effect,
    InChannels,
    InThreads,
    Nudge,
    Post,
    Show,
    ToMember,
)
from rituals.kind import Outcome, Scene, ScheduledSettings
from rituals.model.duration import Duration
from rituals.model.ledger import Contribution, Given
from rituals.model.occurrence import Begin, Need, Step
from rituals.model.participation import Participation, Withdrawal
from rituals.orders import MoveStep, Order, Skip
from rituals.signals import (
    BegunAgain,
    Did,
    Heard,
    Left,
    Noticed,
    Retracted,
    Reworded,
    Spoke,
    ViewRequest,
)


class ProbeSettings(ScheduledSettings):
    lead: Duration = Field(default=Duration.parse("1 day"))
    remind_after: Duration = Field(default=Duration.parse("2 days"))
    close_after: Duration = Field(default=Duration.parse("4 days"))
    word: str = "hello"


def words(text: str) -> Document:
    return doc(Paragraph((Text(text),)))


class Probe:
    """Says when it is early, opens with a thread, reminds, closes; counts its voices."""

    name = "probe"
    Settings = ProbeSettings

    def steps(self, settings: ProbeSettings, begin: Begin) -> Sequence[Step]:
        from rituals.model.wall_clock import zone  # noqa: PLC0415  the fake stays one file

        where = zone(begin.zone)
        return (
            Step(
                "early",
                settings.lead.before(begin.at, where),
                expires_after=timedelta(hours=6),
            ),
            Step("open", begin.at, opens=True),
            Step(
                "remind",
                settings.remind_after.after(begin.at, where),
                expires_after=timedelta(hours=12),
                needs=frozenset(Need),
            ),
            Step("close", settings.close_after.after(begin.at, where), closes=True),
        )

    def on_step(self, step: str, scene: Scene[ProbeSettings]) -> Outcome:
        if scene.settings.word == "broken" and step == "remind":
            raise RuntimeError(step)
        if scene.settings.word == "mute" and step == "open":
            raise RuntimeError(step)
        counted = dict(scene.memory)
        counted[step] = counted.get(step, 0) + 1
        match step:
            case "early":
                return Outcome(memory=counted, notes={"early": True})
            case "open":
                button = Button((Text("Press"),), "press", style="primary")
                return Outcome(
                    memory=counted,
                    effects=(
                        Post(
                            "open",
                            InChannels(),
                            Document(
                                (
                                    Paragraph((Text(scene.settings.word),)),
                                    Buttons((button,)),
                                )
                            ),
                            thread=(Text(scene.settings.word),),
                        ),
                        Post(
                            "second",
                            InThreads("open"),
                            words("in the thread"),
                            after="open",
                        ),
                    ),
                )
            case "remind":
                return Outcome(
                    memory=counted,
                    effects=(self._remind(scene),),
                    nudges=_nudges(scene),
                )
            case _:
                return Outcome(
                    memory=counted,
                    effects=(
                        Post("last", InThreads("open"), words("bye")),
                        Show("shut", "open", words("over")),
                        CloseThread("archive", "open", after="last"),
                    ),
                )

    def _remind(self, scene: Scene[ProbeSettings]) -> Post:
        text = (
            f"voices {len(scene.having('voice'))} first {len(scene.found.first_timers)}"
        )
        text += f" open {len(scene.found.open_questions)} liked {len(scene.found.resonance)}"
        text += f" helpers {len(scene.found.helpers)} hosts {len(scene.found.volunteers['host'])}"
        mention = tuple(Mention(p.member) for p in scene.having("voice"))
        return Post(
            "remind",
            InThreads("open"),
            doc(Paragraph((Text(text), *mention))),
            not_after=scene.now + timedelta(hours=12),
        )

    def on_signal(self, heard: Heard, scene: Scene[ProbeSettings]) -> Outcome:
        actor = scene.actor
        if actor is None or isinstance(heard, Reworded):
            return Outcome()
        match heard:
            case Spoke() if scene.settings.word == "deaf":
                raise RuntimeError(heard)
            case Spoke():
                part = Participation(scene.occurrence.id, actor.id, "voice", heard.at)
                given = Contribution(
                    scene.community,
                    actor.id,
                    Given.SHARED,
                    scene.occurrence.id,
                    heard.at,
                )
                return Outcome(participations=(part,), contributions=(given,))
            case Retracted():
                gone = Withdrawal(scene.occurrence.id, actor.id, "voice")
                return Outcome(participations=(gone,))
            case Did():
                return self._did(heard, scene, actor.id)
            case Noticed() | Left() | BegunAgain():
                return Outcome()

    def _did(self, did: Did, scene: Scene[ProbeSettings], actor: Any) -> Outcome:
        if did.action == "fail":
            raise RuntimeError(did.action)
        orders: tuple[Order, ...] = ()
        if did.action == "extend":
            orders = (
                MoveStep(scene.occurrence.id, "close", scene.now + timedelta(days=9)),
            )
        if did.action == "cancel":
            orders = (Skip(scene.occurrence.id),)
        effects: tuple[Effect, ...] = ()
        if did.action == "write":
            effects = (Post("letter", ToMember(actor), words(did.value)),)
        if did.action == "show":
            effects = (Show(f"count-{did.value}", "open", words(did.value)),)
        return Outcome(
            notes={**scene.occurrence.notes, "did": did.action},
            participations=(
                Participation(scene.occurrence.id, actor, did.action, did.at),
            ),
            orders=orders,
            effects=effects,
            reply=words(f"{did.action} {did.values.get('what', did.value)}".strip()),
        )

    def view(
        self, request: ViewRequest, scene: Scene[ProbeSettings]
    ) -> Document | Form:
        if request.action == "fill":
            return Form(
                (Text("Fill"),), (FormField("what", (Text("What"),)),), "filled"
            )
        if request.action == "fail":
            raise RuntimeError(request.action)
        return words(f"{len(scene.participations)} parts")


def _nudges(scene: Scene[ProbeSettings]) -> tuple[Nudge, ...]:
    return tuple(
        Nudge(
            f"nudge-{part.member}",
            part.member,
            words("come back"),
            words("because you pressed"),
            scene.now + timedelta(days=2),
        )
        for part in scene.having("press")
    )
