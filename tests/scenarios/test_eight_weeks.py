"""Eight weeks of forty members on Discord and Slack: who gave, who asked, and what is said of it.

Every figure below is reckoned by hand from the table of what happened. The same is told
twice: with each half of the people on either platform.
"""

import asyncio
import re
from collections.abc import Mapping

import pytest

from bot.config.load import load
from tests.scenarios.eight_weeks import Lived, lived
from tests.scenarios.figures import (
    ONE_PERSON,
    by_hand,
    counts,
    figures_of,
    listed,
    thanks_in,
    waits,
)
from tests.scenarios.stages.stage import DISCORD, SLACK, Shown

THE_ONES = """
    Ada Ben Cleo Dana Emre Finn Gero Hanna Ivo Jana
    Kai Lena Mina Nils Olga Paul Quinn Rosa Sven Tara
"""
THE_OTHERS = """
    Petra Benny Uwe Vera Wim Xenia Yusuf Zoe Arno Bea Carl
    Dora Elif Fritz Gina Hugo Ida Jon Karla Leo Marta
"""
"""Forty people: Ben is Benny, too. Ada and Petra moderate; Mina and Leo come later."""

# In this table a question is asked (`Dana?`) and answered by a reply or in its thread
# (`Ada!`), or right behind it without either (`Sven~`); somebody asks back (`Jana?!`) and
# hears (`Olga.`). The asker says thank you to an answer (`+`) or to the room (`=`), marks
# it as the answer (`*`) or puts a thumb to it (`^`). Whose answers and thanks are on the
# same line speak of the same question.
WEEKS = """
week 0
sun 12:00 |     | Cleo hosts
week 1
mon 18:00 |     | Cleo says Ada Petra Vera
tue 10:00 | a1  | Dana? Ada! Dana+
tue 10:30 | b1  | Xenia? Vera! Xenia+
tue 14:00 | a2  | Emre? Cleo!
tue 15:00 | b2  | Yusuf? Petra!
wed 10:00 | a3  | Quinn? Ada!
wed 11:00 | b3  | Uwe? Hugo! Uwe*
thu 10:00 | a4  | Finn? Rosa! Finn^
thu 11:00 | b4  | Zoe?
week 2
mon 18:00 |     | Cleo says Ada Uwe Dana
tue 10:00 | a5  | Gero? Hanna! Gero+
tue 10:30 | b5  | Arno? Bea! Arno+
tue 12:00 | a6  | Hanna? Gero! Hanna+
tue 12:30 | b6  | Bea? Arno! Bea+
wed 10:00 | a7  | Cleo? Paul!
wed 11:00 | b7  | Uwe? Vera!
wed 14:00 | a8  | Emre? Quinn! Emre+
thu 10:00 | a9  | Jana? Tara!
thu 11:00 | b8  | Wim? Benny!
week 3
mon 18:00 |     | Cleo says Vera Finn
tue 10:00 | a10 | Finn? Ivo!
tue 10:30 | b9  | Xenia? Carl!
tue 14:00 | a11 | Dana? Cleo! Dana+
tue 15:00 | b10 | Yusuf? Hugo! Yusuf+
wed 09:00 | a10 | Ivo deletes
wed 09:30 | b9  | Carl deletes
wed 10:00 | a12 | Paul? Tara! Paul*
wed 11:00 | b11 | Dora? Fritz!
wed 14:00 | a13 | Jana? Rosa!
thu 09:00 | a13 | Jana edits
thu 09:30 | b11 | Dora edits
thu 10:00 | a13 | Sven!
thu 10:30 | b11 | Gina!
thu 11:00 | b12 | Elif? Petra! Elif^
thu 14:00 | a14 | Gero? Hanna! Gero+
week 4
mon 10:00 |     | Ada excludes Quinn
mon 18:00 |     | Cleo says Petra Ben Benny
tue 10:00 | a15 | Emre?
tue 10:10 | b13 | Ida? Vera!
tue 11:10 | b14 | Jon? Vera!
tue 11:30 | a16 | Emre?
tue 11:32 | a15 | Tara!
tue 11:35 | a16 | Tara!
tue 12:10 | b15 | Karla? Vera!
tue 13:10 | b16 | Wim? Vera!
wed 10:00 | a17 | Nils? Ben!
wed 11:00 | b17 | Uwe? Hugo!
thu 10:00 | a18 | Kai? Lena! Kai*
thu 11:00 | b18 | Gina? Benny! Gina+
week 5
mon 12:00 |     | Ben links Benny
mon 13:00 |     | Paul leaves and is forgotten
mon 18:00 |     | Cleo says Ben Benny
tue 10:00 | a19 | Dana? Ben! Dana+
tue 10:30 | b19 | Jon? Karla!
wed 10:00 | a20 | Olga? Nils!
wed 10:30 | b19 | Jon contests
wed 10:40 | b19 | Petra decides Leave it as it is
wed 11:00 | b20 | Zoe? Fritz! Zoe+
thu 10:00 | a20 | Nils contests
thu 10:10 | a20 | Ada decides It does not count
thu 11:00 | b21 | Hugo? Petra!
thu 14:00 | a21 | Sven? Ada! Sven+
fri 10:00 | a22 | Finn? Rosa!
week 6
mon 08:00 |     | Mina joins
mon 08:30 |     | Leo joins
mon 18:00 |     | Cleo says Mina Leo
tue 09:00 |     | Rosa and Sven
tue 09:30 |     | Wim and Xenia
tue 10:00 | a23 | Rosa? Sven~
tue 10:30 | b22 | Wim? Xenia~
tue 16:00 | a24 | Lena? Tara~ Lena=
tue 16:30 | b23 | Zoe? Vera~ Zoe=
wed 10:00 | a25 | Mina? Cleo! Mina+
wed 11:00 | b24 | Leo? Hugo! Leo+
thu 10:00 | a26 | Quinn? Ada!
thu 11:00 | b25 | Uwe? Petra!
thu 14:00 | a27 | Nils? Quinn!
thu 15:00 | b26 | Arno? Bea! Arno+
thu 16:00 | a28 | Gero? Hanna! Gero+
week 7
mon 18:00 |     | Cleo says Quinn Ada
tue 10:00 | a29 | Dana? Rosa!
tue 10:30 | b27 | Yusuf? Fritz!
wed 09:00 | a29 | Dana thanks Rosa
wed 09:30 | b27 | Yusuf thanks Fritz
wed 10:00 | a30 | Mina? Emre! Mina^
wed 11:00 | b28 | Leo? Carl! Leo^
thu 10:00 | a31 | Olga? Jana?! Olga. Tara!
thu 11:00 | b29 | Karla? Jon!
thu 16:00 |     | Emre thanks Sven
thu 16:30 |     | Elif thanks Gina
week 8
mon 18:00 |     | Cleo says Hanna Arno
tue 10:00 | a32 | Mina?
tue 10:30 | b30 | Leo?
tue 14:00 | a33 | Lena?
tue 15:00 | a33 | Lena solves
wed 10:00 | a34 | Cleo? Ada! Cleo+
wed 11:00 | b31 | Ida? Hugo!
wed 12:00 | b31 | Ida contests
thu 10:00 | a35 | Emre? Ben! Emre+
thu 11:00 | b32 | Uwe?
thu 15:00 | b33 | Vera? Benny! Vera*
"""

# What does not count, or not as confirmed, and why:
# a6, b6   Gero answers Hanna, and she thanks him two hours after he had thanked her: that
#          confirms nothing; the same with Arno and Bea. A week later (a14), and without
#          thanks the other way (a28, b26), all is well.
# a7       Paul, who answered, is forgotten: Cleo's question waits again.
# a8, a27  Quinn, who answered, is left out: Emre's and Nils' questions wait.
# a3, a26  Quinn, who asked, is left out: nobody waits. Ada has helped all the same.
# a10, b9  The answer was deleted: Finn and Xenia wait.
# a13, b11 The question was taken back by an edit: Jana and Dora have asked nothing. Rosa
#          and Fritz had answered before, Sven and Gina came too late.
# a16      Tara's second answer to Emre within ten minutes.
# b16      Vera's fourth answer on a day of which three count.
# a20      Nils said himself that it was no answer, and Ada agreed: Olga waits.
#          What Jon said of b19 Petra did not agree with; what Ida said of b31 is undecided.
# a23, b22 Right behind the question: a guess that nobody confirmed; Rosa and Wim wait.
#          a24 and b23 were confirmed by thanks.
# a31      Jana asked back, and Olga answered her: that counts for nobody.

# Answers that count, those confirmed among them with a dot behind:
#   Ada    a1. a3 a21. a26 a34.        Vera   b1. b7 b13 b14 b15 b23.
#   Cleo   a2 a11. a25.                Hugo   b3. b10. b17 b24. b31
#   Rosa   a4. a13 a22 a29.            Petra  b2 b12. b21 b25
#   Tara   a9 a12. a15 a24. a31        Fritz  b11 b20. b27.
#   Hanna  a5. a14. a28.               Bea    b5. b26.
#   Emre   a30.    Lena  a18. Gero a6  Karla  b19    Carl b28.    Jon b29    Arno b6
#   Ben    a17 a19. a35. and, as Benny, b8 b18. b33.
# Questions: those with a confirmed answer, an answer, settled without one, waiting.
#   Dana  a1 a11 a19 a29, , ,          Uwe    b3, b7 b17 b25, , b32
#   Emre  a35, a2 a15 a16, , a8        Yusuf  b10 b27, b2, ,
#   Finn  a4, a22, , a10               Zoe    b20 b23, , , b4
#   Gero  a5 a14 a28, , ,              Xenia  b1, , , b9
#   Hanna , a6, ,                      Arno   b5 b26, , ,
#   Cleo  a34, , , a7                  Bea    , b6, ,
#   Jana  , a9, ,                      Wim    , b8 b16, , b22
#   Nils  , a17, , a27                 Elif   b12, , ,
#   Kai   a18, , ,                     Ida    , b13 b31, ,
#   Olga  , a31, , a20                 Jon    , b14 b19, ,
#   Sven  a21, , ,                     Karla  , b15 b29, ,
#   Rosa  , , , a23                    Gina   b18, , ,
#   Lena  a24, , a33,                  Hugo   , b21, ,
#   Mina  a25 a30, , , a32             Leo    b24 b28, , , b30
#                                      Vera   b33, , ,
ME = """
        answers           questions                              spoke
        all   confirmed | confirmed answered settled waiting  |  in     | and
Ada     5     3         | 0         0        0       0        |  3      |
Ben     6     4         | 0         0        0       0        |  2      |
Benny   6     4         | 0         0        0       0        |  2      |
Cleo    3     2         | 1         0        0       1        |  8      | hosted
Dana    0     0         | 4         0        0       0        |  1      |
Emre    1     1         | 1         3        0       1        |  0      |
Finn    0     0         | 1         1        0       1        |  1      |
Gero    1     0         | 3         0        0       0        |  0      |
Hanna   3     3         | 0         1        0       0        |  1      |
Ivo     0     0         | 0         0        0       0        |  0      |
Jana    0     0         | 0         1        0       0        |  0      |
Kai     0     0         | 1         0        0       0        |  0      |
Lena    1     1         | 1         0        1       0        |  0      |
Mina    0     0         | 2         0        0       1        |  1      |
Nils    0     0         | 0         1        0       1        |  0      | taken out
Olga    0     0         | 0         1        0       1        |  0      |
Quinn   0     0         | 0         0        0       0        |  0      |
Rosa    4     2         | 0         0        0       1        |  0      |
Sven    0     0         | 1         0        0       0        |  0      | guess, thanked
Tara    5     2         | 0         0        0       0        |  0      | too soon
Petra   4     1         | 0         0        0       0        |  2      |
Uwe     0     0         | 1         3        0       1        |  1      |
Vera    6     2         | 1         0        0       0        |  2      | enough
Wim     0     0         | 0         2        0       1        |  0      |
Xenia   0     0         | 1         0        0       1        |  0      | guess
Yusuf   0     0         | 2         1        0       0        |  0      |
Zoe     0     0         | 2         0        0       1        |  0      |
Arno    1     0         | 2         0        0       0        |  1      |
Bea     2     2         | 0         1        0       0        |  0      |
Carl    1     1         | 0         0        0       0        |  0      |
Dora    0     0         | 0         0        0       0        |  0      |
Elif    0     0         | 1         0        0       0        |  0      |
Fritz   3     2         | 0         0        0       0        |  0      |
Gina    0     0         | 1         0        0       0        |  0      | thanked
Hugo    5     3         | 0         1        0       0        |  0      |
Ida     0     0         | 0         2        0       0        |  0      |
Jon     1     0         | 0         2        0       0        |  0      |
Karla   1     0         | 0         2        0       0        |  0      |
Leo     0     0         | 2         0        0       1        |  1      |
Marta   0     0         | 0         0        0       0        |  0      |
"""

# The last thirty days begin on 29 January: the weeks five to eight are within.
LATELY = """
        answers           questions                              spoke
        all   confirmed | confirmed answered settled waiting  |  in     | and
Ada     3     2         | 0         0        0       0        |  1      |
Ben     3     3         | 0         0        0       0        |  1      |
Emre    1     1         | 1         0        0       0        |  0      |
Gero    0     0         | 1         0        0       0        |  0      |
Vera    1     1         | 1         0        0       0        |  0      |
Uwe     0     0         | 0         1        0       1        |  0      |
"""

# What the wrap-up says at the end of each week.
#   1  The first of all: four voices, all new.
#   4  Ben and Benny are still two.
#   5  And now one. Nils' answer was taken out by then.
#   6  Sven's guess is none; Quinn is left out.
THANKS = """
   voices | new        | answered for the first time       | thanked again
1  4      | everybody  | Ada Cleo Hugo Petra Rosa Vera     |
2  4      | Dana Uwe   | Arno Bea Ben Gero Hanna Paul Quinn Tara | Vera
3  3      | Finn       | Fritz                             | Cleo Hanna Hugo Petra Rosa Tara
4  4      | Ben Ben    | Ben Lena                          | Ben Hugo Tara Vera
5  2      |            | Karla                             | Ada Ben Fritz Petra Rosa
6  3      | Leo Mina   |                                   | Ada Bea Cleo Hanna Hugo Petra Tara Vera
7  2      |            | Carl Emre Jon                     | Fritz Rosa Tara
8  3      | Arno Hanna |                                   | Ada Ben Hugo
"""

# The moderators' ledger. Of all answers (29 here, 24 there) the three who gave most gave
# 6, 6 and 5: 17 of 53. Of all of the last thirty days 3, 3 and 2: 8 of 24.
GIVERS = """
Ben 6, Vera 6, Ada 5, Hugo 5, Tara 5, Petra 4, Rosa 4, Cleo 3, Fritz 3, Hanna 3, Bea 2,
Arno 1, Carl 1, Emre 1, Gero 1, Jon 1, Karla 1, Lena 1
"""
GIVERS_LATELY = """
Ada 3, Ben 3, Fritz 2, Hugo 2, Petra 2, Rosa 2, Tara 2, Bea 1, Carl 1, Cleo 1, Emre 1,
Hanna 1, Jon 1, Karla 1, Vera 1
"""
WAITING = "Zoe Cleo Emre Finn Xenia Olga Rosa Wim Nils Mina Leo Uwe"
WAITING_LATELY = "Olga Rosa Wim Nils Mina Leo Uwe"
# Three questions and more, and no answer seen. Mina and Leo are new; Gero answered once.
ONLY_ASKED = "Uwe 5, Dana 4, Finn 3, Wim 3, Yusuf 3, Zoe 3"


def thanks_by_hand(week: int) -> tuple[int, list[str], list[str], list[str]]:
    line = THANKS.strip().splitlines()[week]
    begun, *people = line.split("|")
    new, first, again = (each.split() for each in people)
    return int(begun.split()[1]), new, first, again


# --- it happens

CONFIG = """
[community]
name = "Werkstatt"
language = "en"
timezone = "Europe/Berlin"
moderators_channel = ["discord:#mods", "slack:#mods"]

[rituals.question]
kind = "weekly_discussion"
channels = ["discord:#talk", "slack:#talk"]
every = "monday 09:00"
prompts = ["What did you learn?", "What did you break?", "Who helped you?"]
hosts = "volunteers"

[ledger]
channels = ["discord:#help", "slack:#help"]
most_a_day = 3
"""


@pytest.fixture(
    scope="module",
    params=[(THE_ONES, THE_OTHERS), (THE_OTHERS, THE_ONES)],
    ids=["as told", "the other way round"],
)
def life(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Lived:
    file = tmp_path_factory.mktemp("life") / "workshop.toml"
    file.write_text(CONFIG, encoding="utf-8")
    here, there = request.param
    cast = {DISCORD: here.split(), SLACK: there.split()}
    community = load(file, {})
    return asyncio.run(lived(community, cast, WEEKS, [*by_hand(LATELY)]))


# --- what is seen of it


def assert_by_hand(seen: Mapping[str, Shown], table: str) -> None:
    hand = by_hand(table)
    told = {name: figures_of(seen[name]) for name in hand}
    assert {n: (told[n], hand[n]) for n in hand if told[n] != hand[n]} == {}


def test_everybody_is_told_what_they_gave_and_asked(life: Lived) -> None:
    assert_by_hand(life.seen.me, ME)


def test_what_is_longer_ago_than_asked_for_is_not_told(life: Lived) -> None:
    assert_by_hand(life.seen.lately, LATELY)


def test_two_accounts_of_one_person_are_told_the_same(life: Lived) -> None:
    for other, name in ONE_PERSON.items():
        assert life.seen.me[other].words == life.seen.me[name].words


def test_a_rebuild_finds_the_same(life: Lived) -> None:
    assert life.rebuilt.questions == len(re.findall(r"\?(?!!)", WEEKS))
    assert life.rebuilt.differences == 0
    assert_by_hand(life.seen_after.me, ME)
    assert_by_hand(life.seen_after.lately, LATELY)
    assert life.seen_after.ledger == life.seen.ledger


@pytest.mark.parametrize("week", range(1, 9))
def test_the_thanks_at_the_end_of_a_week_are_by_hand(life: Lived, week: int) -> None:
    for words in life.wrap_ups[week - 1].values():
        assert thanks_in(words) == thanks_by_hand(week)
        first = "@Cleo hosted for the first time" in words
        assert first == (week == 1)
        assert ("Thank you for hosting, @Cleo" in words) == (week > 1)


@pytest.mark.parametrize(
    ("days", "totals", "givers", "asked_only", "waiting"),
    [
        ("90", (18, 29, 32), GIVERS, ONLY_ASKED, WAITING),
        ("30", (15, 22, 33), GIVERS_LATELY, "", WAITING_LATELY),
    ],
)
def test_moderators_are_shown_the_same_on_both_platforms(
    life: Lived,
    days: str,
    totals: tuple[int, int, int],
    givers: str,
    asked_only: str,
    waiting: str,
) -> None:
    for space in (DISCORD, SLACK):
        pages = life.seen.ledger[space, days]
        answered, asked, share = totals
        assert f"{answered} people answered." in pages[0]
        assert f"{asked} people asked." in pages[0]
        assert f"The 3 who answer most gave {share} % of all answers." in pages[0]
        assert "Somebody says that something is counted wrongly" in pages[0]
        assert listed(pages, "answer") == counts(givers)
        assert listed(pages, "question") == counts(asked_only)
        assert waits(pages) == waiting.split()
        assert "Not counted, as you decided: @Quinn" in pages[0]
