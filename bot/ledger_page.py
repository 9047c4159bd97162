"""`stammtisch ledger`: who gives, who only asked so far, and what is open."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rituals.model.ids import CommunityId
from rituals.model.ledger import Balance, Question
from rituals.ports import Storage

LEAST_ASKED = 3
"""Questions from which on somebody is said to have only asked so far."""
SHOWN = 15


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The ledger of a community at one moment."""

    givers: tuple[Balance, ...]
    only_asked: tuple[Balance, ...]
    """After the grace, at least `LEAST_ASKED` questions and no answer seen."""
    open: tuple[Question, ...]
    questions: int
    names: dict[str, str]


async def read_ledger(
    storage: Storage, community: CommunityId, *, now: datetime, grace: timedelta
) -> LedgerPage:
    """The page, counted from the records."""
    async with storage.read() as uow:
        balances = await uow.ledger.balances(community)
        questions = await uow.ledger.questions(community)
        waiting = await uow.ledger.questions(community, open_only=True)
        people = await uow.members.get({q.asker for q in waiting}, community)
    only_asked = [
        b
        for b in balances
        if b.answered == 0
        and b.asked >= LEAST_ASKED
        and b.first_seen_at is not None
        and b.first_seen_at <= now - grace
    ]
    return LedgerPage(
        givers=tuple(b for b in balances if b.answered > 0),
        only_asked=tuple(sorted(only_asked, key=lambda b: (-b.asked, b.name))),
        open=tuple(waiting),
        questions=len(questions),
        names={m.id: m.name for m in people},
    )


def as_json(page: LedgerPage) -> str:
    """The page for programs: one JSON object."""
    return json.dumps(
        {
            "givers": [_balance(b) for b in page.givers],
            "only_asked": [_balance(b) for b in page.only_asked],
            "questions": page.questions,
            "open": [_question(q, page) for q in page.open],
        },
        ensure_ascii=False,
    )


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
        f"  {q.at:%Y-%m-%d %H:%M}  {q.message.place.id}  "
        f"{page.names.get(q.asker, q.asker)}  ({q.rule})"
        for q in page.open[-SHOWN:]
    ]
    if len(page.open) > SHOWN:
        lines.append(f"  ... and {len(page.open) - SHOWN} older ones")
    lines += [
        "",
        "Counts are what rules saw, not who people are: docs/ledger.md says how sure.",
    ]
    return "\n".join(lines)


def _table(balances: Sequence[Balance]) -> list[str]:
    if not balances:
        return ["  nobody yet"]
    width = min(24, max(len(b.name) for b in balances[:SHOWN]))
    rows = [
        f"  {b.name[:width]:<{width}}  answered {b.answered:>4}   asked {b.asked:>4}"
        for b in balances[:SHOWN]
    ]
    if len(balances) > SHOWN:
        rows.append(f"  ... and {len(balances) - SHOWN} more")
    return rows
