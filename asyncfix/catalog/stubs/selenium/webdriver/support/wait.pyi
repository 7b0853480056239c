# https://www.selenium.dev/selenium/docs/api/py/
from asyncfix.catalog.stubs import blocks

from selenium.webdriver.remote.webelement import WebElement

class WebDriverWait:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("http")
    def until(self, *args: object, **kwargs: object) -> WebElement: ...
    @blocks("http")
    def until_not(self, *args: object, **kwargs: object) -> object: ...
