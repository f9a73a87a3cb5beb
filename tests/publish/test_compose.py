"""From the shipped issue and its facts to the document."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path

import pypdfium2
import pytest

import zhoubao
from zhoubao.edition.edition import Edition, Issue, Prose
from zhoubao.errors import EvidenceError
from zhoubao.model import Bilingual, FactSet, Lang
from zhoubao.publish.build import render
from zhoubao.publish.compose import compose
from zhoubao.publish.document import Document, Figure
from zhoubao.publish.record import document_record


@pytest.fixture(scope="module")
def weekly() -> zhoubao.OpenEdition:
    return zhoubao.open_edition(Path(zhoubao.__file__).parent / "editions" / "compute")


@pytest.fixture(scope="module")
def facts(weekly: zhoubao.OpenEdition) -> FactSet:
    return weekly.facts().facts


def figures(node: object) -> list[Figure]:
    """Every figure anywhere under a document."""
    if isinstance(node, Figure):
        return [node]
    if isinstance(node, tuple):
        return [figure for child in node for figure in figures(child)]
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        return [f for field in dataclasses.fields(node) for f in figures(getattr(node, field.name))]
    return []


def words(document: Document) -> str:
    return str(document_record(document))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_in_prose_prints_its_fact(
    weekly: zhoubao.OpenEdition, facts: FactSet, lang: Lang
) -> None:
    document, _ = weekly.document(lang=lang)
    told = figures(document.sections)
    assert len(told) > 60
    for figure in told:
        fact = facts[figure.fact]
        assert figure.value == fact.value
        # A count of nothing rests on nothing.
        assert fact.inputs or fact.value == 0, f"{fact.id} has no evidence"


def test_the_prose_of_the_shipped_issue_types_no_figure(weekly: zhoubao.OpenEdition) -> None:
    """Outside of references there are no digits but those of dates and model names."""
    text = (weekly.edition.root / "issues" / "2024-11-14.md").read_text(encoding="utf-8")
    body = re.sub(r"\{\{.*?\}\}", "", text.split("+++")[2])
    allowed = r"o1|\d{1,2} November 2024|2024 ?年 ?\d{1,2} ?月 ?\d{1,2} ?日"
    assert re.findall(r"\S*\d\S*", re.sub(allowed, "", body)) == []


def test_the_exhibit_is_the_reference_s_table(weekly: zhoubao.OpenEdition) -> None:
    document, _ = weekly.document(lang="zh")
    exhibit = document.exhibits[0]
    assert (exhibit.number, exhibit.caption) == (1, "算力标的本周复盘（1111-1113）")
    assert [column.label for column in exhibit.body.columns] == [
        "代码", "公司", "市值", "单位", "本周", "本月", "本年",
    ]  # fmt: skip
    kinds = [row.kind for row in exhibit.body.rows]
    assert (kinds.count("group"), kinds.count("item")) == (6, 33)
    nvidia = exhibit.body.rows[1]
    assert [cell.value for cell in nvidia.cells[:4]] == ["NVDA.O", "英伟达", 36376e8, "亿美元"]
    assert [cell.tone for cell in nvidia.cells[4:]] == ["rise", "rise", "rise"]


def test_the_notes_are_computed(weekly: zhoubao.OpenEdition) -> None:
    zh = weekly.document(lang="zh")[0].exhibits[0]
    assert zh.notes == (
        "收盘价截至2024-11-13（上海、深圳、香港、台北、首尔）；2024-11-12（纳斯达克、纽约）",
        "基期收盘：本周 2024-11-08，本月 2024-10-31（台北 10-30），本年 2023-12-29（首尔 12-28）",
        "涨跌幅按拆股与现金分红复权（乘法）",
        "市值：来源所载市值",
        "板块行：涨跌幅为等权平均，市值合计以人民币计",
        "汇率（按日期匹配）：USDCNY 7.2319（2024-11-12）、USDCNY 7.2091（2024-11-13）",
    )
    en = weekly.document(lang="en")[0].exhibits[0]
    assert en.notes[1] == (
        "Base closes: week 2024-11-08, month 2024-10-31 (Taipei 10-30), year 2023-12-29 (Seoul 12-28)"
    )


def test_a_week_without_prices_prints_dashes_and_says_why(weekly: zhoubao.OpenEdition) -> None:
    """The exhibit alone at a Monday evening: New York has had no session, and the rest no prices."""
    market = tuple(section for section in weekly.edition.sections if section.id == "market")
    edition = dataclasses.replace(weekly.edition, sections=market)
    issue = dataclasses.replace(weekly.issues()[0], sections=())
    facts = weekly.facts("2024-11-18T18:00+08:00").facts
    (exhibit,) = compose(edition, issue, facts, "zh").exhibits
    values = [cell.value for row in exhibit.body.rows if row.kind == "item" for cell in row.cells[4:5]]
    assert values == [None] * 33
    marks = {row.cells[0].value: row.cells[4].mark for row in exhibit.body.rows}
    assert (marks["NVDA.O"], marks["688256.SH"]) == ("a", "b")
    assert "a 区间内该市场无已收市交易日" in exhibit.notes
    assert "b 数据缺失" in exhibit.notes


def edited(weekly: zhoubao.OpenEdition, text: str) -> Issue:
    issue = weekly.issues()[0]
    section = dataclasses.replace(issue.sections[0], prose={"zh": Prose(text, 40), "en": Prose(text, 40)})
    return dataclasses.replace(issue, sections=(section,))


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("return.wtd/688257.SH", "did you mean 'return.wtd/688256.SH'"),
        ("return.wtd/SPX.GI", "cannot be told \\(missing\\)"),
        ("return.qtd/688256.SH", "no fact"),
        ("movers/cpu-gpus", "did you mean 'cpu-gpu'"),
        ("movers/cpu-gpu | window=qtd", "no window 'qtd'"),
        ("name/688257.SH", "did you mean '688256.SH'"),
        ("name/segment/memry", "did you mean 'memory'"),
        ("window/qtd", "no window"),
    ],
)
def test_a_reference_without_evidence_is_refused_with_its_line(
    weekly: zhoubao.OpenEdition, facts: FactSet, reference: str, said: str
) -> None:
    issue = edited(weekly, f"第一行\n\n见 {{{{ {reference} }}}}。")
    with pytest.raises(EvidenceError, match=r"^2024-11-14\.md, line 42: .*" + said):
        compose(weekly.edition, issue, facts, "zh")


def test_hostile_names_stay_text(weekly: zhoubao.OpenEdition, facts: FactSet) -> None:
    hostile = '"><script>alert(1)</script> #set text(red) $x$ \\ *b* @ref <label>'
    edition: Edition = dataclasses.replace(
        weekly.edition,
        instruments={
            code: dataclasses.replace(i, names=Bilingual(hostile, hostile)) if code == "688256.SH" else i
            for code, i in weekly.edition.instruments.items()
        },
    )
    sections = tuple(s for s in edition.sections if s.id in ("key-points", "market"))
    document = compose(dataclasses.replace(edition, sections=sections), weekly.issues()[0], facts, "zh")
    (exhibit,) = document.exhibits
    assert [row.cells[1].value for row in exhibit.body.rows if row.cells[0].value == "688256.SH"] == [hostile]
    page = render(document, facts, "html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    pdf = pypdfium2.PdfDocument(render(document, facts, "pdf"))
    printed = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "#set" in printed
    assert "$x$" in printed


def test_sources_name_every_file_the_printed_figures_rest_on(weekly: zhoubao.OpenEdition) -> None:
    document, _ = weekly.document(lang="zh")
    rows: dict[str, int] = {}
    for line in document.sources:
        rows[line.file] = rows.get(line.file, 0) + line.rows
    # 33 codes at four dates, and the 17 mainland ones on the other 56 days of the benchmark but for one
    # suspended, all with factors; 60 days of the benchmark; two rates
    closes = (33 * 4 + 17 * 56 - 1) * 2 + 60 + 2
    assert rows == {
        "closes.csv": closes,
        "caps.csv": 33,
        "usage.csv": 89,
        "downloads.csv": 2,
        "gpu-prices.csv": 76,
    }
    assert document.known_at == dt.datetime(2024, 11, 13, 16, tzinfo=dt.UTC)


def test_a_source_with_an_emoji_still_prints(weekly: zhoubao.OpenEdition, tmp_path: Path) -> None:
    """It is in no one's text, so no one could take it out; the sign for a missing character stands for it."""
    copy = zhoubao.new_edition(tmp_path / "copy", source="compute")
    path = tmp_path / "prices📈.csv"
    path.write_text("code,date,close,source\n688256.SH,2024-11-13,475.0,rocket 🚀 data\n", encoding="utf-8")
    copy.import_file(path)
    document, _ = copy.document()
    assert ("rocket □ data", "prices□.csv") in {(line.source, line.file) for line in document.sources}
    copy.build(formats="pdf", out=tmp_path / "out")


def test_a_trial_at_another_cutoff_leaves_the_issue_alone(tmp_path: Path) -> None:
    copy = zhoubao.new_edition(tmp_path / "copy", source="compute")
    own = copy.build(formats="json").files
    trial = copy.build(formats="json", cutoff="2024-11-13T20:00+08:00")
    assert own[0].parent.name == "2024-11-14"
    assert trial.files[0].parent.name == "2024-11-14@20241113T2000"
    assert trial.document.date == dt.date(2024, 11, 14)
