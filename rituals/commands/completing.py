"""What could be typed next: commands, options and their values."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from rituals.commands.command import Command, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.forms import choice_shown
from rituals.commands.naming import is_in, occurrences, people
from rituals.commands.options import given, rituals_for
from rituals.commands.parsing import (
    Token,
    shared_out,
    tokens_of,
    value_of,
    without_root,
)
from rituals.commands.registry import WAYS, command_of, offered
from rituals.commands.running import allow
from rituals.community import Ritual
from rituals.document import Time
from rituals.errors import StammtischError
from rituals.model.occurrence import Occurrence
from rituals.model.quoting import quoted
from rituals.model.spelling import folded
from rituals.model.wall_clock import zone, zone_names
from rituals.model.when import read_when
from rituals.ports import Choice
from rituals.signals import CompletionRequest

MOST = 25
_TIMES = {
    "en": ("tomorrow 18:00", "monday 09:00", "friday 18:00", "in 3 days", "in 2 weeks"),
    "de": ("morgen 18:00", "montag 9:00", "freitag 18:00", "in 3 Tagen", "in 2 Wochen"),
}


async def completions(desk: Desk, request: CompletionRequest) -> Sequence[Choice]:
    """The likeliest first; nothing where anything may be typed."""
    if desk.caller.bot:
        return ()
    if not request.action:
        return list(islice(await _of_line(desk, request.line), MOST))
    command = command_of(request.action)
    allow(desk, command)
    option = command.option(request.option)
    if option is None:
        return ()
    choices = await _of_option(desk, command, option, request.typed, request.values)
    return list(islice(choices, MOST))


# --- a line ---------------------------------------------------------------------------


async def _of_line(desk: Desk, line: str) -> Iterable[Choice]:
    tokens = without_root(tokens_of(line))
    open_ = not line or line[-1].isspace()
    command, rest = _begun(tokens, open_=open_)
    if command is None:
        lead = line[: tokens[0].start] if tokens else line
        return _commands(desk, lead, " ".join(t.text for t in tokens))
    allow(desk, command)
    if open_:
        rest = [*rest, Token("", len(line), len(line))]
    return await _options(desk, command, line, rest)


def _begun(
    tokens: Sequence[Token], *, open_: bool
) -> tuple[Command | None, list[Token]]:
    """The command, once its words are typed and no longer ones can be meant."""
    whole = " ".join(folded(token.text) for token in tokens)
    if not open_ and any(w != whole and w.startswith(whole) for w in WAYS):
        return None, []
    for count in range(len(tokens), 0, -1):
        words = " ".join(folded(token.text) for token in tokens[:count])
        if words not in WAYS:
            continue
        rest = list(tokens[count:])
        longer = any(way.startswith(f"{words} ") for way in WAYS)
        if rest or (open_ and not longer):
            return WAYS[words], rest
        return None, []
    return None, []


def _commands(desk: Desk, lead: str, typed: str) -> Iterator[Choice]:
    """Those that begin so, in whatever language, then those that have it in them."""
    said = folded(typed)
    mine = offered(moderator=desk.caller.moderator)
    ways = [(c, way) for c in mine for way in (c.words, *c.german)]
    begin = [(c, w) for c, w in ways if folded(w).startswith(said)]
    within = [(c, w) for c, w in ways if said in folded(w)]
    told: set[str] = set()
    for command, way in (*begin, *within):
        if command.words in told:
            continue
        told.add(command.words)
        end = " " if command.options else ""
        yield Choice(f"{lead}{way}{end}", way, desk.line((command.about,)))


async def _options(
    desk: Desk, command: Command, line: str, tokens: Sequence[Token]
) -> Iterable[Choice]:
    if not command.options:
        return ()
    shares = shared_out(command, tokens)
    last = tokens[-1]
    at = next(o for o, share in shares.items() if share and share[-1].end == last.end)
    values = {o.name: value_of(o, line, s) for o, s in shares.items() if o != at}
    share = shares[at]
    lead = line[: share[0].start]
    choices = [
        Choice(lead + quoted(choice.value), choice.label, choice.hint)
        for choice in await _of_option(
            desk, command, at, value_of(at, line, share), values
        )
    ]
    if not last.text:
        others = [o for o in command.options if o not in shares or o == at]
        choices += [
            Choice(
                f"{line}{o.name}:", f"{o.name}:", desk.line((command.about_option(o),))
            )
            for o in others
        ]
    return choices


# --- one option -----------------------------------------------------------------------


async def _of_option(
    desk: Desk, command: Command, option: Option, typed: str, values: Mapping[str, str]
) -> Iterable[Choice]:
    match option.takes:
        case Takes.CHOICE:
            choices = [Choice(c, _shown(desk, c)) for c in option.choices]
        case Takes.RITUAL:
            choices = [Choice(r.name, r.name) for r in rituals_for(desk, option)]
        case Takes.MEMBER:
            return _fitting(await _members(desk), typed, by_value=False)
        case Takes.ZONE:
            choices = [Choice(c, _shown(desk, c)) for c in option.choices]
            choices += [Choice(name, name) for name in sorted(zone_names())]
        case Takes.OCCURRENCE:
            choices = await _occurrences(desk, command, option, values)
        case Takes.WHEN:
            return _times(desk, typed, await _moved(desk, command, option, values))
        case _:
            return []
    return _fitting(choices, typed)


def _fitting(
    choices: Iterable[Choice], typed: str, *, by_value: bool = True
) -> list[Choice]:
    """Those that begin with what was typed, then those that have it in them."""
    said = folded(typed.strip().removeprefix("@"))
    begin, within = [], []
    for choice in choices:
        words = (folded(choice.label), folded(choice.value))[: 2 if by_value else 1]
        if any(w.startswith(said) for w in words):
            begin.append(choice)
        elif any(said in w for w in words):
            within.append(choice)
    return [*begin, *within]


def _shown(desk: Desk, choice: str) -> str:
    return desk.line((choice_shown(choice),))


async def _members(desk: Desk) -> list[Choice]:
    """Those in the caller's space by their names, others by what tells them apart."""
    here = [m for m in await people(desk) if m.here]
    near = Counter(folded(m.name) for m in here if is_in(m, desk.space))
    every = Counter(folded(m.name) for m in here)
    choices = []
    for member in here:
        name = folded(member.name)
        known = near if is_in(member, desk.space) else every
        if known[name] == 1:
            choices.append(Choice(member.name, member.name))
        else:
            choices.append(Choice(member.id, f"{member.name} ({member.id})"))
    return choices


async def _occurrences(
    desk: Desk, command: Command, option: Option, values: Mapping[str, str]
) -> list[Choice]:
    before = command.options[: command.options.index(option)]
    known = {o.name: values[o.name] for o in before if values.get(o.name)}
    read = await given(desk, command, known, only=before)
    ritual = next((r for r in read.values() if isinstance(r, Ritual)), None)
    found = await occurrences(desk, ritual, option.states)
    days = [o.slot.date() for o in found]
    return [
        Choice(
            str(o.slot.date()) if days.count(o.slot.date()) == 1 else o.id,
            desk.line((Time(o.due_at, "datetime"),)),
        )
        for o in found[: 2 * MOST]
    ]


async def _moved(
    desk: Desk, command: Command, option: Option, values: Mapping[str, str]
) -> datetime | None:
    """When the occurrence is due whose new time is asked for, if one is."""
    before = command.options[: command.options.index(option)]
    known = {o.name: values[o.name] for o in before if values.get(o.name)}
    try:
        read = await given(desk, command, known, only=before)
    except StammtischError:  # it is said once the command is called
        return None
    return next((o.due_at for o in read.values() if isinstance(o, Occurrence)), None)


def _times(desk: Desk, typed: str, base: datetime | None) -> Iterator[Choice]:
    """What was typed, as it is understood, and some ways to say it."""
    now, where = desk.clock.now(), zone(desk.reader.zone)
    said = folded(typed)
    ways = [w for w in _TIMES[desk.reader.language] if folded(w).startswith(said)]
    for words in dict.fromkeys((*([typed] if typed.strip() else []), *ways)):
        try:
            at = read_when(words, now, where, base)
        except StammtischError:
            continue
        if at > now:
            yield Choice(words, words, desk.line((Time(at, "datetime"),)))
