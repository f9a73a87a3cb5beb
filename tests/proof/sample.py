"""A small report with a check of it made by hand: the proofs are held against these words and verdicts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from zhoubao.check.claim import Claim, Judged, Verdict
from zhoubao.check.lint.finding import Finding, Severity
from zhoubao.check.report import CheckReport
from zhoubao.edition.edition import Edition
from zhoubao.edition.load import load_edition
from zhoubao.manuscript.building import ManuscriptBuilder
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.manuscript.word import read_word
from zhoubao.model import FactSet, Lang
from zhoubao.proof.labels import subject_names

ROOT = Path(__file__).resolve().parents[2] / "src/zhoubao/editions/compute"
HOSTILE = '<script>alert(1)</script> =cmd()|A0 \u202e%99.9\u202c \x1b[31mred "quoted" & <b>'


@cache
def facts() -> FactSet:
    """The facts of the shipped edition."""
    import zhoubao

    return zhoubao.open_edition(ROOT).facts().facts


@cache
def edition() -> Edition:
    return load_edition(ROOT)


def names(lang: Lang = "zh") -> dict[str, str]:
    return subject_names(edition(), lang)


def word_file(change: Callable[[Any], None] | None = None) -> bytes:
    """A Word file with headings, runs of several forms, a link, a footnote-like note, a merged table."""
    document = docx.Document()
    document.add_heading("算力周跟踪", 1)
    opening = document.add_paragraph("本周寒武纪")
    opening.add_run("+19.9").bold = True
    opening.add_run("8%，龙芯中科+9.86%，").italic = True
    opening._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w")} w:anchor="top"><w:r><w:rPr><w:color w:val="FF0000"/></w:rPr>'
            "<w:t>浪潮信息+10.25%</w:t></w:r></w:hyperlink>"
        )
    )
    opening.add_run("；摩尔线程估值突破 250 亿。")
    document.add_paragraph("英伟达市值36,376亿美元，领涨存储板块。", style="List Bullet")
    document.add_paragraph("图表 1: 算力股价本周复盘 (1111-1113)", style="Caption")
    table = document.add_table(4, 3)
    table.style = "Table Grid"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "公司"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "涨跌幅"
    for column, words in enumerate(("本周", "本月"), 1):
        table.cell(1, column).text = words
    for row, cells in enumerate((("寒武纪", "9.98%", "4.50%"), ("英伟达", "0.45%", "11.71%")), 2):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    document.add_paragraph("来源: Wind, 样例研究所")
    document.sections[0].header.paragraphs[0].text = "算力周跟踪 第46期 +3.00%"
    if change is not None:
        change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_footnote(words: str) -> bytes:
    """The sample with a footnote part, put into the package by hand."""
    reference = f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'
    content = word_file(lambda document: document.paragraphs[1]._p.append(parse_xml(reference)))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    added = {
        "word/footnotes.xml": (
            f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
            f'<w:footnote w:id="2"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:footnote></w:footnotes>'
        )
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            if name == "word/_rels/document.xml.rels":
                entry = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'
                raw = raw.replace(b"</Relationships>", entry.encode())
            if name == "[Content_Types].xml":
                form = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
                entry = f'<Override PartName="/word/footnotes.xml" ContentType="{form}"/></Types>'
                raw = raw.replace(b"</Types>", entry.encode())
            new.writestr(name, raw)
        for name, xml in added.items():
            new.writestr(name, xml)
    return buffer.getvalue()


def plain_manuscript(hostile: bool = False) -> Manuscript:
    """The same report as a text file of two pages."""
    builder = ManuscriptBuilder(f"{HOSTILE}.txt" if hostile else "weekly.txt", "txt")
    builder.page()
    builder.passage("算力周跟踪", "heading", 1)
    tail = f" {HOSTILE}" if hostile else ""
    builder.passage(f"本周寒武纪+19.98%，龙芯中科+9.86%，浪潮信息+10.25%；摩尔线程估值突破 250 亿。{tail}")
    builder.passage("英伟达市值36,376亿美元，领涨存储板块。", "item")
    builder.page()
    builder.passage("图表 1: 算力股价本周复盘 (1111-1113)", "caption")
    builder.table(
        [["公司", "本周", f"本月{tail}"], ["寒武纪", "9.98%", "4.50%"], ["英伟达", "0.45%", "11.71%"]]
    )
    builder.passage("来源: Wind, 样例研究所", "note")
    return builder.build()


def report_of(manuscript: Manuscript, hostile: bool = False) -> CheckReport:
    """A check of the report: one claim of every verdict, one in a link, some in cells, overlapping ones."""
    text = manuscript.text
    bad = HOSTILE if hostile else ""

    def at(words: str, after: str = "") -> tuple[int, int]:
        start = text.index(words, text.index(after) if after else 0)
        return start, start + len(words)

    def judged(
        verdict: Verdict,
        words: str,
        subject: str | None,
        measure: str | None,
        facts: tuple[str, ...] = (),
        *,
        after: str = "",
        expected: str | None = None,
        window: str | None = "wtd",
        unknown: str = "",
        reason: tuple[str, str] = ("", ""),
        suggestion: str | None = None,
    ) -> Judged:
        start, end = at(words, after)
        claim = Claim(
            text=text[start:end],
            start=start,
            end=end,
            context_start=start,
            context_end=end,
            subject=subject,
            measure=measure,
            window=window,
            unknown=unknown + bad,
            value=Decimal("0.1"),
            page=manuscript.page_at(start),
        )
        return Judged(
            claim,
            verdict,
            reason=reason[0] + bad,
            reason_zh=reason[1] + bad,
            expected=None if expected is None else expected + bad,
            suggestion=None if suggestion is None else suggestion + bad,
            facts=facts,
        )

    def finding(rule: str, severity: Severity, span: tuple[int, int], en: str, zh: str) -> Finding:
        return Finding(rule, severity, en + bad, zh + bad, *span)

    claims = (
        judged(
            "contradicted", "+19.98%", "688256.SH", "return", ("return.wtd/688256.SH",),
            expected="+9.98%", suggestion="寒武纪+9.98%",
            reason=(
                "The return of 688256.SH this week is +9.98%, not +19.98%.",
                "寒武纪本周涨跌幅为+9.98%，原文写作+19.98%。",
            ),
        ),
        judged(
            "supported", "+9.86%", "688047.SH", "return", ("return.wtd/688047.SH",),
            reason=("The fact rounds to it.", "与数据相符。"),
        ),
        judged(
            "ambiguous", "+10.25%", "000977.SZ", "return", ("return.wtd/000977.SZ",), expected="+10.24%",
            reason=(
                "One unit off in the last place: rounding or adjustment.",
                "末位相差一个单位：舍入或复权口径不同。",
            ),
        ),
        judged(
            "unsupported", "250 亿", None, "market_cap", window=None, unknown="摩尔线程",
            reason=("The edition knows no such instrument.", "本刊没有这一标的的数据。"),
        ),
        judged(
            "supported", "36,376亿美元", "NVDA.O", "market_cap", ("market_cap/NVDA.O",), window=None,
            reason=("The fact rounds to it.", "与数据相符。"),
        ),
        judged(
            "contradicted", "领涨存储板块", "NVDA.O", "return", ("return.wtd/NVDA.O", "return.wtd/MU.O"),
            expected="澜起科技",
            reason=("NVDA.O is not in the segment.", "英伟达不在存储板块之内，该板块领涨的是澜起科技。"),
        ),
        judged(
            "ambiguous", "领涨", "NVDA.O", "return", ("return.wtd/NVDA.O",),
            reason=("The set is not named.", "未指明范围。"),
        ),
        judged(
            "supported", "9.98%", "688256.SH", "return", ("return.wtd/688256.SH",), after="公司",
            reason=("The fact rounds to it.", "与数据相符。"),
        ),
        judged(
            "contradicted", "11.71%", "NVDA.O", "return", ("return.mtd/NVDA.O",), after="公司", window="mtd",
            expected="11.70%", suggestion="11.70%",
            reason=("The return of NVDA.O this month is +11.70%.", "英伟达本月涨跌幅为+11.70%。"),
        ),
    )  # fmt: skip
    findings = (
        finding("parts.missing", "error", (0, 0), "There is no risk note.", "缺少风险提示。"),
        finding(
            "exhibits.window", "warning", at("(1111-1113)"),
            "The US closes in the table are of 12 Nov.", "表中美股收盘价截至 11 月 12 日。",
        ),
        finding(
            "figures.differ", "error", at("+19.98%"),
            "The table has 9.98% for the same figure.", "同一数字在表中为 9.98%。",
        ),
        finding("wording.source", "note", at("来源: Wind"), "Name the data set.", "请写明数据库名称。"),
    )  # fmt: skip
    return CheckReport(
        manuscript,
        facts(),
        tuple(sorted(claims, key=lambda judged: judged.claim.start)),
        tuple(sorted(findings, key=lambda found: found.start)),
        (("exhibits.numbers", f"测试样例只有一张表{bad}"),),
    )


def checked_word(content: bytes | None = None) -> tuple[bytes, CheckReport]:
    content = word_file() if content is None else content
    return content, report_of(read_word(Path("weekly.docx"), content))


def renamed(report: CheckReport, name: str) -> CheckReport:
    return replace(report, manuscript=replace(report.manuscript, name=name))
