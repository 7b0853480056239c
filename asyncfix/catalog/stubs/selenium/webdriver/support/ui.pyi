# https://www.selenium.dev/selenium/docs/api/py/
from selenium.webdriver.support.wait import WebDriverWait
