"""Which community speaks in a private conversation: what can be pressed there says it. Pure.

On a server the server tells it. A private conversation is with the bot, which may serve
several communities that somebody is in. What is about an occurrence begins with its
community (`werkstatt/round/2027-01-04/1`); to all else it is put in front: `@werkstatt/engine`.
"""

from dataclasses import replace

from rituals.document import Button, Buttons, Document, Form
from rituals.model.ids import CommunityId

_SIGN, _APART = "@", "/"


def signed(document: Document, community: CommunityId) -> Document:
    """The same, each of its buttons with the community."""

    def sign(button: Button) -> Button:
        return replace(button, about=_signed(button.about, community))

    blocks = (
        Buttons(tuple(map(sign, block.buttons)))
        if isinstance(block, Buttons)
        else block
        for block in document.blocks
    )
    return replace(document, blocks=tuple(blocks))


def signed_form(form: Form, community: CommunityId) -> Form:
    """The same, with the community."""
    return replace(form, about=_signed(form.about, community))


def unsigned(about: str) -> str:
    """What it is about for the core."""
    if not about.startswith(_SIGN):
        return about
    return about.partition(_APART)[2]


def may_be_of(about: str, community: CommunityId) -> bool:
    """Whether it is of that community, or says nothing of any."""
    named, apart, _ = about.removeprefix(_SIGN).partition(_APART)
    return not apart or named == community


def _signed(about: str, community: CommunityId) -> str:
    return about if _APART in about else f"{_SIGN}{community}{_APART}{about}"
