"""Files of news read as events."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.errors import UnreadableError
from zhoubao.sources.feeds import read_feed

SHANGHAI = ZoneInfo("Asia/Shanghai")

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>News of chips</title><link>https://n.example</link>
<item><title>Foundry raises prices &amp; capacity</title><link>https://n.example/1?utm_source=x</link>
<pubDate>Tue, 12 Nov 2024 18:30:00 GMT</pubDate><description>Long text that is not kept.</description></item>
<item><title></title><link>https://n.example/2</link><pubDate>Tue, 12 Nov 2024 18:30:00 GMT</pubDate></item>
<item><title>No date</title><link>https://n.example/3</link></item>
<item><title>Script</title><link>javascript:alert(1)</link>
<pubDate>Tue, 12 Nov 2024 01:00:00 GMT</pubDate></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>算力新闻</title>
<entry><title type="html">寒武纪&lt;b&gt;发布&lt;/b&gt;</title><link href="https://a.example/x"/>
<updated>2024-11-13T01:00:00+08:00</updated></entry></feed>"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_rss(tmp_path: Path) -> None:
    feed = read_feed(written(tmp_path, "n.xml", RSS), SHANGHAI)
    (event,) = feed.events
    assert event.titles.zh == "Foundry raises prices & capacity"
    assert (str(event.date), event.source, event.link) == (
        "2024-11-13",  # 18:30 GMT is the next day in Shanghai
        "News of chips",
        "https://n.example/1?utm_source=x",
    )
    assert [finding.reason for finding in feed.rejected] == [
        "has no title",
        "has no date that can be read",
        "is 'javascript:alert(1)'; write the address of the report, http:// or https://",
    ]
    assert feed.rows == 4
    assert "not kept" not in repr(feed)


def test_atom(tmp_path: Path) -> None:
    feed = read_feed(written(tmp_path, "n.atom", ATOM), SHANGHAI)
    assert [(e.titles.zh, e.source, str(e.date)) for e in feed.events] == [
        ("寒武纪<b>发布</b>", "算力新闻", "2024-11-13")
    ]


def test_lines_of_json_by_several_names(tmp_path: Path) -> None:
    lines = [
        {"date": "2024-11-14", "text": "甲", "urls": [None, "https://x.example/1"]},
        {"published": "2024-11-14 07:08", "account": "号", "title": "乙", "url": "http://x.example/2"},
        {"date": "2024-11-13T20:00:00Z", "title": "丙", "link": "https://x.example/3", "source": "某报"},
        {"date": "soon", "title": "丁", "link": "https://x.example/4"},
        {"date": "2024-11-14", "title": "戊"},
        ["no object"],
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n{half"
    feed = read_feed(written(tmp_path, "news.jsonl", text), SHANGHAI)
    assert [(str(e.date), e.titles.zh, e.source, e.line) for e in feed.events] == [
        ("2024-11-14", "甲", "news", 1),
        ("2024-11-14", "乙", "号", 2),
        ("2024-11-14", "丙", "某报", 3),
    ]
    assert [f.reason for f in feed.rejected] == [
        "has no date that can be read",
        "has no link",
        "is no object",
        "is no JSON",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("code,date\n1,2\n", "neither RSS, Atom nor lines of JSON"),
        ("<html><body>403</body></html>", "neither RSS nor Atom"),
        ('<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>', "declares entities"),
    ],
)
def test_what_is_no_feed(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read_feed(written(tmp_path, "x.xml", text), SHANGHAI)


@given(st.text(max_size=200))
def test_any_title_comes_back_on_one_line(title: str) -> None:
    import tempfile

    line = json.dumps({"date": "2024-11-14", "title": title, "link": "https://x.example/1"})
    with tempfile.TemporaryDirectory() as folder:
        feed = read_feed(written(Path(folder), "n.jsonl", line), SHANGHAI)
    for event in feed.events:
        assert event.titles.zh == " ".join(title.split()) != ""
    assert len(feed.events) + len(feed.rejected) == 1


def test_the_news_beside_the_checkout(shared_data: Path) -> None:
    counts = {}
    for path in sorted((shared_data / "news").glob("*.jsonl")):
        feed = read_feed(path, SHANGHAI)
        counts[path.name.partition("_")[0]] = (len(feed.events), len(feed.rejected))
    assert counts == {"getiot": (317, 0), "smol": (0, 65), "wechat": (494, 0)}  # smol's have no link
