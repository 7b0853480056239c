"""f-strings and t-strings as newer grammars read them, told as tuples of their expressions."""

import re

PREFIX = re.compile(r"(?P<prefix>[rRbBuUfFtT]{0,2})(?P<quote>\"\"\"|'''|\"|')")
BETWEEN = re.compile(r"(?:[ \t\f]|\\(?:\r\n|\r|\n))*")
BETWEEN_LINES = re.compile(r"(?:\s|\\(?:\r\n|\r|\n)|#[^\r\n]*)*")
END_OF_LINE = re.compile(r"\r\n|\r|\n")
OPEN, CLOSE = "([{", ")]}"
DEBUGGED = re.compile(r"(?<![=!<>])=(?=\s*[}!:])")


class Unfinished(Exception):  # noqa: N818
    """A literal or a bracket that doesn't end: no grammar reads it."""


def string_at(text: str, at: int) -> re.Match[str] | None:
    """The beginning of a string literal, where one begins: not the end of a word and a quote."""
    found = PREFIX.match(text, at)
    is_word = at > 0 and (text[at - 1].isalnum() or text[at - 1] == "_")
    return None if found and found["prefix"] and is_word else found


def group_at(text: str, at: int, in_brackets: bool) -> tuple[int, str | None]:
    """Where the literals that begin here and follow each other end, and what stands for them if one is a template."""
    between = BETWEEN_LINES if in_brackets else BETWEEN
    told, has_template, end, start = [], False, at, at
    while found := string_at(text, start):
        told.append(text[end:start])
        is_template = any(letter in "fFtT" for letter in found["prefix"])
        has_template = has_template or is_template
        end = end_of_plain(text, start) if not is_template else start
        if is_template:
            end, piece = Template(text, found).read()
        else:
            piece = blank(text[start:end])
        told.append(piece)
        gap = between.match(text, end)
        start = gap.end() if gap else end
    if not has_template:
        return end, None
    return end, "(" + "".join(told)[1:-1] + ")"


def blank(text: str, continued: bool = False) -> str:
    """As many bytes of nothing; where no bracket is open around them, with lines that go on."""
    told = "".join(each if each in "\r\n" else " " * len(each.encode(errors="surrogatepass")) for each in text)
    return re.sub(r" (?=\r\n|\r|\n)", r"\\", told) if continued else told


def end_of_comment(text: str, at: int) -> int:
    found = END_OF_LINE.search(text, at)
    return found.start() if found else len(text)


def end_of_plain(text: str, at: int) -> int:
    """Behind a string literal, a template taken for plain where its prefix says nothing else."""
    found = PREFIX.match(text, at)
    if found is None:
        raise Unfinished
    if any(letter in "fFtT" for letter in found["prefix"]):
        return Template(text, found).read()[0]
    quote, at = found["quote"], found.end()
    while at < len(text):
        if text.startswith(quote, at):
            return at + len(quote)
        if text[at] in "\r\n" and len(quote) == 1:
            break
        at += 3 if text.startswith("\\\r\n", at) else 2 if text[at] == "\\" else 1
    raise Unfinished


class Template:
    """Reads one f- or t-string: what is text becomes blank, what is evaluated stays and is followed by a comma."""

    def __init__(self, text: str, start: re.Match[str]) -> None:
        self.text = text
        self.at = start.end()
        self.quote = start["quote"]
        self.is_raw = "r" in start["prefix"].lower()
        self.told = [blank(start[0])]

    def read(self) -> tuple[int, str]:
        self._literal(in_spec=False)
        self._blank(len(self.quote))
        return self.at, "".join(self.told)

    def _literal(self, in_spec: bool) -> None:
        """Text up to the closing quote, or, of a format specification, up to the closing brace."""
        while self.at < len(self.text):
            rest = self.text[self.at : self.at + 2]
            if self.text.startswith(self.quote, self.at) or (in_spec and rest[0] == "}"):
                return
            if rest in ("{{", "}}") and not in_spec:
                self._blank(2)
            elif rest[0] == "{":
                self._field()
            elif rest[0] in "\r\n" and len(self.quote) == 1:
                raise Unfinished
            elif rest[0] == "\\":
                self._escape(rest)
            else:
                self._blank(1)
        raise Unfinished

    def _escape(self, rest: str) -> None:
        if rest == "\\N" and not self.is_raw and self.text.startswith("{", self.at + 2):
            self._blank(max(self.text.find("}", self.at), self.at) - self.at + 1)
        elif self.text.startswith("\\\r\n", self.at):
            self._blank(3)
        else:
            self._blank(1 if rest[1:] in ("{", "}", "") else 2)

    def _field(self) -> None:
        """`{expression!conversion:specification}`."""
        self._blank(1)
        self._expression()
        end = self._end(" " if self.told[-1].rstrip().endswith(",") else ",")
        while end == "!" and self.at < len(self.text):
            if self.text[self.at] in ":}":
                end = self._end(" ")
            else:
                self._blank(1)
        if end == ":":
            self._literal(in_spec=True)
            end = self._end(" ")
        if end != "}":
            raise Unfinished

    def _end(self, told: str) -> str:
        """Tells something in the place of one character, and gives that."""
        self.told.append(told)
        self.at += 1
        return self.text[self.at - 1 : self.at]

    def _expression(self) -> None:
        depth, at = 0, self.at
        while at < len(self.text):
            here = self.text[at]
            if string_at(self.text, at):
                self._keep(at)
                end, piece = group_at(self.text, at, in_brackets=True)
                self.told.append(self.text[at:end] if piece is None else piece)
                self.at = at = end
            elif not depth and (here in "}:" or (here == "!" and not self.text.startswith("!=", at))):
                return self._keep(at)
            elif here == "#":
                at = end_of_comment(self.text, at)
            else:
                depth += (here in OPEN) - (here in CLOSE)
                at += 1
        raise Unfinished

    def _keep(self, end: int) -> None:
        """What is evaluated; the `=` of `{value=}` is not."""
        kept = self.text[self.at : end]
        shown = DEBUGGED.search(self.text, self.at, end + 1)
        self.told.append(kept if shown is None else kept[: shown.start() - self.at].ljust(len(kept)))
        self.at = end

    def _blank(self, length: int) -> None:
        self.told.append(blank(self.text[self.at : self.at + length]))
        self.at += length
