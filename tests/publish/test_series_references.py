"""What a reference to a declared series prints, and that the check reads every composed clause as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.check.standing import CUTOFF, SHIPPED, evidence_of, made_rows, observation, weekly

from zhoubao.check.checking import check
from zhoubao.check.claim import Judged
from zhoubao.check.evidence import Evidence
from zhoubao.edition.edition import Edition
from zhoubao.edition.load import load_edition
from zhoubao.edition.references import SERIES_PARTS, scan
from zhoubao.errors import EvidenceError
from zhoubao.model import LANGUAGES, Bilingual, Lang, Observation, SeriesSpec
from zhoubao.publish.document import Figure, Inline, Paragraph, Text
from zhoubao.publish.proofread import plain_text
from zhoubao.publish.references import resolve

from . import sample

SPANS = {"wtd": "1111-1113", "mtd": "1101-1113", "ytd": "0102-1113"}
MONTHS = ("2024-05-31", "2024-06-30", "2024-07-31", "2024-08-31", "2024-09-30", "2024-10-31")


def spec(series: str, zh: str, en: str, unit: str, frequency: str, **more: object) -> SeriesSpec:
    return SeriesSpec(series, Bilingual(zh, en), unit, frequency, **more)  # type: ignore[arg-type]


NEW = "gpu_price/new/h100-pcie-80gb"
USED = "gpu_price/used/h100-pcie-80gb"
SERIES = (
    spec("visits/text/chatgpt", "ChatGPT", "ChatGPT", "visits", "monthly"),
    spec("visits/text/claude", "Claude", "Claude", "visits", "monthly"),
    spec("visits/text/kimi", "Kimi", "Kimi", "万次", "monthly"),
    spec("visits/text/doubao", "豆包", "Doubao", "visits", "monthly"),
    spec("visits/video/runway", "Runway访问量", "Runway visits", "次", "weekly"),
    spec("visits/video/luma", "Luma", "Luma", "次", "weekly", dated="first"),
    spec("visits/video/kling", "可灵（国际版）", "Kling (global site)", "次", "weekly"),
    spec("downloads/ios-cn/doubao", "豆包App", "Doubao app", "downloads", "monthly"),
    spec("download_share/ios-cn/doubao", "豆包App", "Doubao app", "%", "monthly"),
    spec("download_share/ios-cn/kimi", "Kimi App", "Kimi app", "%", "monthly"),
    spec(NEW, "H100 PCIe 80GB（新品）", "H100 PCIe 80 GB (new)", "USD", "irregular", holds=True),
    spec(
        USED, "H100 PCIe 80GB（二手）", "H100 PCIe 80 GB (used)", "USD", "irregular", holds=True, used_of=NEW
    ),
    spec("price/b", "A100 80 GB报价", "A100 80 GB asking price", "USD", "irregular", holds=True),
    spec("power/gw", "装机功率", "Installed power", "GW", "daily"),
)


def monthly(series: str, *values: float) -> list[Observation]:
    return [observation(series, day, v) for day, v in zip(MONTHS[-len(values) :], values, strict=True)]


def prices(series: str, *steps: tuple[str, float]) -> list[Observation]:
    return [observation(series, day, value, unit="USD") for day, value in steps]


ROWS = (
    *monthly("visits/text/chatgpt", 2.5e9, 2.9e9, 2.4e9, 2.6e9, 3.1e9, 3.72e9),
    *monthly("visits/text/claude", 7e7, 9e7, 6e7, 6.1e7, 7e7, 8.4e7),
    *monthly("visits/text/kimi", 2000, 2200, 2100, 2300, 2450, 1860),
    *monthly("visits/text/doubao", 1.3e7, 1.9e7),
    *weekly("visits/video/runway", "2024-11-07", [150e4, 140e4, 168e4]),
    *weekly("visits/video/luma", "2024-11-01", [150e4, 145e4, 130e4]),
    *weekly("visits/video/kling", "2024-11-07", [15e6, 14.5e6, 13.4e6, 12e6]),
    *monthly("downloads/ios-cn/doubao", 4.9e6),
    *monthly("download_share/ios-cn/doubao", 33, 35),
    *monthly("download_share/ios-cn/kimi", 22, 20),
    *prices(NEW, ("2023-12-02", 34749.95), ("2024-09-08", 34749.95), ("2024-11-09", 25749.95)),
    *prices(USED, ("2024-01-02", 24000.0), ("2024-11-02", 21000.0)),
    *prices("price/b", ("2023-10-02", 15000.0), ("2024-09-08", 17000.0), ("2024-11-12", 18000.0)),
    *(observation("power/gw", f"2024-11-{day}", value) for day, value in ((11, 3.1), (12, 3.2), (13, 3.3))),
)


@cache
def _edition() -> Edition:
    return replace(load_edition(SHIPPED), series={one.id: one for one in SERIES})


@cache
def _closes() -> tuple[Observation, ...]:
    return tuple(o for o in made_rows() if o.series.startswith("close/"))


def evidence(rows: Iterable[Observation] = ROWS) -> Evidence:
    return evidence_of(_edition(), [*rows, *_closes()], CUTOFF)


def printed(target: str, held: Evidence, lang: Lang) -> Sequence[Inline]:
    (reference,), malformed = scan("{{ " + target + " }}")
    assert not malformed
    return resolve(reference, held.edition, held.facts, SPANS, lang)


def words(inlines: Sequence[Inline]) -> str:
    return "".join(one.text for one in inlines if isinstance(one, Text | Figure))


def judged(inlines: Sequence[Inline], held: Evidence, lang: Lang, *, hints: bool) -> tuple[Judged, ...]:
    """What the check says of a sentence as a whole issue would hold it."""
    stop = Text("。" if lang == "zh" else ".")
    document = sample.with_sections(lang, sample.section(Paragraph((*inlines, stop))))
    plain = plain_text(replace(document, title="X", subtitle=""))
    return check(plain.manuscript, held, hints=plain.hints if hints else None).judged


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("series", [one.id for one in SERIES])
@pytest.mark.parametrize("parts", ["", f" | parts={','.join(SERIES_PARTS)}"])
def test_every_clause_is_read_as_it_is(series: str, lang: Lang, parts: str) -> None:
    held = evidence()
    inlines = printed(f"series/{series}{parts}", held, lang)
    found = judged(inlines, held, lang, hints=True)
    assert found
    assert [(j.claim.text, j.reason) for j in found if j.verdict != "supported"] == []
    figures = sum(isinstance(one, Figure) for one in inlines)
    assert len(found) >= figures - 1, "a place in English (No. 1) is no claim"
    bare = judged(inlines, held, lang, hints=False)
    assert {j.verdict for j in bare} <= {"supported", "unsupported"}, "nothing right is ever contradicted"


counts = st.integers(1_000_000, 90_000_000).map(float)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(counts, min_size=6, max_size=6), min_size=3, max_size=3), st.sampled_from(LANGUAGES))
def test_whatever_the_values_a_clause_is_supported(values: list[list[float]], lang: Lang) -> None:
    names = ("visits/text/chatgpt", "visits/text/claude", "visits/text/doubao")
    rows = [o for name, told in zip(names, values, strict=True) for o in monthly(name, *told)]
    held = evidence(rows)
    parts = "latest,change,record,rank,share"
    for name in names:
        inlines = printed(f"series/{name} | parts={parts}", held, lang)
        found = judged(inlines, held, lang, hints=True)
        wrong = [(j.claim.text, j.reason) for j in found if j.verdict != "supported"]
        assert wrong == [], words(inlines)


def test_a_clause_with_other_figures_is_contradicted() -> None:
    held = evidence()
    clause = list(printed("series/visits/text/chatgpt", held, "zh"))
    wrong = [Text("99.99亿") if isinstance(one, Figure) and "亿" in one.text else one for one in clause]
    (found,) = (j for j in judged(wrong, held, "zh", hints=True) if j.verdict == "contradicted")
    assert (found.claim.text, found.expected) == ("99.99亿次", "37.20亿次")


@pytest.mark.parametrize(
    ("lang", "text", "verdict"),
    [
        ("zh", "Runway 1101-1107访问量168.0万次，为2024年10月24日有记录以来最低。", "contradicted"),
        ("zh", "Claude 10月访问量8,400.0万次，为6月以来最高。", "supported"),
        ("zh", "Claude 10月访问量8,400.0万次，为5月以来最高。", "contradicted"),
        ("en", "Claude had 84.0m visits in October, the highest since June.", "supported"),
        ("en", "Claude had 84.0m visits in October, the highest since May.", "contradicted"),
        (
            "en",
            "Kimi had 18.6m visits in October, the highest since the record began in May 2024.",
            "contradicted",
        ),
        ("zh", "ChatGPT 本周访问量突破8.7亿次。", "unsupported"),
        ("zh", "豆包10月访问量1,900.0万次，占同类合计的0.49%。", "supported"),
        ("zh", "豆包10月访问量1,900.0万次，占同类合计的1.49%。", "contradicted"),
        ("zh", "H100 PCIe 80GB（二手）报价21,000.00美元，较新品折价18.45%。", "supported"),
        ("zh", "H100 PCIe 80GB（二手）报价21,000.00美元，较新品折价28.45%。", "contradicted"),
        (
            "en",
            "H100 PCIe 80 GB (used) was quoted at USD 21,000.00, a premium of 18.45% over new.",
            "contradicted",
        ),
        ("zh", "H100 PCIe 80GB（新品）报价25,749.95美元，本月-25.90%，本周0.00%。", "supported"),
        ("zh", "H100 PCIe 80GB（新品）报价25,749.95美元，本月-15.90%。", "contradicted"),
    ],
)
def test_sentences_on_series_that_were_typed(lang: Lang, text: str, verdict: str) -> None:
    found = judged([Text(text.rstrip("。."))], evidence(), lang, hints=False)
    assert found
    assert {"contradicted"} & {j.verdict for j in found} == (
        {"contradicted"} if verdict == "contradicted" else set()
    )
    assert found[-1].verdict == verdict


@pytest.mark.parametrize(
    ("target", "zh", "en"),
    [
        ("latest/visits/text/chatgpt", "37.20亿", "3.72bn"),
        ("change/visits/text/kimi", "-24.08%", "-24.08%"),
        ("change/visits/text/kimi | abs", "24.08%", "24.08%"),
        ("change.mtd/" + NEW, "-25.90%", "-25.90%"),
        ("rank/visits/text/kimi", "4", "4"),
        ("rank.change/visits/text/kimi", "-1", "-1"),
        ("rank.change/visits/text/doubao", "+1", "+1"),
        ("share/visits/text/chatgpt", "96.83%", "96.83%"),
        ("high.since/visits/text/chatgpt", "6", "6"),
        ("discount/" + USED, "-18.45%", "-18.45%"),
        ("discount/" + USED + " | abs", "18.45%", "18.45%"),
        ("period/visits/video/luma", "1101-1107", "1–7 Nov"),
        ("period/visits/text/kimi", "10月", "October"),
        ("name/visits/text/doubao", "豆包", "Doubao"),
    ],
)
def test_what_a_reference_prints(target: str, zh: str, en: str) -> None:
    held = evidence()
    assert (words(printed(target, held, "zh")), words(printed(target, held, "en"))) == (zh, en)


def test_a_figure_carries_its_fact_and_only_changes_a_tone() -> None:
    held = evidence()
    (figure,) = printed("change/visits/text/kimi", held, "zh")
    assert isinstance(figure, Figure)
    assert (figure.fact, figure.tone) == ("change/visits/text/kimi", "fall")
    (discount,) = printed("discount/" + USED, held, "zh")
    assert isinstance(discount, Figure) and discount.tone is None


def test_what_cannot_be_told_is_said_where_it_stands() -> None:
    held = evidence([])
    for target, said in (
        ("series/visits/text/kimi", "nothing to tell of the series 'visits/text/kimi'"),
        ("share/visits/text/kimi", "cannot be told"),
        ("period/visits/text/kimi", "no period to name"),
        ("series/visits/text/kmi", "There is no series 'visits/text/kmi' (did you mean"),
    ):
        with pytest.raises(EvidenceError) as caught:
            printed(target, held, "zh")
        assert said in str(caught.value)


def test_a_year_of_its_own_is_told() -> None:
    late = [replace(o, date=dt.date(2023, o.date.month, min(o.date.day, 28))) for o in ROWS]
    held = evidence(o for o in late if o.series == "visits/text/chatgpt")
    clause = words(printed("series/visits/text/chatgpt | parts=latest,change,record", held, "zh"))
    assert clause == "ChatGPT 2023年10月访问量37.20亿次，环比+20.00%，为2023年5月有记录以来最高"
    found = judged(printed("series/visits/text/chatgpt", held, "zh"), held, "zh", hints=True)
    assert {j.verdict for j in found} == {"supported"}
