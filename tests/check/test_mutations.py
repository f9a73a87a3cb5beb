"""Single faults of known texts: that they are made rightly, and how many of them the check reports."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from bench.faults import KINDS, Fault, faults
from bench.mutations import SHARED, Base, bases, disproof, outcome_of, run, share, shown
from bench.recompute import move, proofs
from bench.sampling import sample
from bench.statements import BaseText

from zhoubao.check.claim import Claim, Judged
from zhoubao.check.lint.finding import Finding
from zhoubao.check.report import CheckReport

COUNT, SEED, BOUND = 200, 20241114, 0.98


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Base]:
    return {base.told.name: base for base in bases(tmp_path_factory.mktemp("mutations"))}


@pytest.fixture(scope="module")
def reference(texts: dict[str, Base]) -> Base:
    if "reference" not in texts:
        pytest.skip(f"no reference weekly: {SHARED} does not hold it (ZHOUBAO_SHARED names another place)")
    return texts["reference"]


@pytest.fixture(scope="module", params=["shipped zh", "shipped en"])
def shipped(texts: dict[str, Base], request: pytest.FixtureRequest) -> Base:
    return texts[request.param]


def fault_of(text: BaseText, kind: str, *edits: tuple[str, str]) -> Fault:
    """The one fault of a kind that turns words with their surroundings (``a[b]c``) into others."""
    found = []
    for fault in faults(text, kind):
        if len(fault.edits) == len(edits):
            pairs = zip(fault.edits, edits, strict=True)
            if all(new == to and _stands(text, span, around) for (span, new), (around, to) in pairs):
                found.append(fault)
    assert len(found) == 1, (edits, len(found))
    return found[0]


def _stands(text: BaseText, span: tuple[int, int], around: str) -> bool:
    before, _, rest = around.partition("[")
    inside, _, after = rest.partition("]")
    start, end = span
    return (
        text.text[start:end] == inside
        and text.text.endswith(before, 0, start)
        and text.text.startswith(after, end)
    )


# The faults themselves


def test_sample_is_the_same_from_the_same_seed_and_repeats_nothing(texts: dict[str, Base]) -> None:
    told = [base.told for base in texts.values()]
    drawn = sample(told, 300, 7)
    assert drawn == sample(told, 300, 7)
    assert drawn != sample(told, 300, 8)
    assert len(drawn) == 300
    whole = {(fault.base, fault.apply(texts[fault.base].told.text)) for fault in drawn}
    assert len(whole) == 300
    assert {fault.kind for fault in drawn} == set(KINDS)
    assert sum(fault.checkable for fault in drawn) > 270


def test_a_fault_touches_nothing_but_what_it_says(texts: dict[str, Base]) -> None:
    told = [base.told for base in texts.values()]
    for fault in sample(told, 400, 3):
        text = texts[fault.base].told.text
        faulty = fault.apply(text)
        assert faulty != text
        assert len(fault.edits) <= 2
        at, kept = 0, []
        for (start, end), new in fault.edits:
            kept.append((text[at:start], new))
            at = end
        assert faulty == "".join(same + new for same, new in kept) + text[at:]
        assert faulty.count("\n") == text.count("\n")
        assert faulty.count("\t") == text.count("\t")


def test_offsets_of_a_faulty_text_lead_back(texts: dict[str, Base]) -> None:
    rng = random.Random(5)
    told = [base.told for base in texts.values()]
    for fault in sample(told, 150, 11):
        text = texts[fault.base].told.text
        faulty = fault.apply(text)
        inside = [range(span[0], span[1] + 1) for span, _ in fault.edits]
        for offset in (rng.randrange(len(faulty)) for _ in range(20)):
            back = fault.back(offset)
            assert text[back : back + 1] == faulty[offset] or any(back in stretch for stretch in inside)


def test_what_the_reference_says_is_what_was_copied_from_it(reference: Base, answers: Path) -> None:
    copied = tomllib.loads((answers / "reference-returns.toml").read_text(encoding="utf-8"))["returns"]
    told = reference.told
    printed: dict[str, list[float]] = {code: [] for code in copied}
    for number in told.numbers:
        if number.row is not None and number.measure == "return":
            value = float(told.printed(number))
            printed[number.subject].append(-value if told.negative(number) else value)
    assert printed == copied
    assert sum(number.row is None for number in told.numbers) == 6
    # Five figures of its table are not what prices give: three by one in the last place.
    wrong = {number.subject: number for number in told.numbers if not told.holds(number)}
    assert set(wrong) == {"688041.SH", "000660.KS", "TSM.N", "6669.TW", "300394.SZ"}
    near = {code for code, number in wrong.items() if told.spoils(number, digits="1.00")}
    assert near == {"688041.SH", "TSM.N", "300394.SZ"}


def test_every_figure_of_the_shipped_issue_is_true_as_it_stands(shipped: Base) -> None:
    told = shipped.told
    assert len(told.numbers) > 200
    assert all(told.holds(number) for number in told.numbers)
    # All hang on a name but the counts of finished calls, which are of all companies or all sectors.
    assert {n.measure for n in told.numbers if not n.mention} == {"rating.finished"}
    for number in told.numbers:
        if number.mention and not number.measure.startswith("rating."):
            name = told.names[number.mention.subject]
            assert told.of(number.mention.span).casefold() == name.casefold()
    # A month or a year in prose is always said to be one.
    assert all(n.word for n in told.numbers if n.row is None and n.window in ("mtd", "ytd"))


def test_what_changes_a_checkable_meaning_and_what_does_not(texts: dict[str, Base]) -> None:
    zh, en = texts["shipped zh"].told, texts["shipped en"].told
    # Three rises and three falls change places: still three and three.
    same = ("CPU/GPU：6只标的3[涨]3跌", "跌"), ("[跌]，均值+0.93%", "涨")
    other = ("存储：5只标的3[涨]2跌", "跌"), ("[跌]，均值-0.65%", "涨")
    assert not fault_of(zh, "direction", *same).checkable
    assert fault_of(zh, "direction", *other).checkable
    # A fall that words tell needs no sign, a plus before it is wrong; in English, lagging is no fall.
    assert not fault_of(zh, "sign", ("商汤科技[-]5.85%领跌", "")).checkable
    assert fault_of(zh, "sign", ("商汤科技[-]5.85%领跌", "+")).checkable
    assert fault_of(en, "sign", ("SenseTime [-]5.85% lagged", "")).checkable
    assert not fault_of(zh, "digit", ("在[六]个板块", "6")).checkable
    assert fault_of(zh, "digit", ("在[六]个板块", "五")).checkable
    # Cells that are alike can be exchanged without a fault.
    assert not any(fault.edits[0][1] == zh.of(fault.edits[0][0]) for fault in faults(zh, "cell"))
    assert fault_of(en, "decimal", ("Forehope +[33.47]% and", "3.347")).checkable
    assert fault_of(en, "window", ("Intel -7.79%[] and Hygon -4.00% lagged", " for the year")).checkable
    assert not fault_of(en, "direction", ("Advanced packaging [closed higher]", "rose")).checkable
    # A date of a report, a model's name: no fact covers them.
    beside = [fault for fault in faults(en, "digit") if not fault.covered]
    assert beside
    assert not any(fault.checkable for fault in beside)


def test_clauses_on_series_can_be_made_false(texts: dict[str, Base]) -> None:
    zh, en = texts["shipped zh"].told, texts["shipped en"].told
    assert fault_of(zh, "digit", ("ChatGPT 10月访问量[37.00]亿次", "37.01")).checkable
    assert fault_of(zh, "unit", ("访问量37.00[亿]次，环比", "万")).checkable
    assert fault_of(zh, "subject", ("\n海外文本模型：[ChatGPT] 10月访问量", "Claude")).checkable
    assert fault_of(zh, "window", ("ChatGPT [10月]访问量", "9月")).checkable
    assert fault_of(zh, "direction", ("37.00亿次，环比[+]19.35%", "下跌")).checkable
    assert fault_of(
        en,
        "direction",
        ("90.8m visits in October, +25.59% on the month before, the [highest] since", "lowest"),
    ).checkable
    before = "16.9m visits in October, +25.19% on the month before, the highest since the record"
    begun = f"{before} began in [July 2024]."
    assert fault_of(en, "direction", (begun, "June 2024")).checkable
    assert fault_of(en, "window", ("USD 25,749.95, -25.90% this [year]; A100", "month")).checkable
    # The A100 has no change over the year, so a year that is put in is nothing that a fact denies.
    beside = fault_of(en, "window", ("-10.12% this [month].", "year"))
    assert not (beside.checkable or beside.covered)


def test_tables_under_charts_can_be_made_false(texts: dict[str, Base]) -> None:
    zh = texts["shipped zh"].told
    assert len(zh.tables) == 10
    assert fault_of(
        zh, "cell", ("\nPoe\t[3,340]\t+6.03%", "4,970"), ("+6.03%\t[4,970]\t2024", "3,340")
    ).checkable
    assert fault_of(zh, "window", ("+6.03%\t4,970\t[2024-05]\t5", "2024-06")).checkable
    assert fault_of(zh, "window", ("注：豆包自[2024年7月]起有数据", "2024年6月")).checkable
    assert fault_of(zh, "sign", ("0\t17.9%\nLuma\t1,180\t[-]38.54%", "")).checkable
    # A headline is in the words of its source: nothing there is held against the facts, and no fault is made.
    starts = [zh.text.index(words) for words in ("5万字全文", "85%财富500强")]
    assert not any(
        start <= span[0] < start + 8
        for kind in KINDS
        for f in faults(zh, kind)
        for span, _ in f.edits
        for start in starts
    )


def test_a_change_at_the_printed_precision_only(reference: Base) -> None:
    told = reference.told
    nvidia = next(n for n in told.numbers if n.subject == "NVDA.O" and n.measure == "market_cap")
    assert told.holds(nvidia, digits="3.64", scale=Decimal("1e12"))  # 3.64 万亿 is as true as 36,376 亿
    assert not told.holds(nvidia, digits="3.63", scale=Decimal("1e12"))
    assert not told.holds(nvidia, currency="CNY")
    assert not told.holds(nvidia, negative=True)


# What counts as reported


def report_with(base: Base, *more: Judged | Finding) -> CheckReport:
    judged = tuple(m for m in more if isinstance(m, Judged))
    findings = tuple(m for m in more if isinstance(m, Finding))
    report = base.report
    return replace(report, judged=report.judged + judged, findings=report.findings + findings)


def test_only_what_is_new_and_near_counts_as_reported(texts: dict[str, Base]) -> None:
    base = texts["shipped zh"]
    fault = fault_of(
        base.told, "digit", ("寒武纪+[9.98]%、龙芯中科+9.86%涨幅居前，英特尔-7.79%领跌；存储", "9.89")
    )
    start = fault.edits[0][0][0]

    def judged(at: int, verdict: str) -> Judged:
        claim = Claim("+9.89%", at - 1, at + 5, at - 4, at + 5)
        return Judged(claim, verdict, "it is not", "不符")  # type: ignore[arg-type]

    assert outcome_of(base, fault, base.report) == "nothing"
    assert outcome_of(base, fault, report_with(base, judged(start, "supported"))) == "nothing"
    assert outcome_of(base, fault, report_with(base, judged(start, "unsupported"))) == "unsupported"
    assert outcome_of(base, fault, report_with(base, judged(start, "contradicted"))) == "contradicted"
    far = base.told.tables[0][0] + 5
    assert outcome_of(base, fault, report_with(base, judged(far, "contradicted"))) == "nothing"
    lint = Finding("same-figure", "error", "twice", "两处", start, start + 4)
    assert outcome_of(base, fault, report_with(base, lint)) == "lint"
    assert outcome_of(base, fault, report_with(base, replace(lint, start=far, end=far + 1))) == "nothing"
    both = report_with(base, lint, judged(start, "ambiguous"))
    assert outcome_of(base, fault, both) == "ambiguous"
    known = replace(base, report=report_with(base, judged(start, "contradicted")))
    assert outcome_of(known, fault, known.report) == "nothing"


# What the check reports


def test_nearly_all_faults_that_change_a_meaning_are_reported(texts: dict[str, Base]) -> None:
    drawn = sample([base.told for base in texts.values()], COUNT, SEED)
    ran = run(list(texts.values()), drawn)
    reported, checkable = share(ran.outcomes)
    assert checkable > 0.9 * COUNT
    missed = [
        f"{fault.base}, {fault.kind}: {shown(texts[fault.base].told, fault)} ({outcome})"
        for fault, outcome in ran.outcomes
        if fault.checkable and outcome in ("unsupported", "nothing")
    ]
    assert reported >= BOUND * checkable, "\n".join(missed)


def test_the_shipped_issue_as_it_stands_is_not_contradicted(shipped: Base) -> None:
    assert [judged.claim.text for judged in shipped.report.of("contradicted")] == []


def test_contradictions_of_the_reference_as_it_stands_are_proved_by_its_prices(reference: Base) -> None:
    contradicted = reference.report.of("contradicted")
    assert {j.claim.subject for j in contradicted if j.claim.measure == "return"} == {"000660.KS", "6669.TW"}
    prices = SHARED / "data" / "market" / "prices.csv"
    for judged, proof in told(contradicted, reference, prices):
        if judged.claim.measure == "rating":
            continue  # held against the definitions of ratings
        assert disproof(reference.told, judged) is None, judged.claim.text
        assert proof.endswith(": proved"), (judged.claim.text, proof)


def told(doubted: list[Judged], base: Base, prices: Path) -> Iterator[tuple[Judged, str]]:
    return zip(doubted, proofs(doubted, base.report, prices), strict=True)


def test_returns_worked_out_by_hand(reference: Base) -> None:
    """The recomputation agrees with the reference where the reference is right, and says how it goes."""
    prices = SHARED / "data" / "market" / "prices.csv"
    found = move("688256.SH", "wtd", prices)
    assert found is not None
    assert (found.base.isoformat(), found.end.isoformat()) == ("2024-11-08", "2024-11-13")
    assert round(found.percent, 2) == Decimal("9.98")
    assert move("NOSUCH.O", "wtd", prices) is None
