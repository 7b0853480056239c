"""JSON schemas of the settings and of the report. `python -m tests.schemas` writes them into docs/schemas."""

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

from asyncfix import rules
from asyncfix.model.finding import Level, Severity
from asyncfix.model.reasons import ERRORS
from asyncfix.read.repairs import WORDS, Manner
from asyncfix.read.settings import FORMATS, KEYS, Kind

FOLDER = Path(__file__).parent.parent / "docs" / "schemas"
DRAFT = "http://json-schema.org/draft-07/schema#"  # the newest that all editors read

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
PLACE: Schema = {"type": "integer", "minimum": 1}
TRUTH: Schema = {"type": "boolean"}


def word(*words: str) -> Schema:
    return {"enum": list(words)}


def ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def many(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def table(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def record(properties: Mapping[str, Schema], required: bool = True) -> Schema:
    """An object with these keys and no others."""
    wanted = {"required": list(properties)} if required else {}
    return {"type": "object", "properties": dict(properties), **wanted, "additionalProperties": False}


SETTINGS_BY_KIND: Mapping[Kind, Schema] = {
    "rules": many(ref("rule")),
    "patterns": many(TEXT),
    "rules by pattern": table(many(ref("rule"))),
    "folders": many(TEXT),
    "packages": many(TEXT),
    "file": TEXT,
    "settings": TEXT,
    "version": {"type": "string", "examples": [">=0.1"]},
    "format": word(*FORMATS),
    "flag": TRUTH,
}


def settings() -> Schema:
    """What `[tool.asyncfix]` and asyncfix.toml hold."""
    kinds = {
        **SETTINGS_BY_KIND,
        "repair": record({key_of(each.name): manner(each.name) for each in fields(Manner)}, False),
    }
    keys = {name: {**kinds[key.kind], "description": key.says} for name, key in KEYS.items()}
    return {
        "$schema": DRAFT,
        "$id": "asyncfix.schema.json",
        "title": "Settings of asyncfix",
        "description": "The table [tool.asyncfix] of pyproject.toml, or the file asyncfix.toml.",
        **record(keys, required=False),
        "definitions": {"rule": word(*rules.names())},
    }


def key_of(name: str) -> str:
    return name.replace("_", "-")


def manner(name: str) -> Schema:
    default = getattr(Manner(), name)
    if words := WORDS.get(key_of(name)):
        return {**word(*words), "default": default}
    return {**TRUTH, "default": default} if isinstance(default, bool) else PLACE


SPOT = {"path": TEXT, "line": PLACE, "column": PLACE}
STEP = {**SPOT, "function": TEXT}
SUMMARY = (
    *("files", "files_read", "async_functions", "findings", "suppressed", "baseline", "groups", "functions"),
    *("safe", "unsafe", "refused", "functions_with_work", "functions_off_the_loop", "unresolved", "unclassified"),
)

FINDING = {
    "rule": ref("rule"),
    "severity": word(*get_args(Severity)),
    "message": TEXT,
    **SPOT,
    "end_line": PLACE,
    "end_column": PLACE,
    "function": {"type": "string", "description": "Its dotted name; empty for a finding about a comment."},
    "api": {"type": "string", "description": "What blocks, by its dotted name."},
    "chain": {
        **many(ref("step")),
        "minItems": 1,
        "description": "From the finding's own place to where the API is called.",
    },
    "repair": {"oneOf": [{"type": "null"}, ref("repair")]},
    "fingerprint": {"type": "string", "description": "The same where only lines above change."},
    "suppressed": {"type": "boolean", "description": "Whether a comment keeps it from counting."},
    "baseline": {"type": "boolean", "description": "Whether it was known before, by a baseline or a revision."},
}
GROUP = {
    **STEP,
    "shared": {"type": "boolean", "description": "Whether it is a line that several functions reach."},
    "rules": table(NUMBER),
    "apis": table(NUMBER),
    "calls": NUMBER,
    "functions": NUMBER,
    "in_loop": {**NUMBER, "description": "How many of the calls stand in a loop."},
    "findings": {**many(TEXT), "description": "Their fingerprints."},
}


def report() -> Schema:
    """What `--output-format json` prints; a line of `json-lines` is a finding or an error with its `kind`."""
    places = many(ref("call"))
    document = {
        "schema": {"const": 1},
        "findings": many(ref("finding")),
        "groups": many(record(GROUP)),
        "errors": many(ref("error")),
        "unresolved": places,
        "unclassified": many(record({"package": TEXT, "calls": NUMBER, "places": places})),
        "summary": record({**dict.fromkeys(SUMMARY, NUMBER), "by_rule": table(NUMBER), "by_library": table(NUMBER)}),
    }
    return {
        "$schema": DRAFT,
        "$id": "report.schema.json",
        "title": "A report of asyncfix",
        "description": "What --output-format json prints. Lines and columns are from 1 on; columns count characters.",
        **record(document),
        "definitions": {
            "rule": word(*rules.names()),
            "finding": record(FINDING),
            "step": record(STEP),
            "repair": record({"level": word(*get_args(Level)), "reasons": many(ref("reason"))}),
            "reason": record({"code": TEXT, "line": PLACE, "message": TEXT}),
            "error": record({"code": word(*ERRORS), **SPOT, "message": TEXT}),
            "call": record({**STEP, "method": TEXT}),
        },
    }


def render(schema: Schema) -> str:
    return json.dumps(schema, indent=2) + "\n"


SCHEMAS = {"asyncfix.schema.json": settings, "report.schema.json": report}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, schema in SCHEMAS.items():
        (FOLDER / name).write_text(render(schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
