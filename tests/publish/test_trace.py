"""Where a printed number came from, told from the file alone; and what is said of files that cannot tell."""

from __future__ import annotations

import base64
import copy
import json
import sys
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zhoubao
from zhoubao.errors import EvidenceError, UnreadableError, UsageError, ZhoubaoError
from zhoubao.model import Lang
from zhoubao.publish.build import render
from zhoubao.publish.embedded import read_embedded
from zhoubao.publish.trace import Trace, trace

FORMATS = ("pdf", "html", "json")


@cache
def printed(name: str, lang: Lang = "zh") -> bytes:
    edition = Path(zhoubao.__file__).parent / "editions" / "compute"
    return render(*zhoubao.open_edition(edition).document(lang=lang), name)


@pytest.fixture
def issue(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, lang: Lang = "zh", content: bytes | None = None) -> Path:
        path = tmp_path / f"issue.{name}"
        path.write_bytes(printed(name, lang) if content is None else content)
        return path

    return write


@pytest.mark.parametrize("name", FORMATS)
def test_a_number_is_traced_to_the_rows_of_its_file(name: str, issue: Callable[..., Path]) -> None:
    found = trace(issue(name), "9.98%")
    assert {traced.fact.id for traced in found.found} == {"return.wtd/688256.SH"}
    text = found.as_text()
    for told in (
        f"9.98% is printed in 3 places of issue.{name} (compute, issue 2024-11-14)",
        "exhibit 1 (算力标的本周复盘（1111-1113）), row 688256.SH 寒武纪, column 涨跌幅 本周",
        "section 本期要点",
        "return.wtd/688256.SH = +9.98%  (exactly 0.09976798143851506, ratio)",
        "  subject   寒武纪, Shanghai (XSHG)",
        "  window    base 2024-11-08, end 2024-11-13",
        "  sessions  3 of XSHG: 11-11, 11-12, 11-13",
        "  formula   close[end] / close[base] * adj_factor[end] / adj_factor[base] - 1",
        "close/688256.SH on 2024-11-13 = 474.0 CNY",
        "from closes.csv row 25",
        "sha256 f7eb3033c3a8a8030ff0d10ef84235c6c6d80a4cac9da21723248b160b96a6a4",
        "source: KayatJill/StockTradebyZ@",
    ):
        assert told in text, told
    assert text.count("return.wtd/688256.SH =") == 1


def test_the_page_is_told_of_a_pdf(issue: Callable[..., Path]) -> None:
    pages = [traced.figure.place.page for traced in trace(issue("pdf"), "9.98%").found]
    assert pages == [1, 2, 2]
    assert "page 2, exhibit 1" in trace(issue("pdf"), "9.98%").as_text()


@pytest.mark.parametrize("name", ["pdf", "html"])
def test_the_number_of_the_entry_is_that_of_the_appendix(name: str, issue: Callable[..., Path]) -> None:
    html = printed("html").decode()
    for traced in trace(issue(name), "9.98%").found:
        start = html.index(f'id="evidence-{traced.number}-name"')
        assert "寒武纪" in html[start : start + 300]


def test_the_chain_of_a_segment_goes_down_to_its_members(issue: Callable[..., Path]) -> None:
    text = trace(issue("pdf"), "-2.92%").as_text()
    for told in (
        "return.wtd/segment/foundry = -2.92%",
        "return.wtd/TSM.N = -4.69%",
        "return.wtd/AMD.O = -2.92%",
    ):
        assert told in text
    public = trace(issue("pdf"), "-2.92%").as_json()
    assert (public["schema"], public["asked"]) == ("zhoubao.trace/1", "-2.92%")
    ids = [fact["id"] for fact in public["facts"]]
    assert {
        "return.wtd/segment/foundry",
        "return.wtd/TSM.N",
        "return.wtd/688981.SH",
        "return.wtd/AMD.O",
    } == set(ids)
    assert json.loads(json.dumps(public)) == public


SAME = [
    ("9.98%", "same"), ("+9.98%", "exact"), ("＋９．９８％", "exact"), (" +9.98 % ", "exact"),
    ("9.98", "same"), ("-9.98%", "opposite"), ("\u22129.98%", "opposite"), ("9.980%", "same"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "match"), SAME)
def test_a_number_may_be_written_otherwise(asked: str, match: str, issue: Callable[..., Path]) -> None:
    found = trace(issue("html"), asked).found
    assert {traced.fact.id for traced in found} == {"return.wtd/688256.SH"}
    assert {traced.match for traced in found} == {match}


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("36,376", "zh"), ("36376", "zh"), ("36376亿", "zh"), ("36376亿美元", "zh"),
        ("36,376 亿美元", "zh"), ("３６３７６亿美元", "zh"), ("USD 3,637.6bn", "en"),
        ("$3637.6bn", "en"), ("3,637.6", "en"), ("3637.6 USD", "en"),
    ],
)  # fmt: skip
def test_an_amount_may_leave_out_its_separators_and_unit(
    asked: str, lang: Lang, issue: Callable[..., Path]
) -> None:
    (found,) = trace(issue("html", lang), asked).found
    assert found.fact.id == "market_cap/NVDA.O"


@pytest.mark.parametrize("asked", ["36376亿元", "36376%", "36376万"])
def test_another_unit_is_another_number(asked: str, issue: Callable[..., Path]) -> None:
    with pytest.raises(EvidenceError, match="prints no"):
        trace(issue("html"), asked)


def test_exact_matches_come_first(issue: Callable[..., Path]) -> None:
    found = trace(issue("html"), "+0.12%").found
    matches = [traced.match for traced in found]
    assert matches == sorted(matches, key=["exact", "same"].index)


def test_the_other_sign_is_said_to_be_the_other(issue: Callable[..., Path]) -> None:
    assert trace(issue("html"), "-9.98%").as_text().startswith("-9.98% is not printed in issue.html")


def test_a_number_that_is_not_printed_names_the_nearest(issue: Callable[..., Path]) -> None:
    with pytest.raises(
        EvidenceError,
        match=r"^issue\.pdf prints no 9\.97% from a fact; .* are \+9\.98%, \+9\.91%, \+9\.89%\.$",
    ):
        trace(issue("pdf"), "9.97%")


@pytest.mark.parametrize("asked", ["", "abc", "—", "1 2", "2024-11-14", "%", "9.98%9.98%", "1" * 200])
def test_what_is_not_one_number_is_refused(asked: str, issue: Callable[..., Path]) -> None:
    with pytest.raises(UsageError, match="is not one number") as caught:
        trace(issue("html"), asked)
    assert len(str(caught.value)) < 300


# Files that cannot tell


def refused(path: Path, *told: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        trace(path, "9.98%")
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 600
    for words in told:
        assert words in message


def test_files_that_are_not_zhoubao_s(tmp_path: Path, issue: Callable[..., Path]) -> None:
    refused(tmp_path / "nothing.pdf", "cannot be read")
    refused(tmp_path, "cannot be read")
    for name, content in {"a.html": b"<p>9.98%</p>", "a.bin": b"\0\1", "a.txt": b""}.items():
        (tmp_path / name).write_bytes(content)
        refused(tmp_path / name, name, "carries no facts.json")
    refused(issue("json", content=b'{"schema": "other"}'), "issue.json", "other")
    refused(issue("json", content=b"{}"), "'schema' is not there")


def test_a_pdf_without_evidence_or_cut_off(tmp_path: Path, issue: Callable[..., Path]) -> None:
    from zhoubao.publish.pdf import render_pdf

    from . import sample

    refused(issue("pdf", content=render_pdf(sample.document("zh"))), "carries no facts.json")
    refused(issue("pdf", content=printed("pdf")[:100_000]), "damaged")
    refused(issue("pdf", content=b"%PDF-1.7\n"), "damaged")


def pdf_with(streams: dict[str, bytes]) -> bytes:
    """A small PDF with attachments, each given as it stands in its stream, deflated."""
    names, specs = b"", []
    for n, name in enumerate(streams):
        names += b"(%s) %d 0 R " % (name.encode(), 4 + 2 * n)
        specs.append(b"<</Type/Filespec/F(%s)/EF<</F %d 0 R>>>>" % (name.encode(), 5 + 2 * n))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[%s]>>>>>>" % names,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ]
    for spec, stream in zip(specs, streams.values(), strict=True):
        head = b"<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>" % len(stream)
        objects += [spec, head + b"stream\n" + stream + b"\nendstream"]
    out, offsets = b"%PDF-1.7\n", []
    for n, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count, start = len(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, start)


def test_attachments_are_read_from_any_pdf(issue: Callable[..., Path]) -> None:
    """Also from one that another program wrote anew, as long as it kept them."""
    told = read_embedded(issue("pdf"))
    packed = {name: zlib.compress(attached(name)) for name in ("facts.json", "figures.json")}
    assert read_embedded(issue("pdf", content=pdf_with(packed))) == told


def attached(name: str) -> bytes:
    from .reading import attachment

    return attachment(printed("pdf"), name)


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be bounded in memory there")
def test_a_bomb_does_not_go_off(issue: Callable[..., Path]) -> None:
    """300 MB of spaces in 300 kB: more than an attachment may hold."""
    packer = zlib.compressobj(9)
    bomb = b"".join([*(packer.compress(b" " * 2**20) for _ in range(300)), packer.flush()])
    assert len(bomb) < 2**20
    refused(
        issue("pdf", content=pdf_with({"facts.json": bomb, "figures.json": zlib.compress(b"{}")})), "hostile"
    )


def html_with(facts: object, figures: object) -> bytes:
    def link(name: str, record: object) -> str:
        content = record if isinstance(record, bytes) else json.dumps(record).encode()
        address = f"data:application/json;base64,{base64.b64encode(content).decode()}"
        return f'<a href="{address}" download="{name}">{name}</a>'

    return (link("facts.json", facts) + link("figures.json", figures)).encode()


@cache
def records() -> tuple[Any, Any]:
    return json.loads(attached("facts.json")), json.loads(attached("figures.json"))


def changed(change: Callable[[Any, Any], object]) -> bytes:
    facts, figures = copy.deepcopy(records())
    change(facts, figures)
    return html_with(facts, figures)


def fact_of(facts: Any, fact_id: str = "return.wtd/688256.SH") -> Any:
    return next(fact for fact in facts["facts"] if fact["id"] == fact_id)


TAMPERED: dict[str, Callable[[Any, Any], object]] = {
    "schema of facts": lambda a, b: a.update(schema="zhoubao.facts/9"),
    "schema of figures": lambda a, b: b.update(schema=3),
    "no facts": lambda a, b: a.pop("facts"),
    "facts that are none": lambda a, b: a.update(facts=[1, 2]),
    "a value that is text": lambda a, b: fact_of(a).update(value="0.1"),
    "a value that is true": lambda a, b: fact_of(a).update(value=True),
    "a value without end": lambda a, b: fact_of(a).update(value=10**400),
    "no window": lambda a, b: fact_of(a).update(window=None),
    "a day that is none": lambda a, b: fact_of(a)["window"].update(end="2024-13-01"),
    "an instant without zone": lambda a, b: a.update(cutoff="2024-11-13T18:00:00"),
    "a row that is none": lambda a, b: fact_of(a)["inputs"][0].update(row="x"),
    "an input that is missing": lambda a, b: fact_of(a).update(
        inputs=[{"fact": "x/y", "value": 1, "known_at": None}]
    ),
    "a fact twice": lambda a, b: a["facts"].append(a["facts"][0]),
    "a figure of no fact": lambda a, b: b["figures"][0].update(fact="x/y"),
    "a figure that stands nowhere": lambda a, b: b["figures"][0].pop("where"),
    "a number that is none": lambda a, b: b["figures"][0].update(n="one"),
    "subjects that are none": lambda a, b: b.update(subjects=[]),
    "another value": lambda a, b: fact_of(a).update(value=0.0998999),
    "another figure": lambda a, b: [f.update(text="+19.98%") for f in b["figures"] if f["text"] == "+9.98%"],
}  # fmt: skip


def test_the_records_as_they_are_are_read(issue: Callable[..., Path]) -> None:
    """So that what is refused below is refused for what was changed."""
    assert len(trace(issue("html", content=changed(lambda a, b: None)), "9.98%").found) == 3


@pytest.mark.parametrize("kind", TAMPERED)
def test_changed_records_are_refused_in_a_sentence(kind: str, issue: Callable[..., Path]) -> None:
    path = issue("html", content=changed(TAMPERED[kind]))
    with pytest.raises(UnreadableError) as caught:
        trace(path, "19.98%" if kind == "another figure" else "9.98%")
    assert "\n" not in str(caught.value)
    assert "build the issue again" in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"[", b"[" * 100_000, b'{"a": NaN}', b"\xff\xfe{", b'{"a": ' + b"9" * 5000 + b"}", b"null", b"[]"],
)  # fmt: skip
def test_attachments_that_are_no_json_are_refused(content: bytes, issue: Callable[..., Path]) -> None:
    refused(issue("html", content=html_with(content, content)), "facts.json")
    refused(issue("html", content=html_with(records()[0], content)), "figures.json")


def test_links_without_end_or_that_hold_no_base64(issue: Callable[..., Path]) -> None:
    whole = html_with(*records())
    refused(issue("html", content=whole[: len(whole) // 3]), "carries no")
    refused(issue("html", content=whole.replace(b"base64,", b"base64,!!", 1)), "facts.json")


def test_facts_that_rest_on_each_other_end(issue: Callable[..., Path]) -> None:
    def ring(facts: Any, figures: Any) -> None:
        one, other = facts["facts"][0]["id"], facts["facts"][1]["id"]
        facts["facts"][0]["inputs"] = [{"fact": other, "value": 1.0, "known_at": None}]
        facts["facts"][1]["inputs"] = [{"fact": one, "value": 1.0, "known_at": None}]
        figures["figures"][0]["fact"] = one
        figures["figures"][0]["text"] = "+0.45%"

    assert "(above)" in trace(issue("html", content=changed(ring)), "0.45%").as_text()

    def tower(facts: Any, figures: Any) -> None:
        base = fact_of(facts)
        for n in range(3000):
            rests = [{"fact": f"x/{n + 1}", "value": 1.0, "known_at": None}] if n < 2999 else []
            facts["facts"].append({**base, "id": f"x/{n}", "inputs": rests})
        base["inputs"] = [{"fact": "x/0", "value": 1.0, "known_at": None}]

    refused(issue("html", content=changed(tower)), "too deeply")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers(-9, 9),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=8,
)


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict):
        for key, child in value.items():
            yield from nodes(child, (*path, key))
    elif isinstance(value, list):
        for n, child in enumerate(value[:2]):
            yield from nodes(child, (*path, n))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_put_in_some_place_is_told_in_a_sentence(data: st.DataObject) -> None:
    """Any part of the records replaced by anything else: it is read, or refused; never a fault."""
    import tempfile

    both = list(copy.deepcopy(records()))
    at = data.draw(st.sampled_from([path for path in nodes(both) if len(path) > 1]))
    parent: Any = both
    for key in at[:-1]:
        parent = parent[key]
    parent[at[-1]] = data.draw(JSON)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "issue.html"
        path.write_bytes(html_with(*both))
        try:
            found = trace(path, "9.98%")
            assert found.as_text()
            assert json.dumps(found.as_json())
        except ZhoubaoError as error:
            assert "\n" not in str(error)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_whatever_is_asked_is_answered(asked: str) -> None:
    embedded_trace(asked)


@cache
def _page_file() -> Path:
    import tempfile

    path = Path(tempfile.mkdtemp()) / "issue.html"
    path.write_bytes(html_with(*records()))
    return path


def embedded_trace(asked: str) -> Trace | None:
    try:
        return trace(_page_file(), asked)
    except (UsageError, EvidenceError) as error:
        assert str(error)
        return None
