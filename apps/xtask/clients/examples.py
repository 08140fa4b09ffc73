"""Validates every example of an OpenAPI 3.0 document against its schema; prints those that do not fit, and fails."""

import json
import sys

from jsonschema import Draft202012Validator, FormatChecker


def as_json_schema(value):
    """The same in JSON Schema's words: `nullable` is an alternative there."""
    if isinstance(value, list):
        return [as_json_schema(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: item for key, item in value.items() if key not in ("example", "discriminator")}
    schema = {key: item if key == "enum" else as_json_schema(item) for key, item in kept.items()}
    return {"anyOf": [schema, {"type": "null"}]} if schema.pop("nullable", None) is True else schema


def examples(operation):
    """What stands where: a schema and its example."""
    for parameter in operation.get("parameters", []):
        if "example" in parameter:
            yield parameter["name"], parameter["schema"], parameter["example"]
    answers = operation["responses"].items()
    for where, holder in [("request", operation.get("requestBody", {})), *answers]:
        for content in holder.get("content", {}).values():
            if "example" in content:
                yield where, content["schema"], content["example"]


def main(path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    components = as_json_schema({"components": document["components"]})
    checked, wrong = 0, 0
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for where, schema, example in examples(operation):
                checked += 1
                validator = Draft202012Validator({**as_json_schema(schema), **components}, format_checker=FormatChecker())
                for error in validator.iter_errors(example):
                    wrong += 1
                    field = ".".join(map(str, error.absolute_path))
                    print(f"{method.upper()} {path} {where} {field}: {error.message[:200]}")
    print(f"{checked} examples, {wrong} wrong")
    return 1 if wrong or checked < 200 else 0


sys.exit(main(sys.argv[1]))
