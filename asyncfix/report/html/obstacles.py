"""The reasons against repairs: how often, what they mean, the way out of each."""

from collections import Counter

from asyncfix.model.finding import Report
from asyncfix.model.reasons import REASONS
from asyncfix.report.html.markup import NOTHING, Markup, prose, tag
from asyncfix.report.html.signs import badge


def show(report: Report) -> Markup:
    codes = Counter(
        code
        for finding in report.findings
        if finding.repair
        for code in {reason.code for reason in finding.repair.reasons}
    )
    if not codes:
        return NOTHING
    heads = ("Findings", "Reason", "What it means, and the way out")
    head = tag("tr", *(tag("th", name, scope="col") for name in heads))
    rows = [obstacle(code, number) for code, number in codes.most_common()]
    return tag("div", tag("table", tag("thead", head), tag("tbody", *rows), class_="obstacles"), class_="scroll")


def obstacle(code: str, number: int) -> Markup:
    known = REASONS.get(code)
    told = [prose(known.says), tag("p", prose(known.advice), class_="advice")] if known else [NOTHING]
    name = tag("a", code, href="#causes", data_key="text", data_value=code)
    return tag(
        "tr",
        tag("td", str(number), class_="number"),
        tag("th", name, tag("div", badge(known.level)) if known else NOTHING, scope="row"),
        tag("td", *told),
        id=f"reason-{code}",
    )
