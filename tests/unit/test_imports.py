"""No module imports what, by way of others, imports it; an import inside a function counts too."""

import tomllib
from collections.abc import Iterator

import grimp
import pytest

from tests.project import PROJECT

# Every package whose imports are kept free of circles; the tests' own helpers among them.
PACKAGES = ("chalicelib", "local", "infra", "bench", "contract", "storefront_client", "tests")


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """What each module imports, of the modules of these packages."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    return {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}


def circles(imports: dict[str, set[str]]) -> Iterator[list[str]]:
    """The ways from a module back to itself, one for each module that has one."""
    for start in sorted(imports):
        ways, seen = [[start]], set[str]()
        for way in ways:
            for name in sorted(imports.get(way[-1], ())):
                if name == start:
                    yield [*way, start]
                    break
                if name not in seen:
                    seen.add(name)
                    ways.append([*way, name])
            else:
                continue
            break


def test_no_import_goes_in_a_circle(imports: dict[str, set[str]]) -> None:
    assert [" -> ".join(circle) for circle in circles(imports)] == []


def test_a_circle_would_be_found() -> None:
    imports = {"a": {"b"}, "b": {"c", "d"}, "c": set[str](), "d": {"a"}}
    assert [circle for circle in circles(imports) if circle[0] == "a"] == [["a", "b", "d", "a"]]


def layers() -> set[str]:
    """What the one contract on the import order of chalicelib names."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    ordered = [c for c in project["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    [order] = [c for c in ordered if c["layers"][0].startswith("chalicelib.")]
    return {name.strip() for layer in order["layers"] for name in layer.split("|")}


def test_every_module_of_the_service_has_its_place_in_the_import_order(
    imports: dict[str, set[str]],
) -> None:
    named = layers()
    code = [
        module.removesuffix(".__init__").replace("/", ".")
        for file in (PROJECT / "chalicelib").rglob("*.py")
        if file.name != "__init__.py" and (module := str(file.relative_to(PROJECT).with_suffix("")))
    ]
    placed = {m for m in code if any(f"{m}.".startswith(f"{name}.") for name in named)}
    assert sorted(set(code) - placed) == []
    assert sorted(name for name in named if name not in imports) == []
