"""A message is a question by a rule that has a name, or it is none; small talk is told apart."""

import pytest

from rituals.ledger.language import Language
from rituals.ledger.questions import question_rule, small_talk_rule

ENGLISH = [
    ("is it safe to upgrade?", "question-mark"),
    ("what ? ?", "question-mark"),
    ("really?:)", "question-mark"),
    ("how do I install it", "question-word-first"),
    ("hi all, so how can i get out of vim", "question-word-first"),
    ("ada: what's the command again", "question-word-first"),
    ("That did not help! Why is it so slow", "question-word-first"),
    ("That did not help. Why is it so slow", "question-word-first"),
    ("what", "question-word-first"),
    ("how to uninstall a compiled program", "question-word-first"),
    ("can you show me the log", "verb-before-subject"),
    ("@ada is there a newer one", "verb-before-subject"),
    ("ada - can you read this", "verb-before-subject"),
    ("do you use it yourself", "verb-before-subject"),
    ("anyone know the command for this", "asks-the-room"),
    ("my sound stopped working, any ideas", "asks-the-room"),
    ("hello, does anybody here use it", "asks-the-room"),
    ("from the console, how do i go back to the menu", "asks-inside"),
    ("it broke again and i do not see why, should i reinstall it", "asks-inside"),
    ("I was wondering if there's a better way", "asks-indirectly"),
    ("please tell me how to leave", "asks-indirectly"),
    ("heyyyy how r u", "question-word-first"),
    ("what u working on", "question-word-first"),
    ("how you doing", "question-word-first"),
    ("wat is that", "question-word-first"),
    ("tom, so what did you use", "question-word-first"),
    ("tom what did you use", "question-word-first"),
    ("tom are you there", "verb-before-subject"),
    ("u there", "verb-before-subject"),
    ("you guys still there", "verb-before-subject"),
    ("ever tried rust", "verb-before-subject"),
    ("mind if i join", "verb-before-subject"),
    ("do any of you use it", "asks-the-room"),
    ("hi all any python experts here", "asks-the-room"),
    ("anyone want to pair on this", "asks-the-room"),
    ("so, who knows how to do this", "asks-the-room"),
    ("any luck with that", "asks-the-room"),
    ("is everybody here", "asks-the-room"),
    ("you like it, right", "asks-inside"),
    ("nice weather isn't it", "asks-inside"),
    ("isn\N{RIGHT SINGLE QUOTATION MARK}t it the same", "verb-before-subject"),
]

GERMAN = [
    ("Hat das schon mal geklappt?", "question-mark"),
    ("weiß jemand was umzüge so kosten", "asks-the-room"),
    ("Hallo zusammen, kann mir jemand helfen", "asks-the-room"),
    ("Kennt ihr ein gutes Werkzeug dafür", "asks-the-room"),
    ("wie bekomme ich das heraus", "question-word-first"),
    ("Moin, wo ist der Schlüssel", "question-word-first"),
    ("Es geht nicht. Warum", "question-word-first"),
    ("wie installiere ich das unter Debian", "question-word-first"),
    ("Hallo zusammen, was braucht man für den Einstieg", "question-word-first"),
    ("womit schneidest du deine Videos", "question-word-first"),
    ("wo treffen wir uns", "question-word-first"),
]

NO_QUESTIONS: list[tuple[str, Language]] = [
    ("what a mess", "en"),
    ("how nice of you", "en"),
    ("who cares", "en"),
    ("who knows", "en"),
    ("have a look at the manual", "en"),
    ("do it again", "en"),
    ("had to restart it", "en"),
    ("would be great", "en"),
    ("you should try apt", "en"),
    ("If anyone knows the answer they will reply", "en"),
    ("someone else is downloading something", "en"),
    ("anyone can do it", "en"),
    ("any time is fine for me", "en"),
    ("i don't have any idea", "en"),
    ("there aren't any guarantees", "en"),
    ("do everyone a favour", "en"),
    ("right, that is it", "en"),
    ("ever since then it broke", "en"),
    ("mind the gap", "en"),
    ("what you need is a hammer", "en"),
    ("that sounds right to me, yes", "en"),
    ("where i live it rains", "en"),
    ("you are there already", "en"),
    ("some like it hot", "en"),
    ("see https://example.org/?q=1", "en"),
    ("run `ls ?` first", "en"),
    ("```\nis it on?\n```\ndone", "en"),
    ("> is it on?\nyes", "en"),
    ("<@123> <#45>", "en"),
    ("!who", "en"),
    ("??", "en"),
    ("", "en"),
    ("   \n ", "en"),
    ("hab ich schon gemacht", "de"),
    ("kann man machen", "de"),
    ("wie ich schon sagte", "de"),
    ("wie gut", "de"),
    ("was du nicht sagst", "de"),
    ("wer weiß", "de"),
    ("wie lange ich darauf gewartet habe", "de"),
    ("wie gut ihr das könnt", "de"),
    ("was man hat", "de"),
    ("ist heute offen", "de"),
]


@pytest.mark.parametrize(("text", "rule"), ENGLISH)
def test_an_english_question_is_found_by_its_rule(text: str, rule: str) -> None:
    assert question_rule(text, "en") == rule


@pytest.mark.parametrize(("text", "rule"), GERMAN)
def test_a_german_question_is_found_by_its_rule(text: str, rule: str) -> None:
    assert question_rule(text, "de") == rule


@pytest.mark.parametrize(("text", "language"), NO_QUESTIONS)
def test_what_only_looks_like_a_question_is_none(text: str, language: Language) -> None:
    assert question_rule(text, language) is None


def test_a_question_mark_counts_beside_code_and_links() -> None:
    assert (
        question_rule("does `ls` work for https://example.org/?a=b too?", "en")
        == "question-mark"
    )


def test_only_the_first_sentences_are_looked_at() -> None:
    talk = "It runs. " * 8
    assert question_rule(talk + "how do I stop it", "en") is None
    assert question_rule("It runs. how do I stop it", "en") == "question-word-first"


def test_what_stands_beyond_the_longest_message_of_any_platform_is_not_read() -> None:
    assert question_rule("a" * 4000 + " right?", "en") is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hi", "greeting"),
        ("good morning everyone", "greeting"),
        ("moin ada", "greeting"),
        ("ada: thanks!", "thanks"),
        ("ok, thanks anyway", "thanks"),
        ("Danke dir", "thanks"),
        ("ok", "nod"),
        ("ah, i see", "nod"),
        ("lol", "nod"),
        ("ada: no idea, sorry", "no-idea"),
        ("i don't know", "no-idea"),
        ("keine Ahnung", "no-idea"),
        (":-)", "no-words"),
        ("", "no-words"),
    ],
)
def test_small_talk_has_a_kind(text: str, kind: str) -> None:
    assert small_talk_rule(text, "en") == kind
    assert small_talk_rule(text, "de") == kind


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "ada: no.",
        "try it again with sudo",
        "hello world is the usual first program",
        "thanks to the new release you can simply call it with --all now",
        "I don't know about yours, but mine needed a newer kernel to boot",
        "42",
    ],
)
def test_what_may_be_an_answer_is_no_small_talk(text: str) -> None:
    assert small_talk_rule(text, "en") is None
