"""Communities and a ritual kind for tests of the calendar: nothing but steps."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from rituals.community import Community, Ritual
from rituals.document import Document
from rituals.kind import Outcome, Scene, ScheduledSettings
from rituals.model.cadence import Cadence
from rituals.model.ids import Channel, CommunityId, RitualName
from rituals.model.occurrence import Begin, Step
from rituals.model.wall_clock import zone
from rituals.signals import Heard, ViewRequest

DAY = timedelta(days=1)


class TalkKind:
    """Opens, and sums up two days later; hosts hear of it a day before."""

    name = "weekly_discussion"
    Settings = ScheduledSettings

    def steps(self, settings: ScheduledSettings, begin: Begin) -> Sequence[Step]:
        return (
            Step("heads-up", begin.at - DAY),
            Step("open", begin.at, opens=True),
            Step("close", begin.at + 2 * DAY, closes=True),
        )

    def on_step(self, step: str, scene: Scene[ScheduledSettings]) -> Outcome:
        return Outcome()

    def on_signal(self, heard: Heard, scene: Scene[ScheduledSettings]) -> Outcome:
        return Outcome()

    def view(self, request: ViewRequest, scene: Scene[ScheduledSettings]) -> Document:
        return Document(())


class FakeHolidays:
    """Implements `Holidays` over a written list."""

    def __init__(self, names: Mapping[date, str] | None = None) -> None:
        self.names = dict(names or {})

    def name(self, on: date, language: str) -> str | None:
        name = self.names.get(on)
        return name and f"{name} ({language})"


def ritual(
    every: str, *, name: str = "talk", tz: str = "Europe/Berlin", **settings: Any
) -> Ritual:
    on_holiday = settings.get("on_holiday", "run")
    channels = settings.pop("channels", ("discord:#talk",))
    table = {"kind": "weekly_discussion", "channels": channels, "every": every}
    return Ritual(
        name=RitualName(name),
        kind=TalkKind(),
        settings=ScheduledSettings.model_validate({**table, **settings}),
        fingerprint="",
        zone=zone(tz),
        channels=tuple(Channel.parse(each) for each in channels),
        cadence=Cadence.parse(every, starting=settings.get("starting")),
        on_holiday=on_holiday,
    )


def community(*rituals: Ritual, language: str = "en") -> Community:
    return Community(
        id=CommunityId("werkstatt"),
        name="Werkstatt",
        language=language,
        zone=zone("Europe/Berlin"),
        rituals={each.name: each for each in rituals},
    )


def wall(written: str) -> datetime:
    """A wall-clock time, which has no zone."""
    return datetime.fromisoformat(written)
