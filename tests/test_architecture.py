"""Style and structure, kept by tests: sizes, names, exact numbers, named suppressions, directions, documentation."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docs import finding, generate

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = [path for room in ("procurement", "api") for path in sorted((ROOT / room).rglob("*.py"))]
WRITTEN = SHIPPED + [path for room in ("docs", "bench", "tests") for path in sorted((ROOT / room).rglob("*.py"))]
EXACT = [path for path in SHIPPED if path.relative_to(ROOT).parts[1] in {"kernel", "domain", "projections"}]

MOST_LINES = 300
MOST_FUNCTION_LINES = 40
MOST_LINES_ALONE = {"procurement/audit/verify.py": 600}
"""An auditor runs this one by itself, without the rest of the program: docs/decisions/0014-evidence.md."""
BANNED_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pyright:\s*ignore|ruff:\s*noqa|pyright:\s*basic)")
NAMED = re.compile(r"#\s*(noqa: [A-Z]+\d+|type: ignore\[[\w-]+|pyright: ignore\[\w+)")
# Addresses of the application, and pictures that other tests take of it, are no files of ours: tests/web/pages/test_help.py
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?://|/)([^)#\s]+)")

ROOMS_THAT_MAKE_IDS = {"application", "identity", "cli", "stores.py", "wiring.py"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def where(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def comments(path: Path) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def floats(module: ast.Module) -> Iterator[int]:
    for node in ast.walk(module):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
        named = isinstance(node, ast.Name) and node.id == "float"
        if literal or named:
            yield node.lineno  # type: ignore[attr-defined]  (both kinds of node have a line)


def environment_reads(module: ast.Module) -> Iterator[int]:
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}:
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (node.lineno for name in node.names if name.name in {"environ", "getenv", "environb"})


def made_ids(module: ast.Module) -> Iterator[int]:
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr in {"uuid1", "uuid4"}:
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "uuid":
            yield from (node.lineno for name in node.names if name.name in {"uuid1", "uuid4"})


class TestSizesAndNames:
    def test_files_stay_small(self):
        """No file of ours has more than 300 lines, but for one that has to stand alone."""
        lengths = {where(path): len(path.read_text(encoding="utf-8").splitlines()) for path in WRITTEN}

        assert {} == {name: lines for name, lines in lengths.items() if lines > MOST_LINES_ALONE.get(name, MOST_LINES)}

    def test_functions_stay_small(self):
        """No function that is shipped has more than 40 lines."""
        lengths = {
            f"{where(path, it.lineno)} {it.name}": (it.end_lineno or it.lineno) - it.lineno + 1
            for path in SHIPPED
            for it in functions(path)
        }

        assert {} == {name: lines for name, lines in lengths.items() if lines > MOST_FUNCTION_LINES}

    def test_names_say_what_is_inside(self):
        """No module or folder is called utils, helpers, manager, base or common."""
        found = [where(path) for path in WRITTEN if BANNED_NAMES & {*path.relative_to(ROOT).parts, path.stem}]

        assert [] == found

    def test_every_module_says_what_it_is(self):
        """Every module starts with a docstring."""
        assert [] == [where(path) for path in WRITTEN if not ast.get_docstring(tree(path))]


class TestRules:
    def test_numbers_are_exact(self):
        """Kernel, domain and projections know no float."""
        assert [] == [where(path, line) for path in EXACT for line in floats(tree(path))]

    def test_suppressions_name_their_rule(self):
        """Whoever silences a checker says which rule is silenced, and only on that line."""
        found = [
            where(path, line)
            for path in WRITTEN
            for line, text in comments(path)
            if SUPPRESSION.search(text) and not NAMED.search(text)
        ]

        assert [] == found

    def test_one_module_reads_the_environment(self):
        """Only procurement/settings.py reads the environment."""
        readers = [path for path in SHIPPED if path != ROOT / "procurement" / "settings.py"]

        assert [] == [where(path, line) for path in readers for line in environment_reads(tree(path))]

    def test_ids_come_in_with_the_call(self):
        """Only the application, identity and the entries make ids."""
        others = [path for path in SHIPPED if path.relative_to(ROOT).parts[1] not in ROOMS_THAT_MAKE_IDS]

        assert [] == [where(path, line) for path in others for line in made_ids(tree(path))]

    def test_imports_keep_their_direction(self):
        """Every import contract of pyproject.toml is kept."""
        program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
        run = subprocess.run(
            [sys.executable, "-c", program, "--no-cache", "--no-logo"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

        assert run.returncode == 0, run.stdout + run.stderr


class TestThisFile:
    """A test that cannot fail is a defect: each rule above sees a planted fault."""

    @pytest.mark.parametrize("source", ["x = 1.5", "float('1')", "def f(x: float): ...", "y = 2j"])
    def test_a_float_is_seen(self, source: str):
        """A float literal, call or annotation is found."""
        assert [1] == list(floats(ast.parse(source)))

    @pytest.mark.parametrize("source", ["os.environ['A']", "os.getenv('A')", "from os import environ"])
    def test_a_look_at_the_environment_is_seen(self, source: str):
        """Every way to the environment is found."""
        assert [1] == list(environment_reads(ast.parse(source)))

    @pytest.mark.parametrize("source", ["uuid.uuid4()", "from uuid import uuid4"])
    def test_a_made_id_is_seen(self, source: str):
        """Every way to a new id is found."""
        assert [1] == list(made_ids(ast.parse(source)))

    @pytest.mark.parametrize(
        ("comment", "is_named"),
        [
            ("# noqa", False),
            ("# type: ignore", False),
            ("# pyright: ignore", False),
            ("# pyright: basic", False),
            ("# ruff: noqa", False),
            ("# noqa: S608", True),
            ("# type: ignore[operator]", True),
            ("# pyright: ignore[reportPrivateUsage]", True),
        ],
    )
    def test_a_blanket_suppression_is_seen(self, comment: str, is_named: bool):
        """Only a suppression with a rule passes."""
        assert SUPPRESSION.search(comment)
        assert is_named == bool(NAMED.search(comment))


class TestLinks:
    def test_links_between_pages_lead_somewhere(self):
        """Every link from one page to another file of ours has a target."""
        pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        links = [(page, link) for page in pages for link in LINK.findall(page.read_text(encoding="utf-8"))]

        assert links
        assert [] == [f"{where(page)} -> {link}" for page, link in links if not (page.parent / link).exists()]


class TestReference:
    def test_the_pages_are_those_of_the_code(self):
        """docs/reference is what docs/generate.py writes; `make docs` brings it up to date."""
        stored = {path.name: path.read_text(encoding="utf-8") for path in generate.REFERENCE.glob("*.md")}
        expected = generate.written_pages()

        assert sorted(expected) == sorted(stored)
        assert [] == [name for name in expected if expected[name] != stored[name]]

    @pytest.mark.parametrize(
        ("page", "names"),
        [
            ("events.md", lambda: [event.TYPE for event in finding.events()]),
            ("projections.md", lambda: [projection.name for projection in finding.projections()]),
            ("pricing-rules.md", lambda: [rule.name for rule in finding.pricing_rules()]),
            ("checks.md", lambda: [check.name for check in finding.every_check()]),
            ("refusals.md", lambda: [finding.slug(refusal) for refusal in finding.refusals()]),
        ],
    )
    def test_everything_is_described(self, page: str, names: Callable[[], list[str]]):
        """Each event, projection, pricing rule, check and refusal has its heading."""
        headings = re.findall(r"^## (?:\d+\. )?(.+)$", generate.written_pages().get(page, ""), re.MULTILINE)

        assert [] == [name for name in names() if name not in headings]

    def test_no_refusal_is_overlooked(self):
        """Every class that has a German sentence is found by the page of refusals."""
        written = {
            node.name
            for path in SHIPPED
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ClassDef)
            for field in node.body
            if isinstance(field, ast.AnnAssign) and ast.unparse(field.target) == "DE" and field.value is not None
            if ast.unparse(field.value) != "''"
        }

        assert written == {refusal.__name__ for refusal in finding.refusals()}

    def test_every_event_has_its_own_name(self):
        """No two events share a name on disk."""
        names = [event.TYPE for event in finding.events()]

        assert sorted(set(names)) == sorted(names)
