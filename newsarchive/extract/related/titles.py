"""What the title of a box of links says: related to this article, a list of another sort, or nothing known."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from newsarchive.extract.words import phrases
from newsarchive.extract.words.phrases import split_phrases, words
from newsarchive.text import fold_label

MAX_TITLE_CHARS = 70
TitleKind = Literal["related", "suggested", "list", "other"]

_RELATED = phrases.TITLES | frozenset(
    split_phrases(
        """explore further|related stories from|on this topic|about this topic|more about|more on the topic|more to read
        more to explore|also in this series|also on this topic|further information|background|read on|also of interest
        in case you missed it|you might like|you may like
        sobre este tema|lee más|seguir leyendo|noticia relacionada|artículo relacionado
        también en|para saber más|notícia relacionada|leia mais sobre|assuntos relacionados|a lire aussi|sur ce sujet
        à voir aussi|lire aussi sur le sujet|notre dossier|mehr zu diesem thema|mehr über|mehr zum artikel|dossier zum thema
        hintergrund|auch zum thema|lesen sie auch|ähnliche artikel|ähnliche themen|artikel zum thema|weitere artikel zum thema
        leggi anche|per approfondire|sullo stesso argomento|articolo correlato|argomenti correlati|lees verder|meer lezen
        lees meer over|meer over dit onderwerp|läs mer om|mer om ämnet|läs vidare|relaterade|mer om saken|les mer om
        relatert|mer om temaet|relateret|mere om|lignende artikler|lisää aiheesta|lue lisää aiheesta|więcej na ten temat
        na ten temat|zobacz więcej|czytaj dalej|podobne artykuły|k tématu|podobné články|více k tématu|k téme|téma
        ebben a témában|kapcsolódó tartalmak|hasonló cikkek|pe aceeași temă|articole asociate|mai multe despre
        citește mai mult|još o temi|slični članci|vezane vijesti|сродни статии|свързани|още за|статьи по теме|по теме
        еще о|материалы|читайте також за темою|більше про|benzer haberler|ilgili konular|bu konuda|ilgili yazılar
        περισσότερα για|σχετικά|berita lainnya tentang|artikel lainnya|lihat juga|berkaitan|cùng chủ đề|liên quan
        ข่าวเกี่ยวข้อง|เรื่องที่เกี่ยวข้อง|関連|この記事の関連|こちらもおすすめ|関連リンク|相关报道|相關報導|相关|관련 뉴스
        관련 기사 보기|함께 보면 좋은|مقالات مشابهة|موضوعات متعلقة|ذات صلة|اخبار مرتبط|مطالب مشابه|מאמרים קשורים
        संबंधित समाचार|ये भी देखें|আরও দেখুন|lesa einnig|tengdar fréttir|seotud|seotud artiklid|saistītie raksti|susiję
        povezani članki|сличне вести|lajme të ngjashme"""
    )
)
_SUGGESTED = frozenset(
    split_phrases(
        """more for you|for you|up next|what to read next
        more articles|other articles|more stories|more news|más noticias|mais notícias|plus d articles|weitere artikel
        altri articoli|andere artikelen|fler artiklar|flere artikler|další články|ещё новости|diğer haberler|berita lainnya
        その他の記事|もっと見る|更多|더보기|المزيد"""
    )
)
_FIRST_WORDS = frozenset(title.partition(" ")[0] for title in _RELATED | _SUGGESTED)
_LAST_WORDS = frozenset(
    title.rpartition(" ")[2] for title in _RELATED | _SUGGESTED
)  # most lines begin and end otherwise
_LIST_WORDS = words(
    """trending latest popular newest recent sponsored promoted advertisement partners partner shopping deals coupons
    newsletter newsletters podcast podcasts jobs horoscope weather meistgelesen meistgelesene meistgelesenen neueste neuesten
    aktuellste beliebt anzeige angebote leídas leído visto últimas últimos lidas lidos récents dernières populaires letti
    ultime ultimi meest gelezen nieuwste senaste mest lästa lest læste læst siste seneste uusimmat luetuimmat suosituimmat
    najnowsze popularne najczęściej nejnovější nejčtenější legfrissebb legolvasottabb noutăți recente citite najnovije
    najčitanije најновије най четени последни последние популярное свежие останні популярні okunanlar popüler τελευταία
    δημοφιλή terpopuler terkini terbaru populer mới ล่าสุด ยอดนิยม nýjast nýjustu lesið"""
)
_LIST_PARTS = ("ランキング", "新着", "最新", "人気", "热门", "熱門", "排行", "많이 본", "최신", "인기", "الأكثر", "آخر")
_LIST_STARTS = tuple(
    f"{start} "
    for start in ("most", "top", "more from", "more by", "more in", "editor", "editors", "don t miss", "subscribers")
)
_ABOUT_THIS = words("story topic article thema tema temat ämnet sujet argomento konu")


def title_kind(text: str) -> TitleKind:
    """What a short line says of the links under it.

    >>> title_kind("Related posts"), title_kind("The Herald recommended stories"), title_kind("Trending this week")
    ('related', 'related', 'list')
    >>> title_kind("More articles"), title_kind("The harbour, ten years on")
    ('suggested', 'other')
    """
    return _kind_of(fold_label(text)) if len(text) <= MAX_TITLE_CHARS else "other"


@lru_cache(maxsize=4096)
def _kind_of(folded: str) -> TitleKind:
    if folded in _SUGGESTED:
        return "suggested"
    if folded in _RELATED and folded not in phrases.POPULAR:
        return "related"
    if folded in phrases.POPULAR:
        return "list"
    parts = folded.split()
    if not parts or len(parts) > 9:
        return "other"
    if folded.startswith(_LIST_STARTS) and not _ABOUT_THIS & set(parts):
        return "list"
    if not _LIST_WORDS.isdisjoint(parts) and _ABOUT_THIS.isdisjoint(parts):
        return "list"
    if not folded.isascii() and any(part in folded for part in _LIST_PARTS):
        return "list"
    if parts[0] not in _FIRST_WORDS and parts[-1] not in _LAST_WORDS:
        return "other"
    for count in (4, 3, 2):
        if len(parts) > count:
            for edge in (" ".join(parts[:count]), " ".join(parts[-count:])):
                if edge in _SUGGESTED:
                    return "suggested"
                if edge in _RELATED:
                    return "related"
    return "related" if parts[0] in _RELATED and len(parts) <= 3 and len(parts[0]) >= 6 else "other"
