"""As much of JSON Schema as the schemas of this program use."""

from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_KNOWN = {
    "$schema", "title", "description", "default", "type", "enum", "oneOf", "items", "minimum",
    "properties", "required", "additionalProperties",
}  # fmt: skip


def misfits(value: Any, schema: dict[str, Any], at: str = "$") -> list[str]:
    """Where a value does not fit; the schema may use no word that is not checked here."""
    assert set(schema) <= _KNOWN, set(schema) - _KNOWN
    if "oneOf" in schema:
        fits = [one for one in schema["oneOf"] if not misfits(value, one, at)]
        return [] if len(fits) == 1 else [f"{at}: fits {len(fits)}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: not one of the words"]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        return [f"{at}: {type(value).__name__}"]
    if isinstance(value, dict) and "properties" in schema:
        return _record(value, schema, at)
    if isinstance(value, list) and "items" in schema:
        return [
            bad
            for n, one in enumerate(value)
            for bad in misfits(one, schema["items"], f"{at}[{n}]")
        ]
    return []


def _record(value: dict[str, Any], schema: dict[str, Any], at: str) -> list[str]:
    known = schema["properties"]
    found = [f"{at}.{key}: missing" for key in schema["required"] if key not in value]
    found += [f"{at}.{key}: unknown" for key in value if key not in known]
    return found + [
        bad
        for key, one in value.items()
        if key in known
        for bad in misfits(one, known[key], f"{at}.{key}")
    ]


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])
