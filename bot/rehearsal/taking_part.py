"""Habits of taking part: pressing what the bot offers, and filling in its forms."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from bot.platforms.rehearsal.forms import SEPARATOR
from bot.platforms.rehearsal.members import buttons_of
from bot.rehearsal.sight import Act, Press, Say, Sight, lucky
from bot.rehearsal.talking import Habit, introductions, unsaid
from rituals.document import Field, Form
from rituals.ports import Dice

_PATIENCE = timedelta(minutes=2)


def presses(
    action: str, percent: int, *, value: str | None = None, once: bool = False
) -> Habit:
    """Presses that button, or never does: one decision for each thing it is about.

    With `once` only the first time it is ever offered.
    """

    def habit(sight: Sight, dice: Dice) -> Iterator[Act]:
        if once and any(name == action for name, _, _ in sight.pressed):
            return
        for said, button in sight.buttons(action):
            if value is not None and button.value != value:
                continue
            if lucky(dice, f"{action} {button.about} {button.value}", percent):
                yield Press(said.ref, button)
                return

    return habit


def some_day(action: str, percent: int, *, after: str | None = None) -> Habit:
    """Presses that button on one of the days it is there, each as likely as this.

    With `after` only where one has pressed that other button before.
    """

    def habit(sight: Sight, dice: Dice) -> Iterator[Act]:
        today = sight.now.astimezone(sight.zone).date().isoformat()
        done = {about for name, about, _ in sight.pressed if name == after}
        for said, button in sight.buttons(action):
            if after is not None and button.about not in done:
                continue
            if lucky(dice, f"{action} {button.about} {today}", percent):
                yield Press(said.ref, button)
                return

    return habit


def introduces(percent: int) -> Habit:
    """Introduces themselves on one of the days after the greeting."""

    def habit(sight: Sight, dice: Dice) -> Iterator[Act]:
        today = sight.now.astimezone(sight.zone).date().isoformat()
        for said, button in sight.buttons("introduce"):
            theirs = sight.rooms[said.ref.place].reader is not None
            if theirs and lucky(dice, f"introduce {button.about} {today}", percent):
                yield Press(said.ref, button)
                return

    return habit


def welcomes(percent: int) -> Habit:
    """Says hello to somebody who introduced themselves; to oneself one says thanks."""

    def habit(sight: Sight, dice: Dice) -> Iterator[Act]:
        mine = {about for name, about, _ in sight.pressed if name == "introduce"}
        for room, said in introductions(sight):
            if any(sight.mine(each) for each in said):
                continue
            root = (s.said for s in sight.seen if s.said.ref == room.root)
            own = any(b.about in mine for each in root for b in buttons_of(each))
            if own and said:
                lines = sight.phrases.welcomed
            elif not own and lucky(dice, f"welcome {room.place.id}", percent):
                lines = sight.phrases.welcomes
            else:
                continue
            yield Say(room.place, unsaid(sight, dice, room.place.id, lines, said))

    return habit


def suggests(percent: int) -> Habit:
    """Suggests a prompt now and then, as long as one has ideas."""
    press = some_day("suggest", percent)

    def habit(sight: Sight, dice: Dice) -> Iterator[Act]:
        if _idea(sight) is not None:
            yield from press(sight, dice)

    return habit


def decides(sight: Sight, dice: Dice) -> Iterator[Act]:
    """What a moderator does with what the bot asks: mostly what it offers first."""
    decided = {
        (about, value) for name, about, value in sight.pressed if name in VERDICTS
    }
    for each in sight.posts:
        buttons = buttons_of(each.said)
        age = sight.now - each.said.at
        if not _PATIENCE <= age <= timedelta(days=14):
            continue
        if not buttons or buttons[0].action not in VERDICTS:
            continue
        if (buttons[0].about, buttons[0].value) in decided:
            continue  # also what could be taken back stays as it was decided
        yes = lucky(dice, f"decide {each.said.ref.id}", 85)
        yield Press(each.said.ref, buttons[0] if yes else buttons[-1])


VERDICTS = frozenset(
    {
        "approve",
        "reject",
        "judge",
        "decide-run",
        "decide-leave",
        "settle-posted",
        "settle-again",
    }
)
"""What moderators are asked for."""


# --- forms ----------------------------------------------------------------------------


def fill_in(form: Form, sight: Sight, dice: Dice) -> dict[str, str] | None:
    """What somebody writes into a form; `None` if they close it again."""
    dice = dice.forked(f"{form.action} {form.about}")
    several = sum(bool(field.choices) for field in form.fields) > 1
    given: dict[str, str] = {}
    for field in form.fields:
        if field.choices:
            taken = given.values() if several else ()
            given[field.name] = _picked(
                field, dice, taken, 1 if several else field.pick
            )
        else:
            given[field.name] = _words(form, field, sight, dice)[: field.max_length]
        if field.required and not given[field.name]:
            return None
    return given


def _picked(field: Field, dice: Dice, taken: Collection[str], most: int) -> str:
    values = [value for value, _ in field.choices if value not in taken]
    return SEPARATOR.join(dice.forked(field.name).shuffled(values)[:most])


def _words(form: Form, field: Field, sight: Sight, dice: Dice) -> str:
    if form.action == "submit":
        return _of_submission(field, sight)
    if form.action == "suggest":
        return _idea(sight) or ""
    if form.action == "introduce":
        people = sight.phrases.introductions
        return str(getattr(people[sight.seat % len(people)], field.name))
    if form.action == "look-back":
        lines = sight.phrases.look_backs
        return lines[sight.seat % len(lines)]
    if not field.required:
        return ""
    return field.value or dice.forked(field.name).shuffled(sight.phrases.voices)[0]


def _of_submission(field: Field, sight: Sight) -> str:
    """A piece that nobody has shown yet, as long as there is one."""
    pieces = sight.phrases.submissions
    left = [
        piece
        for piece in pieces
        if not any(piece.title in words for words in sight.shown)
    ] or pieces
    piece = left[sight.seat % len(left)]
    if "title" in field.name:
        return piece.title
    if field.long or "text" in field.name:
        return piece.text
    return ""


def _idea(sight: Sight) -> str | None:
    """The next of one's own share of the prompts that people think of."""
    share = sight.phrases.suggestions[sight.seat :: sight.seats]
    made = sum(name == "suggest" for name, _, _ in sight.pressed)
    # The button counts as pressed while its form is being filled in.
    return share[max(made - 1, 0)] if max(made - 1, 0) < len(share) else None
