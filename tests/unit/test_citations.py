"""What code, tests and pages cite is in the repository: pages, decisions, rules, and the tests of each rule."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.releases import document

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
RULES = (DOCS / "rules.md").read_text(encoding="utf-8")
CITING = (
    *("app.py", "chalicelib", "local", "infra", "bench", "contract", "client", "tests", "docs"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "pyproject.toml", ".chalice"),
)
# Made elsewhere: Swagger UI's files. Never changed again: the documents that were released.
NOT_OURS = ("viewer/", "docs/openapi/", ".egg-info/", "_cache")
TEXT = {".py", ".md", ".yaml", ".toml", ".json", ".txt", ".html"}

PAGE = re.compile(r"(?<![\w*<>{}/-])(?:https?://\S*)?[\w./-]*\w\.md\b")
NUMBERED = re.compile(r"rules\.md:?\s+(R\d+(?:(?:,\s*|\s+and\s+|\s*,\s*and\s+)R\d+)*)")
NAMED = re.compile(r"rules\.md: (?!R\d)([A-Z]\w*)")
DECISION = re.compile(r"decisions?(?:/|\s+)(\d+)((?:(?:,\s*|\s+and\s+)\d+)*)", re.IGNORECASE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^## R(\d+)\. (.+)$", re.MULTILINE)


def sources() -> Iterator[Path]:
    for name in CITING:
        path = ROOT / name
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            where = file.relative_to(ROOT).as_posix()
            known = file.is_file() and (file.suffix in TEXT or file.name == "Makefile")
            if (
                known
                and file != Path(__file__).resolve()
                and not any(part in where for part in NOT_OURS)
            ):
                yield file


def rules() -> dict[str, str]:
    """The text under each rule's heading, by its number."""
    _, *parts = re.split(r"^## ", RULES, flags=re.MULTILINE)
    return {part.split(".")[0]: part for part in parts if re.match(r"R\d+\.", part)}


def unresolved(text: str, file: Path) -> list[str]:
    """What a text cites that is not there, as it is written."""
    unwrapped = re.sub(r"\s*\n[\s#]*", " ", text)
    pages = [page for page in PAGE.findall(unwrapped) if not page.startswith("http")]
    missing = [page for page in pages if not is_there(page, file)]
    for cited in NUMBERED.findall(unwrapped):
        missing += [
            f"rules.md {rule}" for rule in re.findall(r"R\d+", cited) if rule not in rules()
        ]
    missing += [f"rules.md: {name}" for name in NAMED.findall(unwrapped) if not has(RULES, name)]
    for first, others in DECISION.findall(unwrapped):
        numbers = [first, *re.findall(r"\d+", others)]
        missing += [f"decision {n}" for n in numbers if not is_decided(n)]
    if file.suffix == ".md":
        missing += [to for to in LINK.findall(text) if not leads_somewhere(to, file)]
    return missing


def is_there(page: str, file: Path) -> bool:
    """Whether a page is beside the file that cites it, at the root, or in docs/."""
    return any((each / page).is_file() for each in (file.parent, ROOT, DOCS))


def is_decided(number: str) -> bool:
    return len(list((DOCS / "decisions").glob(f"{int(number):04d}-*.md"))) == 1


def has(page: str, heading: str) -> bool:
    return re.search(rf"^#+ {re.escape(heading)}$", page, re.MULTILINE) is not None


def leads_somewhere(to: str, file: Path) -> bool:
    """Whether a link of a page leads to a file, and to a heading in it when it names one."""
    if re.match(r"[a-z]+:", to):
        return True
    name, _, anchor = to.partition("#")
    target = file.parent / name if name else file
    if not target.exists():
        return False
    return not anchor or anchor in anchors(target.read_text(encoding="utf-8"))


def anchors(page: str) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "file", list(sources()), ids=lambda file: file.relative_to(ROOT).as_posix()
)
def test_what_a_file_cites_is_there(file: Path) -> None:
    assert unresolved(file.read_text(encoding="utf-8"), file) == []


def test_what_the_openapi_document_cites_is_there() -> None:
    texts = "\n".join(descriptions(document()))
    assert unresolved(texts, ROOT / "openapi.json") == []


def descriptions(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from descriptions(each)
    if isinstance(part, dict):
        for name, each in part.items():
            if name in ("description", "summary") and isinstance(each, str):
                yield each
            else:
                yield from descriptions(each)


def test_each_rule_has_a_number_and_a_name_of_its_own() -> None:
    headings = HEADING.findall(RULES)
    numbers = [int(number) for number, _ in headings]
    assert numbers == sorted(set(numbers))
    assert [
        name for name, times in Counter(name for _, name in headings).items() if times > 1
    ] == []


@pytest.mark.parametrize("rule", list(rules()))
def test_each_rule_names_tests_that_are_there(rule: str) -> None:
    named = re.findall(r"`(tests/[^`]+)`", rules()[rule])
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize(
    "cited",
    [
        "nowhere.md",
        "docs/nowhere.md",
        "rules.md R999",
        "rules.md R1, R999",
        "rules.md R1 and R999",
        "(rules.md\n    R999)",
        "rules.md: Nothing",
        "docs/decisions/9999",
        "decisions/9999",
        "decision 9999",
    ],
)
def test_what_is_not_there_is_noticed(cited: str) -> None:
    assert unresolved(f"A sentence ({cited}).", ROOT / "app.py") != []


@pytest.mark.parametrize(
    "to", ["nowhere.py", "docs/rules.md#nowhere", "#nowhere", "docs/decisions/9999.md"]
)
def test_a_link_that_leads_nowhere_is_noticed(to: str) -> None:
    assert unresolved(f"[a link]({to})", ROOT / "README.md") != []


def test_what_is_there_resolves() -> None:
    text = (
        "rules.md R1, R2 and R3; docs/decisions/0004; decision 10; docs/costs.md; rules.md: Words"
    )
    assert unresolved(text, ROOT / "app.py") == []
    text = "[rules](docs/rules.md#words), [AWS](https://aws.amazon.com), [here](#start)"
    assert unresolved(text, ROOT / "README.md") == []
