"""Choosing submissions in a form: how they are listed, and how the choice is read."""

import re
from collections.abc import Iterable, Mapping, Sequence

from rituals.catalog.monthly_challenge.replies import excerpt, name_of
from rituals.catalog.monthly_challenge.roster import ChallengeScene, Submission
from rituals.document import Field, Inlines, Msg, Text
from rituals.model.ids import MemberId

PER_FIELD = 25
"""No platform shows more choices in one field of a form than this."""
_LABEL = 60


def choices(
    scene: ChallengeScene, submissions: Iterable[Submission]
) -> tuple[tuple[str, Inlines], ...]:
    """Each submission by its member, with title (or how it begins) and name."""
    return tuple(
        (each.member, (Text(f"{_what(each)} · {name_of(scene, each.member)}"),))
        for each in submissions
    )


def _what(submission: Submission) -> str:
    work = submission.work
    return excerpt(work.title or work.text or work.link or work.attachment_name, _LABEL)


def choice_fields(
    name: str,
    label: Msg,
    offered: Sequence[tuple[str, Inlines]],
    chosen: Iterable[str] = (),
    pick: int = 1,
) -> tuple[Field, ...]:
    """As many fields as the choices need: `name`, `name-2`, ...; what was chosen is marked."""
    marked = frozenset(chosen)
    fields = []
    for n, start in enumerate(range(0, len(offered), PER_FIELD), 1):
        some = tuple(offered[start : start + PER_FIELD])
        here = [value for value, _ in some if value in marked]
        fields.append(
            Field(
                name if n == 1 else f"{name}-{n}",
                (label,),
                value=",".join(here),
                required=False,
                choices=some,
                pick=min(pick, len(some)),
            )
        )
    return tuple(fields)


def chosen_in(
    values: Mapping[str, str], name: str, value: str = ""
) -> tuple[MemberId, ...]:
    """What was chosen in the fields of that name, or given as the value: each once."""
    fields = [
        text for key, text in values.items() if re.fullmatch(rf"{name}(-\d+)?", key)
    ]
    words = re.split(r"[,\s]+", ",".join(fields) if fields else value)
    return tuple(dict.fromkeys(MemberId(word) for word in words if word))
