"""The neutral message: what is said, apart from how a platform draws it.

Every text of ours is a `Msg(id, params)`, never a sentence. What a person typed and
what a configuration names is data: it travels as `str` or `Text` and is escaped by
whoever draws it. A mention is data too, so that no text can ping anybody.

A document is written by a ritual with `Msg` in it, and stored translated: without.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from rituals.model.ids import AccountId, MemberId, MessageRef

Params = tuple[tuple[str, "Param"], ...]


@dataclass(frozen=True, slots=True)
class Msg:
    """A sentence of ours, by its id in the catalogues; build it with `msg()`.

    A parameter `n` chooses the plural form. A tuple is joined as a list ("A, B and C").
    `otherwise` is said where the catalogues do not have the id; without it that is a fault.
    """

    id: str
    params: Params = ()
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are: always escaped when drawn."""

    value: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    children: "Inlines"


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type or copy, drawn in a fixed pitch."""

    value: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A member named. The relay fills in `account` and `name` for the space it sends to.

    Nobody is notified by it, unless the effect says whom to `ping`.
    """

    member: MemberId
    account: AccountId | None = None
    name: str = ""


TimeStyle = Literal["date", "time", "datetime", "day", "relative"]


@dataclass(frozen=True, slots=True)
class Time:
    """An instant, shown in each viewer's own zone where the platform can.

    `text` is the same in words, in the language and zone of whom it was translated for.
    """

    at: datetime
    style: TimeStyle = "datetime"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An address on the web, with a label."""

    label: "Inlines"
    url: str


@dataclass(frozen=True, slots=True)
class MessageLink:
    """A way to a message in chat; the platform makes the address of it."""

    label: "Inlines"
    message: MessageRef


Inline = Msg | Text | Strong | Code | Mention | Time | Link | MessageLink
Inlines = tuple[Inline, ...]
Param = str | int | date | Inline | tuple["Param", ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One thought."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; each item is a line of inlines."""

    items: tuple[Inlines, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's or something's words set apart: a prompt, a brief, a submission."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines to copy."""

    value: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file the bot posts itself, since links to uploads die within a day.

    A member may have typed the address. That it names no number and no bare host is
    checked before it gets here; who fetches it must fetch nothing that was not checked
    so, and neither connect nor be redirected to an address of a private network.
    Where it cannot be posted, `otherwise` is said, with a link to it after that.
    """

    name: str
    url: str
    alt: str = ""
    otherwise: Inlines = ()


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep, given as a file: `text` is all of it. Only ever an answer."""

    name: str
    media_type: str
    text: str


ButtonStyle = Literal["plain", "primary", "danger"]


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. `about` is bound by the engine to the occurrence or ritual.

    With `opens` the press asks for a view (a form, a page) and changes nothing yet.
    """

    label: Inlines
    action: str
    value: str = ""
    style: ButtonStyle = "plain"
    opens: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]


Block = (
    Paragraph | Heading | Bullets | Quote | CodeBlock | Attachment | File | Buttons
)  # a closed union: a renderer must know each


@dataclass(frozen=True, slots=True)
class Document:
    """A message: blocks from top to bottom."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Refusal(Document):
    """Why what was handed in was not taken; nothing happened, and it can be mended.

    `field` is the one of the form that is wrong, if it is one alone.
    """

    field: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a form asks for. `choices` are (value, label) and make it a selection.

    With `file` a file can be handed in: the value is its address, and what it is called
    comes as the value `<name>_name` where the platform knows it. Empty it names no new file.
    """

    name: str
    label: Inlines
    hint: Inlines = ()
    value: str = ""
    long: bool = False
    required: bool = True
    max_length: int = 1000
    choices: tuple[tuple[str, Inlines], ...] = ()
    pick: int = 1
    file: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Questions to a member; handing it in is an `Acted` with the fields as values.

    `submit` says what handing it in does, where that is more than answering.
    """

    title: Inlines
    fields: tuple[Field, ...]
    action: str
    value: str = ""
    about: str = ""
    submit: Inlines = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a text is written: language `en` or `de`, IANA zone name."""

    language: str
    zone: str


def msg(id_: str, /, **params: Param) -> Msg:
    """A sentence by its id, with what stands in its gaps."""
    return Msg(id_, tuple(params.items()))


def say(id_: str, /, **params: Param) -> Paragraph:
    """One sentence of ours as a paragraph."""
    return Paragraph((msg(id_, **params),))


def doc(*blocks: Block) -> Document:
    """A document of these blocks."""
    return Document(blocks)


def each_inline(document: Document, change: Callable[[Inline], Inline]) -> Document:
    """The same document with every inline changed, the innermost first."""
    blocks = tuple(_changed_block(block, change) for block in document.blocks)
    return replace(document, blocks=blocks)


def each_of(inlines: Inlines, change: Callable[[Inline], Inline]) -> Inlines:
    """The same inlines, each changed, the innermost first."""
    return tuple(_changed(inline, change) for inline in inlines)


def _changed(inline: Inline, change: Callable[[Inline], Inline]) -> Inline:
    match inline:
        case Strong(children):
            return change(Strong(each_of(children, change)))
        case Link(label, url):
            return change(Link(each_of(label, change), url))
        case MessageLink(label, message):
            return change(MessageLink(each_of(label, change), message))
        case _:
            return change(inline)


def _changed_block(block: Block, change: Callable[[Inline], Inline]) -> Block:
    match block:
        case Paragraph(children):
            return Paragraph(each_of(children, change))
        case Heading(children):
            return Heading(each_of(children, change))
        case Quote(children):
            return Quote(each_of(children, change))
        case Bullets(items, numbered):
            return Bullets(tuple(each_of(item, change) for item in items), numbered)
        case Attachment(otherwise=said) if said:
            return replace(block, otherwise=each_of(said, change))
        case _:
            return block


def each_in_form(form: Form, change: Callable[[Inline], Inline]) -> Form:
    """The same form with every inline changed, the innermost first."""
    return replace(
        form,
        title=each_of(form.title, change),
        submit=each_of(form.submit, change),
        fields=tuple(
            replace(
                field,
                label=each_of(field.label, change),
                hint=each_of(field.hint, change),
                choices=tuple(
                    (value, each_of(label, change)) for value, label in field.choices
                ),
            )
            for field in form.fields
        ),
    )
