"""What is found in the words of a message, and kept when they are not."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rituals.community import Community
from rituals.ledger.language import guess
from rituals.ledger.questions import question_rule, small_talk_rule
from rituals.ledger.thanks import thanks_rule
from rituals.ledger.topics import topics_of
from rituals.model.ids import Account, MemberId
from rituals.model.member import Member


class Verdicts(NamedTuple):
    """The rule by which they ask, and what else there is to know of them."""

    rule: str | None
    small_talk: bool
    thanks: bool
    topics: tuple[str, ...]


def verdicts_of(text: str, community: Community, channel: str = "") -> Verdicts:
    """Found in words written in the channel of that name."""
    language = guess(text, "de" if community.language == "de" else "en")
    rule = question_rule(text, language)
    return Verdicts(
        rule,
        rule is None and small_talk_rule(text, language) is not None,
        thanks_rule(text, language, asks=rule is not None) is not None,
        topics_of(text, community.ledger.topics, channel) if rule is not None else (),
    )


def named_in(
    mentions: Iterable[Account], known: Mapping[Account, Member]
) -> tuple[MemberId, ...]:
    """Who is mentioned, of those who are known."""
    return tuple(known[account].id for account in mentions if account in known)
