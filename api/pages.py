"""Small pages for programmers, without scripts or foreign hosts: the REST documentation, one page for each problem."""

import base64
import hashlib
import html
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from starlette.responses import Response

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;"
    "background:#fff}a{color:#04478a}h1,h2,h3{line-height:1.2}h2{margin-top:3rem;border-top:1px solid #bbb;"
    "padding-top:1rem}code,pre{font-family:ui-monospace,monospace;font-size:.9rem}pre{background:#f3f3f3;padding:1rem;"
    "overflow-x:auto}code,td,th,li,p{overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;"
    "padding:.3rem .8rem .3rem 0;border-bottom:1px solid #ddd}@media(prefers-color-scheme:dark){body{color:#eee;"
    "background:#16181b}a{color:#8cc2ff}pre{background:#24272b}th,td{border-color:#444}h2{border-color:#555}}"
)
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
CSP = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def page(title: str, body: str, language: str = "de") -> Response:
    """A whole page. `body` is HTML already."""
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )
    return Response(text, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": CSP})


def docs_page(document: Mapping[str, Any]) -> Response:
    """The OpenAPI document as a page to read."""
    operations = list(_operations(document))
    info = document["info"]
    parts = [f"<h1>{_text(info['title'])} {_text(info['version'])}</h1><p>{_text(info['description'])}</p><ul>"]
    parts += [
        f'<li><a href="#{_anchor(method, path)}"><code>{method.upper()} {_text(path)}</code></a> {_text(it["summary"])}</li>'
        for method, path, it in operations
    ]
    parts.append("</ul>")
    parts += [_operation(method, path, it) for method, path, it in operations]
    parts.append('<h2 id="schemas">Schemas</h2>')
    for name, schema in sorted(document["components"]["schemas"].items()):
        parts.append(f'<h3 id="schema-{_text(name)}">{_text(name)}</h3>{_pre(schema)}')
    return page("Abrufbuch: REST", "".join(parts), "en")


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> str:
    parts = [
        f'<h2 id="{_anchor(method, path)}"><code>{method.upper()} {_text(path)}</code></h2>',
        f"<p>{_text(operation['summary'])} — <em>{_text(operation['x-action'])}</em></p>",
        _table(("parameter", "in", "meaning", "schema"), [_parameter(it) for it in operation.get("parameters", [])]),
    ]
    for kind, media in operation.get("requestBody", {}).get("content", {}).items():
        parts.append(f"<h3>Body <code>{_text(kind)}</code> {_reference(media['schema'])}</h3>")
        parts.append(_pre(media["example"]) if "example" in media else "")
    answers = [_answer(status, answer) for status, answer in sorted(operation["responses"].items())]
    parts.append(_table(("status", "meaning", "content"), answers))
    return "".join(parts)


def _parameter(parameter: Mapping[str, Any]) -> Sequence[str]:
    need = " (required)" if parameter.get("required") else ""
    said = _text(parameter.get("description", ""))
    if "example" in parameter:
        said += f" e.g. <code>{_text(parameter['example'])}</code>"
    name = f"<code>{_text(parameter['name'])}</code>{need}"
    return name, _text(parameter["in"]), said, f"<code>{_text(json.dumps(parameter['schema']))}</code>"


def _answer(status: str, answer: Mapping[str, Any]) -> Sequence[str]:
    content = ", ".join(
        f"<code>{_text(kind)}</code> {_reference(media.get('schema', {}))}"
        for kind, media in answer.get("content", {}).items()
    )
    return f"<code>{_text(status)}</code>", _text(answer["description"]), content


def _reference(schema: Mapping[str, Any]) -> str:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return f'<a href="#schema-{_text(name)}">{_text(name)}</a>' if name else ""


def problem_list(problems: Sequence[Mapping[str, Any]]) -> Response:
    rows = [
        (f'<a href="{_text(it["type"])}"><code>{_text(it["slug"])}</code></a>', str(it["status"]), _text(it["en"]))
        for it in problems
    ]
    return page("Abrufbuch: problems", "<h1>Problems</h1>" + _table(("type", "status", "sentence"), rows), "en")


def problem_page(problem: Mapping[str, Any]) -> Response:
    facts = ", ".join(f"<code>{_text(name)}</code>" for name in problem["facts"]) or "none"
    body = (
        f"<h1><code>{_text(problem['slug'])}</code></h1><p>HTTP {problem['status']}</p>"
        f'<p lang="de">{_text(problem["de"])}</p><p>{_text(problem["en"])}</p><p>{_text(problem["doc"])}</p>'
        f'<p>Facts: {facts}</p><p><a href="/problems">All problems</a></p>'
    )
    return page(f"Abrufbuch: {problem['slug']}", body, "en")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{_text(cell)}</th>" for cell in heads)
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _pre(value: Any) -> str:
    return f"<pre>{_text(json.dumps(value, indent=2, ensure_ascii=False))}</pre>"


def _anchor(method: str, path: str) -> str:
    return _text(method + path.replace("/", "-").replace("{", "").replace("}", "").replace(":", "-"))


def _text(value: object) -> str:
    return html.escape(str(value))
