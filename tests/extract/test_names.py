"""Bylines as the world's papers write them, as plain strings."""

from __future__ import annotations

import pytest

from newsarchive.extract.names import tidy_names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Lee | Staff Writer", ("Ann Lee",)),
        ("Posted by: Ann Lee on May 5, 2024", ("Ann Lee",)),
        ("Written by Ann Lee Updated 3 May 2024", ("Ann Lee",)),
        ("Eingestellt von Ann Lee um 10:20", ("Ann Lee",)),
        ("Ein Artikel von Ann Lee | 27.01.2022 - 12:45", ("Ann Lee",)),
        ("Von Ann Lee und Bo Ek, Berlin", ("Ann Lee", "Bo Ek", "Berlin")),
        ("Escrito por Ana Gil y Luis Paz", ("Ana Gil", "Luis Paz")),
        ("Publicado por Ana Gil el 3 de mayo de 2024", ("Ana Gil",)),
        ("Propos recueillis par Zoé Roux", ("Zoé Roux",)),
        ("Par Zoé Roux et Luc Petit", ("Zoé Roux", "Luc Petit")),
        ("a cura di Ugo Neri", ("Ugo Neri",)),
        ("di Ugo Neri e Ada Bo", ("Ugo Neri", "Ada Bo")),
        ("Geschreven door Jan Vos", ("Jan Vos",)),
        ("Skrevet av Nils Dal", ("Nils Dal",)),
        ("Autor: Jan Kos i Ewa Lis", ("Jan Kos", "Ewa Lis")),
        ("Текст: Иван Петров", ("Иван Петров",)),
        ("Автор: Олена Шевчук", ("Олена Шевчук",)),
        ("Yazan: Ali Kaya", ("Ali Kaya",)),
        ("Γράφει ο Νίκος Παππάς", ("Νίκος Παππάς",)),
        ("Penulis: Budi Santoso", ("Budi Santoso",)),
        ("Ditulis oleh Budi Santoso", ("Budi Santoso",)),
        ("بقلم: أحمد علي", ("أحمد علي",)),
        ("מאת דן כהן", ("דן כהן",)),
        ("文／王小明", ("王小明",)),
        ("记者：王小明、李雷", ("王小明", "李雷")),
        ("홍길동 기자", ("홍길동",)),
        ("लेखक: राम कुमार", ("राम कुमार",)),
        ("Reply", ()),
        ("Zum Antworten anmelden", ()),
        ("Published: 3 May 2024", ()),
        ("The", ()),
    ],
)
def test_byline(byline, names):
    assert tidy_names([byline], {""} | {"the"}) == names
