"""docs/edition.md against the models: every key documented, and no key that does not exist."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from zhoubao.edition.config import EditionConfig
from zhoubao.edition.front_matter import FrontMatter
from zhoubao.edition.references import _OPTIONS
from zhoubao.edition.values import NamesConfig
from zhoubao.model import EXCHANGES

PAGE = Path(__file__).parents[2] / "docs" / "edition.md"


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """The page's text by its level-2 headings, with what stands under ``### Front matter`` apart."""
    text = PAGE.read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    _, front, prose = re.split(r"^### .+$", found["An issue file"], flags=re.MULTILINE)
    return found | {"Front matter": front, "Prose": prose}


def documented(text: str) -> dict[str, str]:
    """The rows of the page's tables: key, default."""
    return dict(re.findall(r"^\| `([^`]+)` \| (.+?) \|", text, flags=re.MULTILINE))


def model_in(annotation: object) -> tuple[type[BaseModel] | None, bool]:
    """The model inside a field's type, and whether there is a list of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    for part in typing.get_args(annotation):
        model, _ = model_in(part)
        if model is not None:
            return model, typing.get_origin(annotation) is tuple
    return None, False


def keys(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, bool]]:
    """Every key path of a model, and whether it is required."""
    for name, field in model.model_fields.items():
        key = prefix + (field.alias or name)
        yield key, field.is_required()
        inner, many = model_in(field.annotation)
        if inner is not None and inner is not NamesConfig:
            yield from keys(inner, f"{key}{'[]' if many else ''}.")


@pytest.mark.parametrize(
    ("heading", "model"), [("edition.toml", EditionConfig), ("Front matter", FrontMatter)]
)
def test_the_page_has_every_key_and_says_which_are_required(
    sections: dict[str, str], heading: str, model: type[BaseModel]
) -> None:
    rows = documented(sections[heading])
    expected = dict(keys(model))
    assert list(rows) == list(dict.fromkeys(rows))
    assert set(rows) == set(expected)
    assert {key for key, default in rows.items() if default == "required"} == {
        key for key, required in expected.items() if required
    }


def test_the_page_has_every_reference_and_option(sections: dict[str, str]) -> None:
    written = sections["Prose"]
    for keyword, options in _OPTIONS.items():
        assert f"{{{{ {keyword}" in written
        for option in options:
            assert re.search(rf"\| {option} \}}|{option}=", written), option


def test_the_page_names_the_suffixes_of_every_exchange(sections: dict[str, str]) -> None:
    for exchange in EXCHANGES.values():
        assert exchange.mic in sections["edition.toml"]
        for suffix in exchange.suffixes:
            assert f"`{suffix}`" in sections["edition.toml"]


def test_the_page_s_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    assert names["validate"](names["folder"]) == []  # type: ignore[operator]
