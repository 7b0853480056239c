# https://playwright.dev/python/docs/api/class-playwright
from asyncfix.catalog.stubs import blocks

from playwright.sync_api import Playwright

class PlaywrightContextManager:
    @blocks("http")
    def start(self) -> Playwright: ...
    # Starts a browser's driver.
    @blocks("subprocess")
    def __enter__(self) -> Playwright: ...
    @blocks("subprocess")
    def __exit__(self, *args: object) -> None: ...
