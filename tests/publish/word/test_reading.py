"""Checking the Word file of an issue says what checking the issue said; an edit is found."""

from __future__ import annotations

import io
import zipfile
from collections import Counter

import pytest

import zhoubao
from zhoubao.check.checking import check
from zhoubao.check.report import CheckReport
from zhoubao.model import LANGUAGES, Lang
from zhoubao.publish.proofread import plain_text
from zhoubao.publish.word.document import render_docx
from zhoubao.publish.word.reading import read_printed


@pytest.fixture(scope="module")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> zhoubao.OpenEdition:
    return zhoubao.new_edition(tmp_path_factory.mktemp("word") / "weekly", "compute")


def outcome(report: CheckReport) -> Counter[tuple[str, str, tuple[str, ...]]]:
    return Counter((judged.claim.text, judged.verdict, judged.facts) for judged in report.judged)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_shipped_issue_reads_the_same_in_word(weekly: zhoubao.OpenEdition, lang: Lang) -> None:
    document, facts = weekly.document(lang=lang)
    evidence = weekly.evidence(lang=lang)
    plain = plain_text(document)
    composed = check(plain.manuscript, evidence, hints=plain.hints, quoted=plain.quoted)
    read = read_printed("issue.docx", render_docx(document, facts))
    report = check(read.manuscript, evidence, hints=read.hints, quoted=read.quoted)
    assert not report.of("contradicted")
    assert len(report.of("supported")) > 200
    assert outcome(report) == outcome(composed)


def test_an_edited_figure_is_found(weekly: zhoubao.OpenEdition) -> None:
    document, facts = weekly.document(lang="zh")
    content = render_docx(document, facts)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            if name == "word/document.xml":
                assert b"+33.47%" in raw
                raw = raw.replace(b"+33.47%", b"+43.47%", 1)
            new.writestr(name, raw)
    read = read_printed("issue.docx", buffer.getvalue())
    report = check(read.manuscript, weekly.evidence(lang="zh"), hints=read.hints, quoted=read.quoted)
    assert [judged.claim.text for judged in report.of("contradicted")] == ["+43.47%"]


def test_another_file_has_no_hints() -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("寒武纪本周+9.98%。")
    buffer = io.BytesIO()
    document.save(buffer)
    read = read_printed("other.docx", buffer.getvalue())
    assert (read.hints, read.quoted) == ({}, ())
    assert read.manuscript.text.strip() == "寒武纪本周+9.98%。"
