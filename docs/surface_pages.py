"""Pages about what people and programs use: settings, command line, REST. Each is left out until its room exists."""

import importlib
from collections.abc import Iterator, Mapping
from typing import Any, cast

from docs.finding import exists
from docs.saying import code, page, said_type, table
from procurement.kernel.discover import units_in


def settings_page() -> str | None:
    """Fields of `procurement.settings.Settings`; a name in the environment is the alias or prefix + field."""
    if not exists("procurement.settings"):
        return None
    settings = importlib.import_module("procurement.settings").Settings
    prefix: str = settings.model_config.get("env_prefix", "")
    rows = [
        (code(_variable(prefix, name, field)), said_type(field.annotation), _default(field), field.description or "")
        for name, field in settings.model_fields.items()
    ]
    text = ["Read from the environment, by `procurement/settings.py` and nothing else."]
    return page("Settings", [*text, table(("name", "value", "default", "meaning"), rows)])


def _variable(prefix: str, name: str, field: Any) -> str:
    """The variable's name: the first alias where there is one, else prefix and field."""
    alias = field.validation_alias
    first = alias.choices[0] if hasattr(alias, "choices") else alias
    return str(first or f"{prefix}{name}").upper()


def _default(field: Any) -> str:
    if field.is_required():
        return "none, must be set"
    default = field.get_default(call_default_factory=False)
    return "computed" if field.default_factory else code(str(default)) if default not in (None, "") else "empty"


def import_formats_page() -> str | None:
    """Every `FORMAT` of `procurement.exchange`: its columns and an example that is executed."""
    if not exists("procurement.exchange"):
        return None
    room = importlib.import_module("procurement.exchange")
    kind: Any = importlib.import_module("procurement.exchange.import_format").ImportFormat
    about = (
        "Files that `abrufbuch import` takes, as CSV or XLSX. Numbers and days are German (1.234,56 and 02.03.2026) or, "
        "for days, ISO 8601; a heading may be any of those named, in any case. Each row that cannot be used is told "
        "with its column and the reason."
    )
    text, forms = [about], {form.name: form for form in units_in(room, "FORMAT", kind)}
    for _, form in sorted(forms.items()):
        rows = [(code(it.name), ", ".join(it.aliases), "always" if it.required else "", it.doc) for it in form.columns]
        example = form.examples[0]
        text += [f"## {form.name}", form.doc, table(("column", "or", "needed", "holds"), rows)]
        text += [f"{example.title}:", f"```csv\n{example.file.replace(chr(13), '').rstrip()}\n```"]
    return page("Import formats", text)


def cli_page() -> str | None:
    """Every command of `procurement.cli.main.app`, with its options."""
    if not exists("procurement.cli.main"):
        return None
    typer = importlib.import_module("typer.main")
    root: Any = typer.get_command(importlib.import_module("procurement.cli.main").app)
    return page("Command line", [root.help or "", *_commands("abrufbuch", root)])


def _commands(name: str, command: Any) -> Iterator[str]:
    inner: Mapping[str, Any] = getattr(command, "commands", {})
    if not inner:
        yield f"## {name}"
        yield str(command.help or "")
        rows = [_parameter(parameter) for parameter in command.params if parameter.name != "help"]
        yield table(("parameter", "default", "meaning"), rows) if rows else ""
    for word in sorted(inner):
        yield from _commands(f"{name} {word}", inner[word])


def _parameter(parameter: Any) -> tuple[str, str, str]:
    names: list[str] = [*parameter.opts, *parameter.secondary_opts]
    written = (
        ", ".join(code(name) for name in names) if parameter.param_type_name == "option" else code(names[0].upper())
    )
    default = parameter.default
    shown = "" if default in (None, False) or callable(default) else code(str(default))
    return written, "required" if parameter.required else shown, str(getattr(parameter, "help", None) or "")


def rest_page() -> str | None:
    """Every route of the OpenAPI document, by path."""
    if not exists("api.app"):
        return None
    describe = getattr(importlib.import_module("api.app"), "openapi_document", None)
    if describe is None:
        return None
    document = cast("Mapping[str, Any]", describe())
    text = ["The OpenAPI document that the program serves has the schemas and examples."]
    for path, operations in sorted(document["paths"].items()):
        for method, operation in operations.items():
            text += [f"## {method.upper()} {path}", str(operation.get("summary", ""))]
            text += [str(operation.get("description", "")), _parameters(operation), _answers(operation)]
    return page("REST", text)


def _parameters(operation: Mapping[str, Any]) -> str:
    rows = [
        (code(it["name"]), it["in"], "required" if it.get("required") else "", it.get("description", ""))
        for it in operation.get("parameters", [])
    ]
    return table(("parameter", "in", "", "meaning"), rows) if rows else ""


def _answers(operation: Mapping[str, Any]) -> str:
    rows = [(status, answer.get("description", "")) for status, answer in operation.get("responses", {}).items()]
    return table(("answer", "meaning"), rows)
