"""`stammtisch ledger`: who gives, who only asked so far, and what is open."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.cells import cell_len, set_cell_size

from bot.texts.plain import plain_inline
from rituals.document import Text
from rituals.ledger.balance import LEAST_ASKED, givers, only_asked, with_every_answer
from rituals.model.audit import OPERATOR, AuditEntry, Change
from rituals.model.ids import CommunityId
from rituals.model.ledger import Balance, Question
from rituals.ports import Storage

SHOWN = 15
_WIDEST = 24
"""Columns of a terminal for a name."""
_WIDEST_PLACE = 40
# What could hide or turn the text around it, and JSON allows to stand as it is.
_UNSEEN = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The ledger of a community at one moment."""

    givers: tuple[Balance, ...]
    only_asked: tuple[Balance, ...]
    """After the grace, at least `LEAST_ASKED` questions and no answer seen."""
    open: tuple[Question, ...]
    questions: int
    names: dict[str, str]

    @property
    def names_people(self) -> bool:
        """Whether anybody is on it."""
        return bool(self.givers or self.only_asked or self.open)


async def looked_at(storage: Storage, community: CommunityId, now: datetime) -> None:
    """Write into the audit trail that the operator looked at who gives and who asks."""
    looked = AuditEntry(community, now, OPERATOR, Change("ledger"), "stammtisch ledger")
    async with storage.write() as uow:
        await uow.audit.write([looked])


async def read_ledger(
    storage: Storage, community: CommunityId, *, now: datetime, grace: timedelta
) -> LedgerPage:
    """The page, counted from the records."""
    async with storage.read() as uow:
        balances = await uow.ledger.balances(community)
        questions = await uow.ledger.questions(community)
        credits_ = await uow.ledger.credits(community)
        waiting = await uow.ledger.questions(community, open_only=True)
        people = await uow.members.get({q.asker for q in waiting}, community)
    left_out = {member.id for member in people if not member.counted}
    return LedgerPage(
        givers=givers(balances),
        only_asked=only_asked(with_every_answer(balances, credits_), now - grace),
        open=tuple(q for q in waiting if q.asker not in left_out),
        questions=len(questions),
        names={m.id: m.name for m in people},
    )


def as_json(page: LedgerPage) -> str:
    """The page for programs: one JSON object."""
    written = json.dumps(
        {
            "givers": [_balance(b) for b in page.givers],
            "only_asked": [_balance(b) for b in page.only_asked],
            "questions": page.questions,
            "open": [_question(q, page) for q in page.open],
        },
        ensure_ascii=False,
    )
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _balance(balance: Balance) -> dict[str, Any]:
    return {
        "member": balance.member,
        "name": balance.name,
        "asked": balance.asked,
        "answered": balance.answered,
        "contributed": balance.contributed,
    }


def _question(question: Question, page: LedgerPage) -> dict[str, Any]:
    return {
        "channel": question.message.place.id,
        "message": question.message.id,
        "asker": page.names.get(question.asker, question.asker),
        "at": question.at.isoformat().replace("+00:00", "Z"),
        "rule": question.rule,
    }


def as_text(page: LedgerPage) -> str:
    """The page for people, with what it cannot know."""
    lines = [f"Who gives ({len(page.givers)})", *_table(page.givers)]
    lines += [
        "",
        (
            f"Asked at least {LEAST_ASKED} times, and no answer of theirs was seen "
            f"in the observed channels ({len(page.only_asked)})"
        ),
        *_table(page.only_asked),
        "",
        f"Questions: {page.questions}, of them still open: {len(page.open)}",
    ]
    lines += [
        f"  {q.at:%Y-%m-%d %H:%M} UTC  {_short(q.message.place.id, _WIDEST_PLACE)}  "
        f"{_short(page.names.get(q.asker, q.asker))}  ({q.rule})"
        for q in page.open[-SHOWN:]
    ]
    if len(page.open) > SHOWN:
        lines.append(f"  ... and {len(page.open) - SHOWN} older ones")
    lines += [
        "",
        "Counts are what rules saw, not who people are: docs/ledger.md says how sure.",
    ]
    if page.names_people:
        lines.append("That you looked is written down: moderators read it in `audit`.")
    return "\n".join(lines)


def _table(balances: Sequence[Balance]) -> list[str]:
    if not balances:
        return ["  nobody yet"]
    names = [_short(b.name) for b in balances[:SHOWN]]
    width = max(map(cell_len, names))
    rows = [
        f"  {set_cell_size(name, width)}  answered {b.answered:>4}   asked {b.asked:>4}"
        for name, b in zip(names, balances, strict=False)
    ]
    if len(balances) > SHOWN:
        rows.append(f"  ... and {len(balances) - SHOWN} more")
    return rows


def _short(name: str, widest: int = _WIDEST) -> str:
    """What somebody typed, on one line and harmless to a terminal, cut if it is too wide."""
    shown = plain_inline((Text(name),))
    if cell_len(shown) <= widest:
        return shown
    return set_cell_size(shown, widest - 1).rstrip() + "…"
