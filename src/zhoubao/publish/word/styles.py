"""The look of the Word document: styles, numbering and fonts, with an East Asian face in every style.

The faces are those that office machines have: SimSun (宋体) and Times New Roman for text, Microsoft YaHei and
Arial for headings and tables, KaiTi (楷体) for emphasis in Chinese. The font table names what stands in for
each where it is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhoubao.edition.edition import HouseStyle
from zhoubao.model import Lang
from zhoubao.publish.outside import hex_colour
from zhoubao.publish.word.xml import NAMESPACES

__all__ = ["HAIR", "LANGUAGES", "LEVELS", "SOFT", "font_table", "numbering", "settings", "styles", "tint"]

LANGUAGES: dict[Lang, str] = {"zh": "zh-CN", "en": "en-GB"}
LEVELS = 3
"""Levels of lists; deeper ones are set as the last."""
SOFT, HAIR, INK = "59636E", "D5DAE0", "1B1F24"

_SERIF, _SANS = ("Times New Roman", "SimSun"), ("Arial", "Microsoft YaHei")
_BULLETS = ("■", "–", "·")
_STEP = 340  # twips that a level of a list is indented by


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style: sizes in half points, spaces and indents in twips."""

    id: str
    name: str
    size: int | None = None
    sans: bool = False
    bold: bool = False
    colour: str = ""
    before: int | None = None
    after: int | None = None
    line: int | None = None
    align: str = ""
    paragraph: str = ""
    level: int | None = None
    based: str = "Normal"
    following: str = ""


def tint(colour: str, share: float = 0.09) -> str:
    """A colour thinned with white to ``share`` of itself, as Word writes colours."""
    channels = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "".join(f"{round(255 - (255 - c) * share):02X}" for c in channels)


def styles(lang: Lang, house: HouseStyle) -> str:
    """``styles.xml``. Raises ``RenderError`` for a house colour that is none."""
    accent = hex_colour(house.accent, "accent")[1:].upper()
    rise, fall = (hex_colour(getattr(house, tone), tone)[1:].upper() for tone in ("rise", "fall"))
    zh = lang == "zh"
    base = 21 if zh else 20
    made = [_defaults(lang, base), _latent()]
    made += [_paragraph_style(style, base) for style in _paragraph_styles(zh, accent)]
    italic = _fonts((_SERIF[0], "KaiTi")) if zh else "<w:i/><w:iCs/>"
    made += [
        _character("DefaultParagraphFont", "Default Paragraph Font", "", default=True),
        _character("Strong", "Strong", f"{_fonts(_SANS if zh else _SERIF)}<w:b/><w:bCs/>"),
        _character("Emphasis", "Emphasis", italic),
        _character("Hyperlink", "Hyperlink", f'<w:color w:val="{accent}"/><w:u w:val="single"/>'),
        _character("Quoted", "Quoted", ""),
        _character("QuotedLink", "Quoted Link", f'<w:color w:val="{accent}"/><w:u w:val="single"/>'),
        _character("Figure", "Figure", ""),
        _character("Rise", "Rise", f'<w:color w:val="{rise}"/>'),
        _character("Fall", "Fall", f'<w:color w:val="{fall}"/>'),
        _character("NoteMark", "Note Mark", '<w:vertAlign w:val="superscript"/>'),
        _character(
            "Stamp",
            "Stamp",
            f'{_fonts(_SANS)}<w:b/><w:bCs/><w:color w:val="{accent}"/>'
            f'<w:bdr w:val="single" w:sz="4" w:space="0" w:color="{accent}"/>',
        ),
        _character("Soft", "Soft", f'<w:color w:val="{SOFT}"/>'),
        _table_styles(accent),
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>',
    ]
    return f"<w:styles {NAMESPACES}>{''.join(made)}</w:styles>"


def _paragraph_styles(zh: bool, accent: str) -> list[_Style]:
    keep = "<w:keepNext/><w:keepLines/>"
    hang = 480 if zh else 640  # room for 来源： and Source: before the words
    rule = '<w:pBdr><w:bottom w:val="single" w:sz="{}" w:space="{}" w:color="{}"/></w:pBdr>'
    made = [
        _Style("Title", "Title", 40 if zh else 38, True, True, INK, 200, 80, 260, paragraph=keep),
        _Style("Subtitle", "Subtitle", 22, True, False, SOFT, 0, 100, 260, paragraph=keep),
        _Style("Masthead", "Masthead", 36, True, True, accent, 0, 0, 240, paragraph=keep),
        _Style(
            "Imprint", "Imprint", 17, True, False, SOFT, 20, 0, 240, "", keep + rule.format(8, 5, accent)
        ),
        _Style("AsOf", "As Of", 16, True, False, SOFT, 0, 200, 240),
        _Style("ListContinue", "List Continue", paragraph=_indent(_STEP)),
        _Style("ListContinue2", "List Continue 2", paragraph=_indent(2 * _STEP)),
        _Style("ListContinue3", "List Continue 3", paragraph=_indent(3 * _STEP)),
        _Style("Caption", "caption", 19, True, True, accent, 240, 80, 240, "left", keep, following="Normal"),
        _Style("Picture", "Picture", None, True, False, "", 0, 60, 240, "left", "<w:keepNext/>"),
        _Style("TableText", "Table Text", 16, True, False, "", 24, 24, 240, "left"),
        _Style("TableFigure", "Table Figure", 16, True, False, "", 24, 24, 240, "right"),
        _Style("TableCentre", "Table Centre", 16, True, False, "", 24, 24, 240, "center"),
        _Style("Note", "Note", 15, True, False, SOFT, 20, 20, 240, "left", _indent(hang, hang)),
        _Style("Source", "Source", 15, True, False, SOFT, 20, 260, 240, "left", _indent(hang, hang)),
        _Style(
            "EmptyFrame", "Empty Frame", 18, True, False, SOFT, 60, 100, 300, "center",
            "<w:keepNext/><w:pBdr>"
            + "".join(
                f'<w:{side} w:val="dashed" w:sz="6" w:space="14" w:color="{SOFT}"/>'
                for side in ("top", "left", "bottom", "right")
            )
            + "</w:pBdr>",
        ),
        _Style("Sidebar", "Sidebar", 15, True, False, INK, 0, 30, 240, "left"),
        _Style(
            "SidebarHead", "Sidebar Head", 17, True, True, accent, 160, 60, 240, "left",
            keep + rule.format(4, 2, accent),
        ),
        _Style("SidebarRating", "Sidebar Rating", 30, True, True, accent, 0, 20, 240, "left", keep),
        _Style(
            "Correction", "Correction", 17, True, False, INK, 0, 40, 250, "left",
            f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{accent}"/></w:pBdr>'
            '<w:ind w:left="160"/>',
        ),
        _Style("EvidenceNote", "Evidence Note", 14, True, False, SOFT, 0, 60, 240, "left"),
        _Style("Evidence", "Evidence", 12, True, False, "", 6, 6, 220, "left"),
        _Style("EvidenceFigure", "Evidence Figure", 12, True, False, "", 6, 6, 220, "right"),
        _Style(
            "Header", "header", 15, True, False, SOFT, 0, 0, 240, "left",
            rule.format(4, 4, HAIR) + _tab_right(),
        ),
        _Style(
            "Footer", "footer", 15, True, False, SOFT, 0, 0, 240, "left",
            f'<w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="{HAIR}"/></w:pBdr>' + _tab_right(),
        ),
    ]  # fmt: skip
    for level, (size, before, after) in enumerate(((28, 360, 140), (23, 260, 100), (21, 200, 80)), 1):
        made.append(
            _Style(
                f"Heading{level}", f"heading {level}", size, True, True, accent if level < 3 else INK, before,
                after, 250, "left", keep, level - 1, following="Normal",
            )
        )  # fmt: skip
    for number in range(1, LEVELS + 1):
        more = "" if number == 1 else str(number)
        for form, num in (("Bullet", 1), ("Number", 2)):
            place = f'<w:numPr><w:ilvl w:val="{number - 1}"/><w:numId w:val="{num}"/></w:numPr>'
            name = f"List {form} {more}".rstrip()
            listed = place + _indent(number * _STEP, _STEP)
            made.append(_Style(f"List{form}{more}", name, after=70, paragraph=listed))
    return made


def _tab_right() -> str:
    return '<w:tabs><w:tab w:val="right" w:pos="9751"/></w:tabs>'


def _indent(left: int, hanging: int = 0) -> str:
    return f'<w:ind w:left="{left}"' + (f' w:hanging="{hanging}"/>' if hanging else "/>")


def _fonts(faces: tuple[str, str]) -> str:
    """The faces of a style: Latin and East Asian. Character styles without any take those around them."""
    latin, east = faces
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{latin}"/>'


def _defaults(lang: Lang, size: int) -> str:
    line, after = (288, 110) if lang == "zh" else (271, 110)
    latin = "en-US" if lang == "zh" else LANGUAGES["en"]
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(_SERIF)}"
        f'<w:color w:val="{INK}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        f'<w:lang w:val="{latin}" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f'<w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:after="{after}" w:line="{line}" '
        'w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )


def _latent() -> str:
    """Styles that Word would add of its own stay out of the gallery; ours are all shown."""
    return (
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" '
        'w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376"/>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:jc w:val="both"/></w:pPr><w:rPr>{_fonts(_SERIF)}</w:rPr></w:style>'
    )


def _paragraph_style(style: _Style, base: int) -> str:
    order = ["keepNext", "keepLines", "numPr", "pBdr", "tabs", "spacing", "ind", "jc"]
    parts = {name: _cut(style.paragraph, name) for name in order}
    spaces = [
        f'w:{name}="{value}"'
        for name, value in (("before", style.before), ("after", style.after), ("line", style.line))
        if value is not None
    ]
    if spaces:
        auto = ' w:lineRule="auto"' if style.line is not None else ""
        parts["spacing"] = f"<w:spacing {' '.join(spaces)}{auto}/>"
    if style.align:
        parts["jc"] = f'<w:jc w:val="{style.align}"/>'
    form = "".join(parts[name] for name in order)
    if style.level is not None:
        form += f'<w:outlineLvl w:val="{style.level}"/>'
    face = _fonts(_SANS if style.sans else _SERIF)
    face += "<w:b/><w:bCs/>" if style.bold else ""
    face += f'<w:color w:val="{style.colour}"/>' if style.colour else ""
    size = style.size or base
    face += f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    follow = f'<w:next w:val="{style.following}"/>' if style.following else ""
    return (
        f'<w:style w:type="paragraph"{_custom(style.name)} w:styleId="{style.id}">'
        f'<w:name w:val="{style.name}"/><w:basedOn w:val="{style.based}"/>{follow}<w:qFormat/>'
        f"<w:pPr>{form}</w:pPr><w:rPr>{face}</w:rPr></w:style>"
    )


_BUILT_IN = ("title", "subtitle", "caption", "header", "footer", "heading", "list", "normal")


def _custom(name: str) -> str:
    return "" if name.casefold().split()[0] in _BUILT_IN else ' w:customStyle="1"'


def _cut(form: str, name: str) -> str:
    """The one element of that name out of some formatting."""
    start = form.find(f"<w:{name}")
    if start < 0:
        return ""
    tag = form[start : form.index(">", start) + 1]
    return tag if tag.endswith("/>") else form[start : form.index(f"</w:{name}>") + len(name) + 5]


def _character(id: str, name: str, form: str, *, default: bool = False) -> str:
    known = name in ("Default Paragraph Font", "Strong", "Emphasis", "Hyperlink")
    flags = ' w:default="1"' if default else "" if known else ' w:customStyle="1"'
    based = "" if default else '<w:basedOn w:val="DefaultParagraphFont"/>'
    return (
        f'<w:style w:type="character"{flags} w:styleId="{id}"><w:name w:val="{name}"/>{based}'
        f"{'' if default else '<w:qFormat/>'}{f'<w:rPr>{form}</w:rPr>' if form else ''}</w:style>"
    )


def _table_styles(accent: str) -> str:
    def edge(side: str, size: int, colour: str) -> str:
        return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'

    margins = (
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
    )
    borders = edge("top", 12, accent) + edge("bottom", 8, accent) + edge("insideH", 4, HAIR)
    head = f'<w:b/><w:bCs/><w:color w:val="{accent}"/>'
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        f"{margins}</w:tblPr></w:style>"
        '<w:style w:type="table" w:customStyle="1" w:styleId="ExhibitTable"><w:name w:val="Exhibit Table"/>'
        f'<w:basedOn w:val="TableNormal"/><w:qFormat/><w:rPr>{_fonts(_SANS)}</w:rPr>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders>{margins}</w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:rPr>{head}</w:rPr></w:tblStylePr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="SidebarTable"><w:name w:val="Sidebar Table"/>'
        f'<w:basedOn w:val="TableNormal"/><w:rPr>{_fonts(_SANS)}</w:rPr><w:tblPr>'
        '<w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:left w:w="170" w:type="dxa"/>'
        '<w:bottom w:w="60" w:type="dxa"/><w:right w:w="110" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr></w:style>"
    )


def numbering(accent: str, starts: Sequence[int]) -> str:
    """``numbering.xml``: bullets (1), numbers (2), and from 3 on one instance for each ordered list, which
    begins at ``starts``."""

    def level(at: int, form: str, text: str, colour: str) -> str:
        # A square as large as the text would outweigh it.
        small = '<w:position w:val="2"/><w:sz w:val="12"/>' if text == _BULLETS[0] else ""
        return (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
            f'<w:lvlJc w:val="left"/><w:pPr>{_indent((at + 1) * _STEP, _STEP)}</w:pPr>'
            f'<w:rPr>{_fonts(_SANS)}<w:color w:val="{colour}"/>'
            f"{small}</w:rPr></w:lvl>"
        )

    bullets = "".join(level(at, "bullet", sign, accent) for at, sign in enumerate(_BULLETS))
    numbers = "".join(level(at, "decimal", f"%{at + 1}.", accent) for at in range(LEVELS))
    made = [
        f'<w:abstractNum w:abstractNumId="{at}"><w:multiLevelType w:val="multilevel"/>{levels}'
        "</w:abstractNum>"
        for at, levels in enumerate((bullets, numbers))
    ]
    made += [f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n - 1}"/></w:num>' for n in (1, 2)]
    for n, start in enumerate(starts, 3):
        levels = "".join(
            f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            for at in range(LEVELS)
        )
        made.append(f'<w:num w:numId="{n}"><w:abstractNumId w:val="1"/>{levels}</w:num>')
    return f"<w:numbering {NAMESPACES}>{''.join(made)}</w:numbering>"


_FACES = (
    ("Times New Roman", "", "roman", "02020603050405020304"),
    ("Arial", "", "swiss", "020B0604020202020204"),
    ("SimSun", "宋体", "auto", "02010600030101010101"),
    ("Microsoft YaHei", "微软雅黑", "swiss", "020B0503020204020204"),
    ("KaiTi", "楷体", "script", "02010609060101010101"),
)


def font_table() -> str:
    """``fontTable.xml``: the other name of each face, and its shape, by which another is found for it."""
    made = []
    for name, other, family, panose in _FACES:
        alternative = f'<w:altName w:val="{other}"/>' if other else ""
        charset = "86" if other else "00"
        made.append(
            f'<w:font w:name="{name}">{alternative}<w:panose1 w:val="{panose}"/>'
            f'<w:charset w:val="{charset}"/><w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        )
    return f"<w:fonts {NAMESPACES}>{''.join(made)}</w:fonts>"


def settings(lang: Lang) -> str:
    """``settings.xml``: Chinese line breaking, and the layout of Word 2013 and later."""
    latin = "en-US" if lang == "zh" else LANGUAGES["en"]
    return (
        f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        f'w:val="15"/></w:compat><w:themeFontLang w:val="{latin}" w:eastAsia="zh-CN"/></w:settings>'
    )
