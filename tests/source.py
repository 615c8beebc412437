"""The program's own source, for tests over the whole of it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "models", "scheduler", "views")


@cache
def trees(*packages: str) -> dict[Path, ast.Module]:
    """Every module of these packages, parsed."""
    files = [file for package in packages for file in sorted((ROOT / package).rglob("*.py"))]
    return {file.relative_to(ROOT): ast.parse(file.read_text("utf-8")) for file in files}


def docstrings(tree: ast.Module) -> set[int]:
    """The nodes of all docstrings, by identity."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    first = [node.body[0] for node in ast.walk(tree) if isinstance(node, owners) and node.body]
    return {id(each.value) for each in first if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)}


def strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every string that is not a docstring."""
    told = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node


def called(node: ast.Call) -> str:
    """The last name of what is called: ``plain`` for ``context.t.plain(...)``."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
