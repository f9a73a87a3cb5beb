"""Whom to write to: the house, the desk and its people, as the back matter lists them."""

from __future__ import annotations

from zhoubao.edition.edition import Edition, Person
from zhoubao.model import Lang
from zhoubao.publish.document import Block, BulletList, Inline, Link, Paragraph, Strong, Text
from zhoubao.publish.labels import label
from zhoubao.publish.outside import safe_href

__all__ = ["contact_blocks"]


def contact_blocks(edition: Edition, lang: Lang) -> tuple[Block, ...]:
    """The house with the desk and its sector, then each person: name, role, licence number, address."""
    desk = edition.desk
    sector = desk.sector[lang]
    about = f"（{sector}）" if lang == "zh" else f" ({sector})"
    head = Paragraph((Strong((Text(desk.house[lang]),)), Text(f" · {desk.names[lang]}{about}")))
    if not desk.people:
        return (head,)
    return head, BulletList(tuple((Paragraph(_person(person, lang)),) for person in desk.people))


def _person(person: Person, lang: Lang) -> tuple[Inline, ...]:
    colon = "：" if lang == "zh" else ": "
    said = f" · {person.roles[lang]} · {label(lang, 'licence')}{colon}{person.licence} · "
    address = safe_href(f"mailto:{person.email}")
    written = Text(person.email)
    email = written if address is None else Link((written,), address)
    return Strong((Text(person.names[lang]),)), Text(said), email
