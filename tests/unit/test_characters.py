"""The people of a rehearsal: pure policies with their own habits and hours."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from bot.dice import SeededDice
from bot.platforms.rehearsal.space import Pressed, RehearsalSpace, Said
from bot.rehearsal.characters import EVERYBODY, Character
from bot.rehearsal.phrases import phrases_in
from bot.rehearsal.sight import Act, Press, React, Say, Sight, Window, look
from bot.rehearsal.taking_part import fill_in
from rituals.document import (
    Button,
    Buttons,
    ButtonStyle,
    Document,
    Field,
    Form,
    Paragraph,
    Text,
)
from rituals.ledger.questions import question_rule
from rituals.model.ids import Place, SpaceId
from rituals.signals import Person

BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2027, 1, 4, 8, tzinfo=UTC)
DE = phrases_in("de")
BY_NAME = {each.name: each for each in EVERYBODY}
TOPIC = DE.topics[0]


class Chat:
    """A space with two people, and what somebody in it would do."""

    def __init__(self) -> None:
        self.space = RehearsalSpace(SpaceId("here"), ["#hilfe", "#talk", "#mods"])
        self.help, self.talk, self.mods = self.space.rooms
        self.me = self.space.add_person("Me")
        self.other = self.space.add_person("Other")

    def says(
        self,
        text: str,
        *,
        by: Person | None = None,
        at: datetime = MORNING,
        place: Place | None = None,
    ) -> Said:
        said = self.space.add(place or self.help, by or self.other, at)
        said.text = text
        return said

    def posts(
        self,
        *buttons: Button,
        place: Place | None = None,
        thread: str | None = None,
        at: datetime = MORNING,
    ) -> Said:
        said = self.space.add(place or self.talk, self.space.bot, at)
        rows = (Buttons(buttons),) if buttons else ()
        said.document = Document((Paragraph((Text("What?"),)), *rows))
        if thread:
            self.space.open_thread(said, thread, self.space.bot, at)
        return said

    def sight(self, after: timedelta = timedelta(hours=6)) -> Sight:
        return look(
            Window(self.space),
            self.me,
            MORNING + after,
            zone=BERLIN,
            phrases=DE,
            hidden=frozenset({self.mods}),
            questions=self.help,
            seat=(0, 11),
        )

    def acts(self, name: str, seed: int = 1, **after: int) -> list[Act]:
        sight = self.sight(timedelta(**after) if after else timedelta(hours=6))
        return BY_NAME[name].acts(sight, SeededDice(seed))


def button(action: str, value: str = "", style: ButtonStyle = "plain") -> Button:
    return Button((Text(action),), action, value, style, about="round/1")


def said_in(acts: list[Act]) -> list[str]:
    return [act.text for act in acts if isinstance(act, Say)]


def over_seeds(chat: Chat, name: str) -> list[list[Act]]:
    return [chat.acts(name, seed) for seed in range(30)]


# --- who they are


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.name)
def test_everybody_looks_only_while_awake_and_the_same_way_each_time(
    who: Character,
) -> None:
    days = [date(2027, 3, 1) + timedelta(days=n) for n in range(60)]
    looks = [at for day in days for at in who.looks_on(day, BERLIN, SeededDice(3))]
    again = [at for day in days for at in who.looks_on(day, BERLIN, SeededDice(3))]
    assert again == looks
    assert looks == sorted(set(looks))
    begin, end = who.awake
    assert {begin <= at.astimezone(BERLIN).hour < end for at in looks} == {True}
    assert who.looks / 2 <= len(looks) / 60 <= who.looks * 1.5


def test_the_cast_has_every_character_and_names_are_their_own() -> None:
    roles = {who.role for who in EVERYBODY}
    assert roles >= {
        "eager giver",
        "only-asker",
        "shy newcomer",
        "host",
        "moderator",
        "regular",
    }
    assert len({who.name for who in EVERYBODY}) == len(EVERYBODY)
    assert [who.name for who in EVERYBODY if who.moderator] == ["Petra"]


# --- what they say


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_they_ask_is_a_question_and_what_they_answer_is_none(
    language: Literal["de", "en"],
) -> None:
    phrases = phrases_in(language)
    asked = [topic.question for topic in phrases.topics]
    assert [q for q in asked if question_rule(q, language) is None] == []
    others = [*phrases.voices, *phrases.thanks, *phrases.small_talk, *phrases.hello]
    others += [*phrases.hosting, *phrases.progress, *phrases.look_backs]
    others += [line.format(name="Ada") for line in phrases.agreements]
    others += [answer for topic in phrases.topics for answer in topic.answers]
    assert [words for words in others if question_rule(words, language)] == []


def test_both_languages_have_as_much_to_say() -> None:
    de, en = phrases_in("de"), phrases_in("en")
    assert len(de.topics) == len(en.topics)
    assert len(de.submissions) == len(en.submissions) >= len(EVERYBODY)
    assert not {t.question for t in de.topics} & {t.question for t in en.topics}
    assert phrases_in("fr") == en


# --- habits of talking


def test_the_same_sight_and_dice_give_the_same_acts() -> None:
    chat = Chat()
    chat.says(TOPIC.question)
    chat.posts(button("suggest"), thread="Round")
    for who in BY_NAME:
        assert chat.acts(who, 5) == chat.acts(who, 5)


def test_looking_does_not_change_the_chat() -> None:
    chat = Chat()
    question = chat.says(TOPIC.question)
    chat.acts("Ada")
    assert list(chat.space.messages()) == [question]
    assert chat.space.record == []


def test_the_giver_answers_others_once_with_an_answer_to_that_question() -> None:
    chat = Chat()
    question = chat.says(TOPIC.question)
    acts = next(acts for acts in over_seeds(chat, "Ada") if acts)
    (answer,) = [act for act in acts if isinstance(act, Say)]
    assert answer.text in TOPIC.answers
    assert answer.to == question.ref
    chat.says(f"@Other {answer.text}", by=chat.me, at=MORNING + timedelta(hours=1))
    assert not any(
        set(said_in(acts)) & set(TOPIC.answers) for acts in over_seeds(chat, "Ada")
    )


def test_answers_come_by_reply_by_name_and_in_threads() -> None:
    chat = Chat()
    chat.says(TOPIC.question)
    says = [a for acts in over_seeds(chat, "Ada") for a in acts if isinstance(a, Say)]
    ways = {(act.in_thread, act.by_name) for act in says}
    assert ways == {(False, False), (True, False), (False, True)}


def test_the_only_asker_never_answers_and_asks_one_thing_at_a_time() -> None:
    chat = Chat()
    chat.says(TOPIC.question)
    lines = [words for acts in over_seeds(chat, "Ben") for words in said_in(acts)]
    assert lines
    assert not set(lines) & {a for t in DE.topics for a in t.answers}
    assert TOPIC.question not in lines
    chat.says(DE.topics[2].question, by=chat.me)
    assert not any(said_in(acts) for acts in over_seeds(chat, "Ben"))


def test_who_was_helped_says_thanks_or_shows_it_once() -> None:
    chat = Chat()
    chat.says(TOPIC.question, by=chat.me)
    answer = chat.says(TOPIC.answers[0], at=MORNING + timedelta(hours=1))
    thanked = [acts for acts in over_seeds(chat, "Mira") if said_in(acts)]
    assert len(thanked) == 30
    say = thanked[0][0]
    assert isinstance(say, Say)
    assert (say.text in DE.thanks, say.to) == (True, answer.ref)
    reply = chat.says(say.text, by=chat.me, at=MORNING + timedelta(hours=2))
    reply.reply_to = answer.ref
    assert not any(
        set(said_in(acts)) & set(DE.thanks) for acts in over_seeds(chat, "Mira")
    )


def test_a_discussion_gets_one_voice_from_each() -> None:
    chat = Chat()
    root = chat.posts(button("suggest"), thread="Round")
    assert root.thread is not None
    spoke = [acts for acts in over_seeds(chat, "Emre") if said_in(acts)]
    assert 10 < len(spoke) < 30
    chat.says("mine", by=chat.me, place=root.thread, at=MORNING + timedelta(hours=1))
    assert not any(
        set(said_in(acts)) & set(DE.voices) for acts in over_seeds(chat, "Emre")
    )


def test_nobody_speaks_in_a_closed_thread() -> None:
    chat = Chat()
    root = chat.posts(thread="Round")
    assert root.thread is not None

    def voices() -> set[str]:
        acts = [act for acts in over_seeds(chat, "Yusuf") for act in acts]
        return set(said_in(acts)) & set(DE.voices)

    assert voices()
    chat.space.room(root.thread).closed = True
    assert not voices()


def test_the_newcomer_says_hello_once() -> None:
    chat = Chat()
    assert said_in(chat.acts("Mira"))[0] in DE.hello
    chat.says(DE.hello[0], by=chat.me)
    assert not set(said_in(chat.acts("Mira"))) & set(DE.hello)


def test_signs_go_to_others_in_threads() -> None:
    chat = Chat()
    root = chat.posts(thread="Round")
    assert root.thread is not None
    other = chat.says("theirs", place=root.thread, at=MORNING + timedelta(hours=1))
    chat.says("mine", by=chat.me, place=root.thread, at=MORNING + timedelta(hours=1))
    signs = [
        a for acts in over_seeds(chat, "Yusuf") for a in acts if isinstance(a, React)
    ]
    assert {act.message for act in signs} == {other.ref}


# --- habits of taking part


def pressed(acts: list[Act]) -> list[tuple[str, str]]:
    return [(a.button.action, a.button.value) for a in acts if isinstance(a, Press)]


def press(chat: Chat, *buttons: Button) -> None:
    for each in buttons:
        pressed = Pressed(each.action, each.about, each.value)
        chat.space.pressed[chat.me.account].add(pressed)


def test_the_giver_joins_then_hands_in_on_one_of_the_days() -> None:
    chat = Chat()
    join, submit = button("join"), button("submit")
    chat.posts(join, submit)
    assert pressed(chat.acts("Ada")) == [("join", "")]
    press(chat, join)
    days = [
        n for n in range(1, 22) if ("submit", "") in pressed(chat.acts("Ada", days=n))
    ]
    assert days
    assert len(days) < 15
    press(chat, submit)
    assert not any(pressed(chat.acts("Ada", days=n)) for n in range(1, 22))


def test_the_host_volunteers_once_for_all() -> None:
    chat = Chat()
    volunteer = button("volunteer", "on")
    chat.posts(volunteer)
    assert pressed(chat.acts("Jonas")) == [("volunteer", "on")]
    press(chat, volunteer)
    chat.posts(Button((Text("v"),), "volunteer", "on", about="round/2"))
    chat.posts(Button((Text("v"),), "volunteer", "off", about="round/2"))
    assert pressed(chat.acts("Jonas")) == []


def test_moderators_alone_see_and_decide_what_is_asked_of_them() -> None:
    chat = Chat()
    yes, no = button("approve", "s1", "primary"), button("reject", "s1")
    chat.posts(yes, no, place=chat.mods)
    assert pressed(chat.acts("Petra")) == []
    chat.me = chat.space.people[chat.me.account.id] = Person(
        chat.me.account, "Me", moderator=True
    )
    verdicts = {each for acts in over_seeds(chat, "Petra") for each in pressed(acts)}
    assert verdicts == {("approve", "s1"), ("reject", "s1")}
    press(chat, no)
    assert pressed(chat.acts("Petra")) == []
    after_all = chat.posts(yes, place=chat.mods)
    assert after_all.document is not None
    assert pressed(chat.acts("Petra")) == []


FORM = Form(
    (Text("Hand in"),),
    (
        Field("title", (Text("Title"),), required=False, max_length=12),
        Field("text", (Text("Text"),), required=False, long=True),
        Field("link", (Text("Link"),), required=False),
    ),
    "submit",
    about="round/1",
)


def test_everybody_hands_in_something_else_within_the_limits() -> None:
    sight = Chat().sight()
    dice = SeededDice(1)
    given = fill_in(FORM, sight, dice)
    assert given is not None
    assert len(given["title"]) == 12
    assert given["text"] in {piece.text for piece in DE.submissions}
    assert given["link"] == ""
    texts = set()
    for seat in range(len(EVERYBODY)):
        filled = fill_in(FORM, replace(sight, seat=seat), dice)
        assert filled is not None
        texts.add(filled["text"])
    assert len(texts) == len(EVERYBODY)


def test_a_choice_is_among_those_offered_and_no_more_than_allowed() -> None:
    choices = tuple((value, (Text(value),)) for value in "abcde")
    vote = Form((), (Field("votes", (), choices=choices, pick=3),), "vote")
    places = Form(
        (), tuple(Field(n, (), choices=choices, pick=3) for n in "12"), "judge"
    )
    for seed in range(10):
        given = fill_in(vote, Chat().sight(), SeededDice(seed))
        assert given is not None
        picked = given["votes"].split(",")
        assert len(set(picked)) == 3
        assert set(picked) <= set("abcde")
        ranked = fill_in(places, Chat().sight(), SeededDice(seed))
        assert ranked is not None
        assert len(set(ranked.values())) == 2


def test_who_has_nothing_to_write_closes_the_form() -> None:
    unknown = Form((), (Field("pick", (), choices=()), Field("prompt", ())), "suggest")
    chat = Chat()
    press(chat, *(Button((), "suggest", about=f"round/{n}") for n in range(9)))
    assert fill_in(unknown, chat.sight(), SeededDice(1)) is None
