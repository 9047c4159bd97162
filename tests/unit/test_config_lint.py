"""What is legal but unwise is said, and nothing else is."""

from datetime import date
from pathlib import Path

import pytest

from bot.config.lint import advice
from bot.config.load import read_config
from bot.holidays import NationalHolidays
from bot.speaker import Speaker
from tests.unit.config_files import GOOD, read

WISE = """\
[community]
name = "Werkstatt"
timezone = "Europe/Berlin"
moderators_channel = ["discord:#mods"]
holidays = ["DE-BY"]
[discord]
guild = 812345678901234567
[rituals.talk]
kind = "weekly_discussion"
channels = ["discord:#talk"]
every = "monday 09:00"
prompts = ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
hosts = "none"
[rituals.build]
kind = "monthly_challenge"
channels = ["discord:#build"]
every = "day 1 10:00"
submit_for = "20 days"
challenges = [{ title = "a", brief = "a" }, { title = "b", brief = "b" }, { title = "c", brief = "c" }]
"""
TODAY = date(2027, 3, 22)


def told(folder: Path, text: str) -> list[tuple[str, str]]:
    configuration = read(folder, text)
    community = configuration.community
    found = advice(configuration, NationalHolidays(community.holidays), TODAY)
    speaker = Speaker.of(community)
    return [(".".join(each.key), speaker.line(each.text)) for each in found]


def test_a_wise_file_gets_no_advice(tmp_path: Path) -> None:
    assert told(tmp_path, WISE) == []


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        (
            'moderators_channel = ["discord:#mods"]\n',
            "",
            "community.moderators_channel",
            "privately",
        ),
        ('hosts = "none"\n', "", "rituals.talk.hosts", "volunteers"),
        (
            ', "3", "4", "5", "6", "7", "8", "9"',
            "",
            "rituals.talk.prompts",
            "The 2 prompts are used up soon: on 5 April 2027",
        ),
        (
            ', "2", "3", "4", "5", "6", "7", "8", "9"',
            "",
            "rituals.talk.prompts",
            "only one prompt: on 29 March 2027",
        ),
        (
            ', { title = "b", brief = "b" }, { title = "c", brief = "c" }',
            "",
            "rituals.build.challenges",
            "only one challenge: on 1 May 2027",
        ),
        (
            'submit_for = "20 days"',
            'submit_for = "29 days"',
            "rituals.build.every",
            "goes on until 7 May 2027, and the next one begins on 1 May 2027",
        ),
        (
            'every = "day 1 10:00"',
            'every = "day 1 10:00"\nstarting = 2031-01-01',
            "rituals.build.every",
            "next 400 days",
        ),
        (
            'every = "monday 09:00"',
            'every = "monday and tuesday 09:00"\nclose_after = "20 hours"\nwrap_up_after = "15 hours"\nremind_after = "5 hours"\non_holiday = "shift"',
            "rituals.talk.on_holiday",
            "29 March 2027 (Easter Monday) is shifted to 30 March 2027",
        ),
        (
            "[discord]\nguild = 812345678901234567\n",
            '[discord]\nguild = 812345678901234567\n[slack]\nteam = "T1"\n[rituals.hello]\nkind = "welcome"\non = "join"\nchannels = ["slack:#hello"]\nbuddies = "none"\n',
            "rituals.hello.channels",
            "Newcomers on Discord have no welcome channel",
        ),
    ],
)
def test_one_unwise_thing_gets_one_advice(
    tmp_path: Path, old: str, new: str, key: str, words: str
) -> None:
    assert old in WISE
    text = WISE.replace(old, new)
    if "tuesday" in new:
        text = text.replace(
            "prompts = [",
            'prompts = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", ',
        )
    ((found, sentence),) = told(tmp_path, text)
    assert found == key
    assert words in sentence


def test_a_file_without_rituals_is_told(tmp_path: Path) -> None:
    keys = [key for key, _ in told(tmp_path, GOOD.partition("[rituals")[0])]
    assert keys == ["community", "community.moderators_channel"]


@pytest.mark.parametrize("sample", ["config.example.toml", "config.example.en.toml"])
def test_the_samples_get_only_a_word_on_volunteers(sample: str) -> None:
    configuration = read_config(Path(__file__).parents[2] / sample, {})
    holidays = NationalHolidays(configuration.community.holidays)
    for today in (date(2027, 1, 1), date(2027, 3, 1), date(2027, 10, 1)):
        found = [each.key for each in advice(configuration, holidays, today)]
        assert found == [
            ("rituals", "monday-question", "hosts"),
            ("rituals", "welcome", "buddies"),
        ]
