"""One person's keyboard: Tab, Enter, Space, arrows and letters, nothing else. It never clicks, and never jumps."""

from pathlib import Path

from playwright.sync_api import FileChooser, Locator, Page, expect

MOST_TABS = 400
_FOCUSED = "wanted => document.activeElement === wanted"
_SHOWN = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const drawn = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return drawn && (box.width * box.height === 0 || at === null || one.contains(at) || at.contains(one)
    || [...(one.labels ?? [])].some(label => label.contains(at)));
}"""


class Keyboard:
    """Walks a page by Tab. Whatever it reaches must show that it has the focus, and lie under nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.windows: list[FileChooser] = []
        page.on(
            "filechooser", lambda window: self.windows.append(window)
        )  # from the beginning: asked for at the last moment, it may miss one

    def reach(self, wanted: Locator) -> None:
        """Press Tab until the element has the focus."""
        handle = wanted.first.element_handle()
        for _press in range(MOST_TABS):
            if self.page.evaluate(_FOCUSED, handle):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"Tab never reaches {wanted}")
        assert self.page.evaluate(_SHOWN), f"the focus is not seen on {wanted}"

    def enter(self, wanted: Locator) -> None:
        """Follow a link or press a button."""
        self.reach(wanted)
        self.page.keyboard.press("Enter")

    def opens(self, wanted: Locator) -> None:
        """The same, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.enter(wanted)

    def write(self, wanted: Locator, words: str) -> None:
        """Type into a field in place of what is there."""
        self.reach(wanted)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def tick(self, box: Locator) -> None:
        """Tick a box by Space."""
        self.reach(box)
        if not box.first.is_checked():
            self.page.keyboard.press("Space")
        expect(box.first).to_be_checked()

    def choose(self, radio: Locator) -> None:
        """Choose one of a group: Tab enters the group, arrows walk in it, Space chooses."""
        name = radio.first.get_attribute("name")
        handle = radio.first.element_handle()
        inside = "name => document.activeElement.type === 'radio' && document.activeElement.name === name"
        for _press in range(MOST_TABS):
            if self.page.evaluate(inside, name):
                break
            self.page.keyboard.press("Tab")
        for _press in range(20):
            if self.page.evaluate(_FOCUSED, handle):
                break
            self.page.keyboard.press("ArrowDown")
        assert self.page.evaluate(_SHOWN), f"the focus is not seen on {radio}"
        self.page.keyboard.press("Space")
        expect(radio.first).to_be_checked()

    def attach(self, field: Locator, paper: Path) -> None:
        """Space on a file field opens the system's own window, which answers with a file."""
        self.reach(field)
        self.page.keyboard.press("Space")
        for _wait in range(100):
            if self.windows:
                break
            self.page.wait_for_timeout(100)
        self.windows.pop().set_files(paper)
