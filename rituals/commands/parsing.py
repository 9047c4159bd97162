"""A line that somebody typed, as a call of a command.

`thanks @Ben for the saw`, `/stammtisch einstellungen sprache de`, `move monday which:next
to:"friday 18:00"`: options in their order or by name, what has spaces in quotes; the last
one takes all that is left, and so does a longer text that stands in no quotes. Words of
commands and options are known in both languages.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from rituals.commands.command import PAGE, Command, Option, Takes
from rituals.commands.errors import (
    CommandError,
    TakesNothingError,
    TooMuchTypedError,
)
from rituals.commands.registry import WAYS, command_of
from rituals.model.quoting import CLOSING
from rituals.model.spelling import folded

ROOTS = ("stammtisch-admin", "stammtisch")
LONGEST_WORDS = max(words.count(" ") + 1 for words in WAYS)
_NAMED = re.compile(r"(?P<name>[^\W\d][\w-]*)[:=](?P<rest>.*)", re.DOTALL)
_PAGE = re.compile(rf"{PAGE}:\d{{1,4}}", re.ASCII)
_LINE_SHOWN = 80
_OF_ONE_WORD = (Takes.CHOICE, Takes.NUMBER)
"""What takes no spaces: the rest of the line is too much for it."""
_OF_SENTENCES = (Takes.WORDS, Takes.LONG)
_OF_MANY_WORDS = (Takes.WORDS, Takes.LONG, Takes.WHEN, Takes.MEMBER, Takes.ZONE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the line, or what stood in quotes, and where that is in the line."""

    text: str
    start: int
    end: int
    quoted: bool = False
    closed: bool = False
    """A quote at its end says that this is all of it."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A command and its options, as they were typed."""

    command: Command
    values: Mapping[str, str]

    @property
    def looks(self) -> bool:
        """Whether it is asked as a view: it reads, or opens its form."""
        return self.command.looks(self.values)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a platform brings for a typed line: as a view if it `looks`, else as an act.

    `action` are a command's words and `values` its options. A line that cannot be read
    has no action, and itself as `value`: the engine says what would be right.
    """

    action: str
    value: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    looks: bool = True


def asked(line: str) -> Asked:
    """How to bring a typed line to the engine; for every line there is a way."""
    try:
        typed = parsed(line)
    except CommandError:
        return Asked("", value=line)
    return Asked(typed.command.words, values=typed.values, looks=typed.looks)


def parsed(line: str, *, moderator: bool = True) -> Typed:
    """The call that was typed. A `CommandError` says what is wrong."""
    tokens = without_root(tokens_of(line))
    if not tokens:
        return Typed(command_of("help"), {})
    command, rest = _command(tokens, moderator=moderator)
    return Typed(command, dict(values_of(command, line, rest)))


def tokens_of(line: str) -> list[Token]:
    """The words of a line; quotes keep words together, also those of `name:"a b"`."""
    tokens: list[Token] = []
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        token = _token(line, at)
        tokens.append(token)
        at = token.end
    return tokens


def _token(line: str, start: int) -> Token:
    if line[start] in CLOSING:
        end = _end_of_quote(line, start)
        return Token(
            line[start + 1 : end], start, end + 1, quoted=True, closed=end < len(line)
        )
    end = start
    while end < len(line) and not line[end].isspace():
        if line[end] in CLOSING and end > start and line[end - 1] in ":=":
            close = _end_of_quote(line, end)
            text = line[start:end] + line[end + 1 : close]
            return Token(text, start, close + 1, closed=close < len(line))
        end += 1
    return Token(line[start:end], start, end)


def _end_of_quote(line: str, start: int) -> int:
    """Where the quote closes that opens at `start`; the line's end if it does not."""
    closing = CLOSING[line[start]]
    ends = (n for n in range(start + 1, len(line)) if line[n] in closing)
    return next(ends, len(line))


def without_root(tokens: Sequence[Token]) -> list[Token]:
    """The same words without `/` and `/stammtisch` in front of them."""
    rest = list(tokens)
    if rest and not rest[0].quoted and rest[0].text.startswith("/"):
        first = rest[0]
        bare = Token(first.text.lstrip("/"), first.start, first.end)
        rest = [bare, *rest[1:]] if bare.text else rest[1:]
    if rest and folded(rest[0].text) in ROOTS:
        rest = rest[1:]
    return rest


def _command(
    tokens: Sequence[Token], *, moderator: bool
) -> tuple[Command, list[Token]]:
    """The longest words that are a command's, and what follows them."""
    for count in range(LONGEST_WORDS, 0, -1):
        words = " ".join(folded(token.text) for token in tokens[:count])
        if words in WAYS:
            return WAYS[words], list(tokens[count:])
    first = tokens[0].text
    if len(tokens) == 1 or _is_group(first):
        return command_of(first, moderator=moderator), []
    return command_of(f"{first} {tokens[1].text}", moderator=moderator), []


def _is_group(word: str) -> bool:
    return any(words.startswith(f"{folded(word)} ") for words in WAYS)


def values_of(
    command: Command, line: str, tokens: Sequence[Token]
) -> Iterator[tuple[str, str]]:
    """What was typed for each option, by its name."""
    pages = [t for t in tokens if not t.quoted and _PAGE.fullmatch(t.text)]
    tokens = [t for t in tokens if t not in pages]
    if pages:
        yield PAGE, pages[-1].text.removeprefix(f"{PAGE}:")
    if not command.options:
        if tokens:
            given = line[tokens[0].start :][:_LINE_SHOWN]
            raise TakesNothingError(words=command.words, given=given)
        return
    shares = shared_out(command, tokens)
    for option, share in shares.items():
        yield option.name, value_of(option, line, share)
    beyond = [s for o, s in shares.items() if o.takes in _OF_ONE_WORD and len(s) > 1]
    if beyond:
        given = line[beyond[0][1].start :][:_LINE_SHOWN]
        raise TooMuchTypedError(words=command.words, given=given)


def shared_out(command: Command, tokens: Sequence[Token]) -> dict[Option, list[Token]]:
    """Which words are for which option: named ones, and the others in their order.

    What follows the name of an option that may have spaces belongs to it; what is left
    at the end belongs to the last. `to friday` is `to:friday`, if something comes before.
    """
    shares: dict[Option, list[Token]] = {}
    at: Option | None = None
    greedy = False
    for n, token in enumerate(tokens):
        option = named_in(command, token)
        told = at is not None and at.takes in _OF_SENTENCES
        inside = 0 < n < len(tokens) - 1 and not told
        bare = _bare_name(command, token) if inside else None
        if option is not None and option not in shares:
            at, greedy = option, option.takes in _OF_MANY_WORDS
            shares[at] = [_without_name(token)]
        elif bare is not None and bare not in shares:
            at, greedy = bare, bare.takes in _OF_MANY_WORDS
            shares[at] = []
        else:
            ended = at is not None and _is_told(command, shares, at, tokens[n:])
            stays = at is not None and (greedy or not shares[at]) and not ended
            at = at if stays else _meant_by(token, command, shares, at)
            at = at or list(shares)[-1]
            greedy = (greedy and stays) or at.takes is Takes.LONG
            shares.setdefault(at, []).append(token)
    return shares


def _is_told(
    command: Command,
    shares: Mapping[Option, list[Token]],
    at: Option,
    rest: Sequence[Token],
) -> bool:
    """Whether a text stood in quotes, and each word that is left has an option of its own.

    Who only begins with a quote means all of the line.
    """
    free = [o for o in command.options if o not in shares]
    return (
        at.takes in _OF_SENTENCES
        and [token.closed for token in shares[at]] == [True]
        and _after(command, shares, at) is not None
        and len(rest) <= len(free)
    )


def named_in(command: Command, token: Token) -> Option | None:
    """The option whose name the word begins with: `to:friday`."""
    found = None if token.quoted else _NAMED.fullmatch(token.text)
    return command.option(found["name"]) if found else None


def _without_name(token: Token) -> Token:
    found = _NAMED.fullmatch(token.text)
    assert found is not None  # noqa: S101  it was recognised by it
    rest = found["rest"]
    start = token.end - len(rest)
    return Token(rest, start, token.end, quoted=True, closed=token.closed)


def _bare_name(command: Command, token: Token) -> Option | None:
    found = None if token.quoted else command.option(token.text)
    return found if found is not None and found != command.options[0] else None


def _meant_by(
    token: Token,
    command: Command,
    shares: Mapping[Option, list[Token]],
    at: Option | None,
) -> Option | None:
    """The next option; but in `ledger 90` the days, as nobody is called so who may be left out."""
    option = _after(command, shares, at)
    if option is None or option.takes is not Takes.MEMBER or option.required:
        return option
    said = folded(token.text)
    free = [o for o in command.options if o not in shares and not token.quoted]
    return next((o for o in free if said in o.choices), option)


def _after(
    command: Command, shares: Mapping[Option, list[Token]], at: Option | None
) -> Option | None:
    """The next option that nothing was typed for yet."""
    begin = command.options.index(at) + 1 if at is not None else 0
    return next((o for o in command.options[begin:] if o not in shares), None)


def value_of(option: Option, line: str, share: Sequence[Token]) -> str:
    """One word as it was meant, several as they stand in the line."""
    if len(share) == 1 or option.takes in _OF_ONE_WORD:
        return share[0].text if share else ""
    if not share:
        return ""
    first, last = share[0], share[-1]
    if first.quoted:
        return (first.text + line[first.end : last.end]).strip()
    return line[first.start : last.end]
