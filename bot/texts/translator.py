"""The Translator: our texts in a reader's language, their gaps filled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from bot.texts import words
from bot.texts.catalogues import ENGLISH, OURS, Catalogues
from bot.texts.plain import plain_inline
from bot.texts.template import Bold, Flat, Typed, parsed
from rituals.document import (
    Attachment,
    Block,
    Bullets,
    Button,
    Buttons,
    Code,
    CodeBlock,
    Document,
    Field,
    File,
    Form,
    Heading,
    Inline,
    Inlines,
    Link,
    Mention,
    MessageLink,
    Msg,
    Paragraph,
    Param,
    Quote,
    Reader,
    Strong,
    Text,
    Time,
)
from rituals.errors import StammtischError


class UnknownTextError(StammtischError):
    """No text `{id}` in the language `{language}`."""


class MissingParamError(StammtischError):
    """The text `{id}` needs a value for `{name}`."""


@dataclass(frozen=True, slots=True)
class GettextTranslator:
    """Implements `rituals.ports.Translator` over the PO files beside this module.

    A reader whose language there are no texts in gets the one of their `community`, else
    English. An unknown id, or a gap that nothing fills, is a fault in the program: it
    raises `UnknownTextError` or `MissingParamError`; if not `strict`, the id or the name
    of the gap is shown instead.
    """

    community: str = ENGLISH
    strict: bool = True
    catalogues: Catalogues = OURS

    def document(self, document: Document, reader: Reader) -> Document:
        """The same document without any `Msg`, and with every `Time` in words."""
        to = self._to(reader)
        return replace(document, blocks=tuple(map(to.block, document.blocks)))

    def form(self, form: Form, reader: Reader) -> Form:
        """The same form without any `Msg`; what was filled in stays as it is."""
        to = self._to(reader)
        fields = tuple(map(to.field, form.fields))
        return replace(
            form,
            title=to.inlines(form.title),
            fields=fields,
            submit=to.inlines(form.submit),
        )

    def inlines(self, inlines: Inlines, reader: Reader) -> Inlines:
        """The same words without any `Msg`."""
        return self._to(reader).inlines(inlines)

    def line(self, inlines: Inlines, reader: Reader) -> str:
        """The same words as plain text on one line, for titles."""
        return plain_inline(self.inlines(inlines, reader))

    def _to(self, reader: Reader) -> "_Translation":
        language = self.catalogues.language(reader.language, self.community)
        return _Translation(self.catalogues, language, reader.zone, self.strict)


@dataclass(frozen=True, slots=True)
class _Translation:
    """One reader's language and zone."""

    catalogues: Catalogues
    language: str
    zone: str
    strict: bool

    def block(self, block: Block) -> Block:
        match block:
            case Paragraph(children):
                return Paragraph(self.inlines(children))
            case Heading(children):
                return Heading(self.inlines(children))
            case Quote(children):
                return Quote(self.inlines(children))
            case Bullets(items, numbered):
                return Bullets(tuple(map(self.inlines, items)), numbered)
            case Buttons(buttons):
                return Buttons(tuple(map(self._button, buttons)))
            case Attachment(otherwise=said):
                return replace(block, otherwise=self.inlines(said))
            case CodeBlock() | File():
                return block
            case _:
                assert_never(block)

    def field(self, field: Field) -> Field:
        choices = tuple((value, self.inlines(label)) for value, label in field.choices)
        label, hint = self.inlines(field.label), self.inlines(field.hint)
        return replace(field, label=label, hint=hint, choices=choices)

    def inlines(self, inlines: Iterable[Inline]) -> Inlines:
        return _merged([part for inline in inlines for part in self._inline(inline)])

    def _button(self, button: Button) -> Button:
        # Written out: `dataclasses.replace` takes six times as long, and buttons are many.
        return Button(
            self.inlines(button.label),
            button.action,
            button.value,
            button.style,
            button.opens,
            button.about,
        )

    def _inline(self, inline: Inline) -> Inlines:
        match inline:
            case Msg():
                return self._msg(inline)
            case Text() | Code() | Mention():
                return (inline,)
            case Strong(children):
                return (Strong(self.inlines(children)),)
            case Time():
                return (self._time(inline),)
            case Link() | MessageLink():
                return (replace(inline, label=self.inlines(inline.label)),)
            case _:
                assert_never(inline)

    def _time(self, time: Time) -> Time:
        text = words.instant_in_words(time.at, time.style, self.zone, self.language)
        return Time(time.at, time.style, text)

    def _msg(self, message: Msg) -> Inlines:
        params = dict(message.params)
        n = params.get("n")
        count = n if isinstance(n, int) else None
        text = self.catalogues.text(self.language, message.id, count)
        if not text:
            if message.otherwise is not None:
                return (Text(message.otherwise),)
            if self.strict:
                raise UnknownTextError(id=message.id, language=self.language)
            return (Text(message.id),)
        filled: list[Inline] = []
        for part in parsed(text):
            if isinstance(part, Bold):
                inner = [x for p in part.parts for x in self._part(p, params, message)]
                filled.append(Strong(_merged(inner)))
            else:
                filled.extend(self._part(part, params, message))
        return tuple(filled)

    def _part(self, part: Flat, params: Mapping[str, Param], message: Msg) -> Inlines:
        if isinstance(part, str):
            return (Text(part),)
        if isinstance(part, Typed):
            return (Code(part.words),)
        if part.name in params:
            return self._param(params[part.name])
        if self.strict:
            raise MissingParamError(id=message.id, name=part.name)
        return (Text("{" + part.name + "}"),)

    def _param(self, param: Param) -> Inlines:
        match param:
            case str():
                return (Text(param),)
            case int():
                return (Text(words.number_in_words(param, self.language)),)
            case datetime():
                return (self._time(Time(param)),)
            case date():
                return (Text(words.short_date_in_words(param, self.language)),)
            case tuple():
                return self._list(param)
            case _:
                return self._inline(param)

    def _list(self, items: tuple[Param, ...]) -> Inlines:
        before, *after = words.list_joints(len(items), self.language)
        joined: list[Inline] = [Text(before)]
        for item, joint in zip(items, after, strict=True):
            joined += [*self._param(item), Text(joint)]
        return tuple(joined)


def _merged(inlines: Iterable[Inline]) -> Inlines:
    """The same words with texts that touch made one, and without empty ones."""
    merged: list[Inline] = []
    for inline in inlines:
        if not isinstance(inline, Text):
            merged.append(inline)
        elif merged and isinstance(last := merged[-1], Text):
            merged[-1] = Text(last.value + inline.value)
        elif inline.value:
            merged.append(inline)
    return tuple(merged)
