"""An issue printed as Word, and a desk's hand in the file."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

import zhoubao
from zhoubao.edition.edition import Edition
from zhoubao.issues.pull import Pulled, pull
from zhoubao.model import Lang
from zhoubao.publish.word.document import render_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
Change = Callable[[Any], object]

ISSUE = """\
+++
date = 2024-11-14
cutoff = 2024-11-13
title = { zh = "第一期", en = "First issue" }
subtitle = { zh = "示例期", en = "A sample" }
+++

# key-points

::: zh
- **先有行情。** 本周（{{ window/wtd }}）先看{{ name/688981.SH }}与{{ name/MU.O }}，再看*其余*。
- 第二条带[链接](https://example.com/a?b=1 "题")，也有转义 \\* 与 &amp;。
  续行在这里。

  同一条的第二段。
  1. 甲项
  2. 乙项
- 第三条。

## 小标题 ##

收尾一段，写 3_4 与 a*b。
:::

::: en
- **Prices first.** In the week ({{ window/wtd }}) "{{ name/MU.O }}" isn't alone.
- The second item has a [link](https://example.com/en).

A last paragraph.
:::

# market

::: zh
第一段谈行情。

第二段谈成交。
:::

::: en
One on prices.

Two on turnover.
:::

# disclaimer

::: zh
本期为软件演示用的示例期，不构成投资建议。
:::

::: en
This is a sample issue; it is not investment advice.
:::
"""


def weekly(root: Path, text: str = ISSUE) -> Edition:
    """The starter edition with one issue."""
    zhoubao.new_edition(root, "starter")
    for file in (root / "issues").glob("*.md"):
        file.unlink()
    issue_file(root).write_text(text, encoding="utf-8")
    return zhoubao.open_edition(root).edition


def issue_file(root: Path) -> Path:
    return root / "issues" / "2024-11-14.md"


def printed(edition: Edition, lang: Lang = "zh") -> bytes:
    return render_docx(*zhoubao.open_edition(edition.root).document(lang=lang))


def edited(content: bytes, change: Change) -> bytes:
    """A Word file with its body changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(part)
                change(root.find(f"{W}body"))
                part = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
            new.writestr(name, part)
    return buffer.getvalue()


def pulled(
    edition: Edition, content: bytes, change: Change, folder: Path, name: str = "edited.docx"
) -> Pulled:
    """What comes home of a change."""
    path = folder / name
    path.write_bytes(edited(content, change))
    return pull(path, edition)


def text_of(paragraph: Any) -> str:
    """The words of a paragraph, deleted ones left out."""
    return "".join(
        "-" if node.tag == f"{W}noBreakHyphen" else node.text or ""
        for node in paragraph.iter(f"{W}t", f"{W}noBreakHyphen")
    )


def paragraph(body: Any, words: str) -> Any:
    """The paragraph below the body that holds some words."""
    return next(p for p in body.findall(f"{W}p") if words in text_of(p))


def prose(body: Any) -> list[Any]:
    """The paragraphs that carry a bookmark of the prose."""
    return [
        p
        for p in body.findall(f"{W}p")
        if any((b.get(f"{W}name") or "").startswith("zb_p") for b in p.iter(f"{W}bookmarkStart"))
    ]


def replace(paragraph: Any, old: str, new: str) -> None:
    """Other words in one run of a paragraph."""
    node = next(t for t in paragraph.iter(f"{W}t") if old in (t.text or ""))
    node.text = (node.text or "").replace(old, new, 1)
    node.set(SPACE, "preserve")


def typed(paragraph: Any, words: str, form: str = "") -> Any:
    """A run at the end of a paragraph."""
    run = etree.SubElement(paragraph, f"{W}r")
    if form:
        etree.SubElement(etree.SubElement(run, f"{W}rPr"), f"{W}{form}")
    node = etree.SubElement(run, f"{W}t")
    node.text = words
    node.set(SPACE, "preserve")
    return run


def new_paragraph(after: Any, words: str, style: str = "") -> Any:
    """A paragraph after another, set like it or in a style."""
    made = etree.Element(f"{W}p")
    if style:
        etree.SubElement(etree.SubElement(made, f"{W}pPr"), f"{W}pStyle").set(f"{W}val", style)
    elif (form := after.find(f"{W}pPr")) is not None:
        made.append(copy.deepcopy(form))
    typed(made, words)
    after.addnext(made)
    return made
