"""Somebody with a page of the room before them, and what may never happen to them."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

from playwright.async_api import ConsoleMessage, Locator, Page, expect

from tests.browser.hands import Hand

BERLIN = ZoneInfo("Europe/Berlin")
PATIENCE = 60_000
"""Milliseconds for a long way of the clock."""
_WATCH = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`the policy was violated: ${event.violatedDirective} ${event.blockedURI}`);
});
"""


@dataclass
class Guest:
    """Plays people in the room. Whatever goes wrong in the page is kept in `wrong`."""

    page: Page
    address: str
    hand: Hand
    wrong: list[str] = field(default_factory=list)

    async def come(self, query: str = "") -> "Guest":
        """Open the page."""
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: self.wrong.append(dialog.message))
        await self.page.add_init_script(_WATCH)
        await self.page.goto(f"{self.address}{query}")
        await self.page.wait_for_load_state("load")
        return self

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(message.text)

    # --- who and where

    async def be(self, name: str) -> None:
        """Be somebody else who is there."""
        chosen = self.page.locator("#as option").filter(
            has_text=re.compile(rf"^{re.escape(name)}( \(.*\))?$")
        )
        value = await chosen.first.get_attribute("value")
        assert value is not None
        await self.hand.select(self.page.locator("#as"), value)
        here = re.compile(rf"as={re.escape(quote_plus(value))}(&|$)")
        await expect(self.page.locator("body")).to_have_attribute("data-here", here)

    async def joins(self, name: str) -> None:
        """Let somebody new come in, and be them."""
        await self.hand.press(self.page.locator("#join-fold summary"))
        await self.hand.write(self.page.locator("#join-name"), name)
        await self.hand.press(self.page.get_by_role("button", name="Come in"))
        chosen = self.page.locator("#as option:checked")
        await expect(chosen).to_have_text(re.compile(rf"^{re.escape(name)}\b"))

    async def go(self, place: str) -> None:
        """Go to a channel, thread or private conversation of this space, by its name."""
        link = self.page.locator(".places a.place").filter(has_text=place).first
        await self.hand.press(link)
        await expect(link).to_have_attribute("aria-current", "page")

    # --- time

    async def until(self, local: str) -> None:
        """Move the clock there: `2027-01-04T09:00`, in the community's time."""
        await self.page.locator("#to").fill(local)
        await self.hand.press(self.page.locator("#go"))
        await self.sees_time(local)

    @staticmethod
    def at(local: str) -> datetime:
        """The instant of that local time."""
        return datetime.fromisoformat(local).replace(tzinfo=BERLIN).astimezone(UTC)

    async def sees_time(self, local: str) -> None:
        """The clock has arrived there."""
        there = re.compile(f"^{self.at(local):%Y-%m-%dT%H:%M}")
        clock, way = self.page.locator("#now"), self.page.locator("#way")
        await expect(clock).to_have_attribute("datetime", there, timeout=PATIENCE)
        await expect(way).to_have_count(0, timeout=PATIENCE)

    # --- talk

    @property
    def line(self) -> Locator:
        """Where one writes."""
        return self.page.locator("#composer")

    async def says(self, text: str, *, thread: bool = False) -> None:
        """Write it where one is, and see it stand there."""
        where = "thread" if thread else "main"
        line = self.page.locator("#composer-thread") if thread else self.line
        await self.hand.send(line, text)
        await expect(self.page.locator(f"#talk-{where} .item").last).to_contain_text(
            text
        )

    async def calls(self, command: str) -> None:
        """Type a command where one is."""
        await self.hand.send(self.line, command)

    def message(self, text: str) -> Locator:
        """The message that says this."""
        return self.page.locator(".item").filter(has_text=text).last

    async def chooses(self, message: Locator, label: str) -> None:
        """Choose something from the menu of a message."""
        await message.hover()
        await self.hand.press(message.locator("summary"))
        sheet = message.locator(".sheet")
        await self.hand.press(
            sheet.get_by_role("button", name=label).or_(
                sheet.get_by_role("link", name=label)
            )
        )

    async def presses(self, label: str, *, within: Locator | None = None) -> None:
        """Press a button of the bot, the newest with that label."""
        inside = within or self.page.locator("#talk")
        button = inside.get_by_role("button", name=label, exact=True).last
        await self.hand.press(button)

    @property
    def alone(self) -> Locator:
        """The newest that I alone see."""
        return self.page.locator(".alone").last

    @property
    def form(self) -> Locator:
        """The form that is open."""
        return self.page.locator("dialog#form")

    async def fills(self, **values: str) -> None:
        """Fill in the form that is open, by the labels of its fields, and hand it in."""
        await expect(self.form).to_be_visible()
        for label, value in values.items():
            field = self.form.get_by_label(label.replace("_", " "))
            await self.hand.write(field, value)
        await self.hands_in()

    async def picks(self, label: str) -> None:
        """Pick that choice in the form that is open, and hand it in."""
        await expect(self.form).to_be_visible()
        await self.hand.tick(self.form.get_by_label(label))
        await self.hands_in()

    async def hands_in(self) -> None:
        """Hand in the form that is open; it is taken."""
        await self.hand.press(self.form.locator("button.primary"))
        await expect(self.form).to_have_count(0)
