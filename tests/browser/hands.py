"""Two ways to work the page: by mouse, and by nothing but the keyboard."""

from playwright.async_api import Locator, Page

MOST_STEPS = 250
"""So many presses of Tab nobody would go for one thing, but all of the page are fewer."""
_TOWARDS = """target => {
  const active = document.activeElement;
  if (active === target) return "there";
  if (!active || active === document.body) return "Tab";
  const before = active.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING;
  return before ? "Shift+Tab" : "Tab";
}"""


class Hand:
    """What one does with a page; `page` is where."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, target: Locator) -> None:
        """Press a button, follow a link, open a fold."""
        raise NotImplementedError

    async def enter(self, target: Locator) -> None:
        """Go into a field."""
        raise NotImplementedError

    async def tick(self, target: Locator) -> None:
        """Tick a box, or one of several choices."""
        raise NotImplementedError

    async def select(self, target: Locator, value: str) -> None:
        """Select that value. What opens then belongs to the system, and is no part of the page."""
        await target.select_option(value)

    async def write(self, target: Locator, text: str) -> None:
        """Write into a field what shall stand there."""
        await self.enter(target)
        await self.page.keyboard.press("ControlOrMeta+a")
        await self.page.keyboard.insert_text(text)

    async def send(self, target: Locator, text: str) -> None:
        """Write a line and send it."""
        raise NotImplementedError


class Mouse(Hand):
    """Points and clicks; letters come from the keyboard all the same."""

    async def press(self, target: Locator) -> None:
        await target.click()

    async def enter(self, target: Locator) -> None:
        await target.click()

    async def tick(self, target: Locator) -> None:
        await target.check()

    async def send(self, target: Locator, text: str) -> None:
        await self.write(target, text)
        await target.locator("xpath=ancestor::form").locator("button.send").click()


class Keyboard(Hand):
    """Has no mouse: everything must be reached by Tab."""

    async def press(self, target: Locator) -> None:
        await self.enter(target)
        await self.page.keyboard.press("Enter")

    async def enter(self, target: Locator) -> None:
        await target.wait_for()
        for _ in range(MOST_STEPS):
            step = await target.evaluate(_TOWARDS)
            if step == "there":
                return
            await self.page.keyboard.press(step)
        raise AssertionError(f"the keyboard does not reach {target}")

    async def select(self, target: Locator, value: str) -> None:
        await self.enter(target)
        await super().select(target, value)

    async def tick(self, target: Locator) -> None:
        await self.enter(target)
        await self.page.keyboard.press("Space")

    async def send(self, target: Locator, text: str) -> None:
        await self.write(target, text)
        await self.page.keyboard.press("Enter")
