"""The comments of a Word file: their words, and the package members that hold them.

A package is written member by member: what is not changed keeps its bytes, and all members carry one fixed
time, so that the same input gives the same file.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import zipfile
from collections.abc import Sequence

from lxml import etree

from zhoubao.manuscript.word_package import Element, WordPackage, name_of, number
from zhoubao.model import Lang
from zhoubao.proof.labels import SIGNS, label
from zhoubao.proof.notes import FactNote, Note

__all__ = ["comment_lines", "first_free_id", "serialized", "with_comments", "written"]

_STRICT = "http://purl.oclc.org/ooxml/"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_STRICT_KIND = "http://purl.oclc.org/ooxml/officeDocument/relationships/comments"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_AUTHOR, _INITIALS = "zhoubao", "ZB"
_EAST_ASIAN, _LATIN = "Microsoft YaHei", "Calibri"
_MOST_INPUTS = 3


def comment_lines(note: Note, lang: Lang, place: str = "") -> list[str]:
    """The paragraphs of one comment: verdict and words, reason, right value, wording, facts, evidence.

    ``place`` names where the words stand if the comment could not be put there.
    """
    colon = "：" if lang == "zh" else ": "
    quoted = f"{note.words}" if not place else f"{note.words} ({place})"
    made = [f"{SIGNS[note.mark]} {note.title}" + (f"{colon}{quoted}" if note.words else "")]
    if note.said:
        made.append(note.said)
    made.append(note.reason)
    for key, value in (("expected", note.expected), ("suggestion", note.suggestion), ("rule", note.rule)):
        if value:
            made.append(f"{label(lang, key)}{colon}{value}")
    if note.ids:
        made.append(
            f"{label(lang, 'facts')}{colon}{', '.join(note.ids[:6])}{' …' if len(note.ids) > 6 else ''}"
        )
    for fact in note.facts[:2]:
        made += _evidence(fact, lang, colon)
    return made


def _evidence(fact: FactNote, lang: Lang, colon: str) -> list[str]:
    made = [f"{label(lang, 'evidence')}{colon}{fact.id} = {fact.value} ({fact.formula})"]
    made += fact.inputs[:_MOST_INPUTS]
    if len(fact.inputs) > _MOST_INPUTS:
        made.append(label(lang, "more", count=len(fact.inputs) - _MOST_INPUTS))
    return made


def first_free_id(package: WordPackage) -> int:
    """The lowest id above those of the comments that the file has already."""
    member = _comments_member(package)
    if member is None:
        return 0
    ids = [number(comment, "id") or 0 for comment in package.xml(member) if name_of(comment) == "w:comment"]
    return max(ids, default=-1) + 1


def with_comments(
    package: WordPackage, comments: Sequence[Sequence[str]], first_id: int, at: dt.datetime
) -> dict[str, bytes]:
    """The members of a package that change when comments (each a list of paragraphs) are added to it.

    All are dated ``at``, by its own clock: Word has no zones in comment dates.
    """
    if not comments:
        return {}
    changed: dict[str, bytes] = {}
    member = _comments_member(package)
    if member is None:
        member = _new_name(package)
        space = package.xml(package.main).tag.rpartition("}")[0][1:]
        root = etree.Element(f"{{{space}}}comments", nsmap={"w": space})
        changed |= _registered(package, member, strict=space.startswith(_STRICT))
    else:
        root = package.xml(member)
    space = root.tag.rpartition("}")[0]
    stamp = at.replace(tzinfo=None, microsecond=0).isoformat() + "Z"
    for id, paragraphs in enumerate(comments, first_id):
        comment = etree.SubElement(root, f"{space}}}comment")
        for name, value in (("id", str(id)), ("author", _AUTHOR), ("date", stamp), ("initials", _INITIALS)):
            comment.set(f"{space}}}{name}", value)
        for at_line, line in enumerate(paragraphs):
            _paragraph(comment, space, line, first=at_line == 0)
    changed[member] = serialized(root)
    return changed


def _paragraph(comment: Element, space: str, line: str, *, first: bool) -> None:
    def under(parent: Element, local: str, **values: str) -> Element:
        element = etree.SubElement(parent, f"{space}}}{local}")
        for name, value in values.items():
            element.set(f"{space}}}{name}", value)
        return element

    paragraph = under(comment, "p")
    under(under(paragraph, "pPr"), "pStyle", val="CommentText")
    if first:
        reference = under(paragraph, "r")
        under(under(reference, "rPr"), "rStyle", val="CommentReference")
        under(reference, "annotationRef")
    run = under(paragraph, "r")
    form = under(run, "rPr")
    under(form, "rFonts", ascii=_LATIN, hAnsi=_LATIN, eastAsia=_EAST_ASIAN)
    if first:
        under(form, "b")
    under(form, "sz", val="18")
    text = under(run, "t")
    text.text = line
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def serialized(root: Element) -> bytes:
    """An XML part as bytes."""
    made: bytes = etree.tostring(root.getroottree(), encoding="UTF-8", standalone=True, xml_declaration=True)
    return made


def written(package: WordPackage, changed: dict[str, bytes]) -> bytes:
    """The package with some members changed or added, every member dated alike."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for member in (*package.members, *(name for name in changed if name not in package.members)):
            if member.endswith("/"):
                continue
            info = zipfile.ZipInfo(member, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, changed[member] if member in changed else package.raw(member))
    return buffer.getvalue()


def _comments_member(package: WordPackage) -> str | None:
    relations = package.relations(package.main)
    return next((relation.target for relation in relations if relation.kind == "comments"), None)


def _new_name(package: WordPackage) -> str:
    folder = posixpath.dirname(package.main)
    name, count = posixpath.join(folder, "comments.xml"), 1
    while package.member(name) is not None:
        count += 1
        name = posixpath.join(folder, f"comments{count}.xml")
    return name


def _registered(package: WordPackage, member: str, *, strict: bool) -> dict[str, bytes]:
    """The relationship and the content type that make a new member the document's comments."""
    folder, base = posixpath.split(package.main)
    listed = package.member(posixpath.join(folder, "_rels", f"{base}.rels"))
    if listed is None:
        listed = posixpath.join(folder, "_rels", f"{base}.rels")
        relations = etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})
    else:
        relations = package.xml(listed)
    taken = {entry.get("Id") for entry in relations}
    id = next(name for n in range(1, len(taken) + 2) if (name := f"rIdComments{n}") not in taken)
    entry = etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship")
    entry.set("Id", id)
    entry.set("Type", _STRICT_KIND if strict else _KIND)
    entry.set("Target", posixpath.basename(member))
    changed = {listed: serialized(relations)}
    named = package.member("[Content_Types].xml")
    types = package.xml(named) if named else etree.Element(f"{{{_TYPES}}}Types", nsmap={None: _TYPES})
    override = etree.SubElement(types, f"{{{_TYPES}}}Override")
    override.set("PartName", f"/{member}")
    override.set("ContentType", _CONTENT)
    changed[named or "[Content_Types].xml"] = serialized(types)
    return changed
