"""Chromium without a screen, spoken to over a pipe in its DevTools protocol: nothing has to be installed for that."""

import json
import os
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe"),
)


def find() -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Tab:
    """One page in the browser, and what it wrote into the console, refusals of its policy among them."""

    def __init__(self, to: int, answers: Iterator[dict[str, Any]]) -> None:
        self.to, self.answers, self.session, self.sent = to, answers, "", 0
        self.console: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.sent += 1
        session = {"sessionId": self.session} if self.session else {}
        message = {"id": self.sent, "method": method, "params": parameters, **session}
        os.write(self.to, json.dumps(message).encode() + b"\0")
        for answer in self.answers:
            if answer.get("id") == self.sent:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return dict(answer["result"])
            self.note(answer)
        raise RuntimeError("the browser has ended")

    def note(self, event: Mapping[str, Any]) -> None:
        if event.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            self.console.append(json.dumps(event["params"]))

    def open(self, path: Path, fragment: str = "") -> None:
        self.ask("Page.navigate", url="about:blank")
        self.ask("Page.navigate", url=path.as_uri() + fragment)
        self.run("new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done))")

    def run(self, script: str) -> Any:
        """The value of a script, which is awaited."""
        answer = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def key(self, key: str, text: str = "") -> None:
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, text=text, code=key)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=key, code=key)

    def show_as(self, width: int, height: int, scheme: str = "light", media: str = "screen") -> None:
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", media=media, features=features)

    def picture(self) -> bytes:
        return b64decode(self.ask("Page.captureScreenshot")["data"])


@contextmanager
def browse(program: str, profile: Path) -> Iterator[Tab]:
    """A browser with an empty profile; it reads from its file 3 and writes to its file 4."""
    theirs, to = os.pipe()
    back, answers = os.pipe()
    command = f'exec "$0" "$@" 3<&{theirs} 4>&{answers}'
    process = subprocess.Popen(
        ["bash", "-c", command, program, *FLAGS, f"--user-data-dir={profile}"],
        pass_fds=(theirs, answers),
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    os.close(answers)
    try:
        with os.fdopen(back, "rb") as stream:
            yield Tab(to, read(stream.fileno()))
    finally:
        os.close(to)
        process.terminate()
        process.wait()


def read(file: int) -> Iterator[dict[str, Any]]:
    """The messages of the browser; each ends with a zero."""
    rest = b""
    while data := os.read(file, 1 << 16):
        *whole, rest = (rest + data).split(b"\0")
        yield from map(json.loads, whole)
