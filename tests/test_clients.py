"""Clients of servers that an object keeps, which are made for one thread: one does all that is done with them."""

from pathlib import Path

import pytest

from tests.test_options import apply, put

KEPT = """
import asyncio

import requests


class Rates:
    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()

    async def current(self) -> object:
        return self.http.get(self.url).json()

    async def publish(self, rates: object) -> None:
        self.http.post(self.url, json=rates).raise_for_status()
{more}

async def main() -> None:
    rates = Rates("https://rates.example")
    await asyncio.gather(rates.current(), rates.publish(3))
"""

# What else is done with it: whether all of it goes to the one thread.
CASES = {
    "nothing": ("", True),
    "it is closed": ("\n    async def close(self) -> None:\n        self.http.close()\n", True),
    "its headers are set": (
        "\n    async def login(self, name: str) -> None:\n        self.http.headers['user'] = name\n",
        True,
    ),
    "a coroutine has it over an await": (
        "\n    async def wait(self) -> None:\n        http = self.http\n        await asyncio.sleep(1)\n"
        "        http.headers.clear()\n",
        True,
    ),
    "another coroutine gets it": (
        "\n    async def lend(self) -> None:\n        await use(self.http)\n\n\n"
        "async def use(http: requests.Session) -> None:\n    http.get('https://other.example')\n",
        False,
    ),
    "it has a hook": (
        "\n    def trace(self) -> None:\n        self.http.hooks['response'].append(print_it)\n\n\n"
        "def print_it(response: object, **given: object) -> None:\n    print(response)\n",
        False,
    ),
    "it is given an object to call": (
        "\n    def sign(self) -> None:\n        self.http.auth = Signer()\n\n\n"
        "class Signer:\n    def __call__(self, request: object) -> object:\n        return request\n",
        False,
    ),
    "its headers have another name": (
        "\n    def name(self) -> None:\n        self.headers = self.http.headers\n",
        False,
    ),
    "its headers had another name": (
        "\n    def name(self) -> None:\n        self.http.headers = self.headers = {{}}\n",
        False,
    ),
    "a class builds on it": ("\n\nclass Session(requests.Session):\n    pass\n", False),
    "it has a name and a password": ("\n    def sign(self) -> None:\n        self.http.auth = ('shop', '1')\n", True),
    "it is replaced": ("\n    async def renew(self) -> None:\n        self.http = requests.Session()\n", False),
    "a callback uses it": (
        "\n    def watch(self) -> None:\n        asyncio.get_running_loop().call_later(1, self.http.close)\n",
        False,
    ),
}


@pytest.mark.parametrize(("more", "is_safe"), CASES.values(), ids=CASES)
def test_a_kept_client(tmp_path: Path, more: str, is_safe: bool) -> None:
    put(tmp_path, app=KEPT.format(more=more))
    result = apply(tmp_path, "--dry-run")
    assert ("await _run_blocking(self._current_sync)" in result.stdout) is is_safe, result.output
    assert ("max_workers=1" in result.stdout) is is_safe
    assert ("shared-object" in result.stderr) is not is_safe


def test_a_client_of_a_library_that_builds_on_another(tmp_path: Path) -> None:
    text = KEPT.format(more="").replace("import requests\n", "import requests_oauthlib\n")
    put(tmp_path, app=text.replace("requests.Session()", 'requests_oauthlib.OAuth2Session("shop")'))
    result = apply(tmp_path, "--dry-run")
    assert "Would repair 2 blocks" in result.stderr
    assert "database" not in result.stdout


LAYERED = """
import asyncio

import requests


class Shop:
    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()

    def _items(self, page: int) -> list:
        return self.http.get(f"{{self.url}}/items", params={{"page": page}}).json()

    async def page(self, page: int) -> list:
        return self._items(page)

    async def pages(self) -> list:
        return await self.page(1) + await self.page(2)
{more}

async def main() -> None:
    shop = Shop("https://shop.example")
    await asyncio.gather(shop.pages(), shop.pages())
"""
LOGIN = "\n    async def login(self, name: str) -> None:\n        self.http.post(self.url, data={'name': name})\n"


@pytest.mark.parametrize(("more", "is_safe"), [("", True), (LOGIN, False)], ids=["asked alone", "told, too"])
def test_others_ask_in_between(tmp_path: Path, more: str, is_safe: bool) -> None:
    put(tmp_path, app=LAYERED.format(more=more))
    result = apply(tmp_path, "--dry-run")
    assert ("unsafe" not in result.stderr) is is_safe, result.output
    assert ("caller-interleaves" in result.stderr) is not is_safe


def test_an_object_that_is_a_client(tmp_path: Path) -> None:
    text = """
import asyncio

import requests


class Rates(requests.Session):
    async def current(self, url: str) -> object:
        return self.get(url).json()

    def _load(self, url: str) -> object:
        return self.get(url).json()

    async def load(self, url: str) -> object:
        return self._load(url)


async def main() -> None:
    rates = Rates()
    await asyncio.gather(rates.current("https://rates.example"), rates.load("https://rates.example"))
"""
    put(tmp_path, app=text)
    result = apply(tmp_path, "--dry-run")
    assert "left: 2 unsafe (2 shared-object)" in result.stderr, result.output
