"""Words of URLs and links in many languages, each list with what it is used for. Lower case, without diacritics."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER = _words(
    """
    tag tags tagged etiqueta etiquetas etiquette schlagwort schlagworte stichwort stichworte keyword keywords
    hashtag trefwoord emne emneord tema-tag label labels
    author authors autor autoren autores autori auteur auteurs autore forfatter skribent byline bylines columnist
    columnists journalist journalists contributor contributors staff-writers
    category categories kategorie kategorien categoria categorias categorie
    search suche buscar busca recherche cerca ricerca zoeken sok sog haku szukaj hledat arama pencarian
    login signin sign-in log-in signup sign-up register registration registrieren anmelden anmeldung einloggen
    logout account accounts konto mein-konto my-account myaccount profile profil user users member members
    password connexion inscription registro iniciar-sesion accedi entrar auth oauth sso
    subscribe subscription subscriptions subscriber subscribers abo abos abonnement abonnements abonnieren
    suscripcion suscripciones suscribete suscribirse assine assinatura abbonati abbonamenti abonneren prenumerera
    newsletter newsletters boletin boletines infolettre nyhetsbrev nyhedsbrev nieuwsbrief e-paper epaper e-edition
    contact contact-us contactus kontakt kontaktformular contacto contactos contato contatti contacts
    nous-contacter
    privacy privacy-policy datenschutz datenschutzerklaerung privacidad privacidade confidentialite cookies
    cookie-policy politica-de-privacidad mentions-legales aviso-legal
    imprint impressum nutzungsbedingungen agb terms terms-of-service terms-of-use terms-and-conditions cgu cgv
    about about-us aboutus ueber-uns uber-uns wir-ueber-uns quienes-somos qui-sommes-nous a-propos chi-siamo quem-somos
    om-oss om-os over-ons o-nas hakkimizda
    advertise advertising advertisement mediadaten publicidad publicidade pubblicita publicite anzeigen werbung
    calendar kalender calendario calendrier
    shop store boutique tienda loja negozio cart warenkorb checkout basket gutscheine
    rss rss-feeds feeds sitemap sitemaps site-map plan-du-site mapa-del-sitio
    jobs careers karriere stellenmarkt empleo emploi career stellenangebote
    faq faqs help hilfe ayuda aide ajuda aiuto support
    share print drucken imprimir mailto whatsapp wp-admin wp-login.php wp-content wp-json wp-includes cdn-cgi
    api ajax cgi-bin assets static media-kit xmlrpc.php feed embed oembed widget widgets
    private intern admin edit redirect signout unsubscribe preferences settings
    wetter weather-forecast horoskop horoscope horoscopes horoscopo horoscopos tv-programm fernsehprogramm
    crossword crosswords sudoku puzzles kreuzwortraetsel lotto lottozahlen obituaries-search trauer traueranzeigen
    kleinanzeigen classifieds clasificados immobilienmarkt
    """
)
"""Path segments of pages that are no articles, whatever follows them (unless it is long or dated)."""

NEVER_ALWAYS = _words(
    """
    tag tags tagged author authors autor autoren autores autori auteur auteurs category categories search suche buscar
    login signin signup register logout share print wp-admin wp-login.php wp-content wp-json wp-includes cdn-cgi api
    feed embed cart private calendar schlagwort schlagworte etiqueta etiquetas
    """
)
"""Of these, the ones that no slug behind them redeems."""

UNLIKELY = _words(
    """
    topic topics topico topicos thema themen theme themes tema temas temi tematy dossier dossiers series serie
    section sections rubrik rubriken ressort rubrique rubriques seccion secciones sezione secao index archive archives
    archiv archivo archivos arquivo hemeroteca
    gallery galleries galerie galerien galeria galerias fotos foto photos photo pictures bilder bildergalerie
    fotostrecke fotogaleria fotogalerie slideshow slideshows diaporama diaporamas
    video videos podcast podcasts audio radio livestream mediathek playlist webtv
    people person personen persons team teams company companies firmen unternehmen organisation organization
    event events termine veranstaltungen eventos eventi evenements agenda
    product products produkt produkte producto productos deals vergleich
    forum forums forumdisplay.php showthread.php community kommentare comments leserbriefe game games spiele quiz jeux
    results ergebnisse tabelle standings fixtures live-scores livescore score scores stock stocks aktien kurse quotes
    page pages seite lexikon glossary glossar wiki recipes-index
    """
)
"""Path segments that more often lead to no article than to one."""

ARTICLE = _words(
    """
    article articles artikel articulo articulos articolo articoli artigo artigos clanek clanky artykul artykuly
    story stories storia historia news nachrichten nachricht noticia noticias notizia notizie nyheter nyhet
    nieuws actualite actualites actu aktuelles aktuell meldung meldungen pressemitteilung pressemitteilungen
    post posts blog blogs beitrag beitraege detail details report reports opinion interview kommentar analysis
    frettir uutiset haberler haber berita doc read view artikkel artikkeli nota notas id node content stories
    """
)
"""Path segments that often stand before an article's slug or id."""

ID_PARAMETERS = _words(
    """
    id p aid nid sid artid articleid article_id article newsid news_id idnews id_news storyid story_id artnr itemid item
    idarticle id_article contentid content_id postid post_id docid doc_id no num code key uid seq_code idxno newsno
    arcid oid gid cid nodeid node newsseq art_id art key_id msgid tx_ttnews[tt_news] tx_news_pi1[news] dram:article_id
    """
)
"""Query parameters that name an article by number."""

SECTION_PREFIXES = _words(
    """
    section sections rubrik rubriken ressort rubrique rubriques seccion secciones sezione sezioni secao index
    topic topics thema themen theme themes tema temas temi argomenti
    category categories kategorie kategorien categoria categorias categorie
    """
)
"""Words that may stand before a section's name (``/section/world/``); alone they are lists of sections."""

NOT_SECTION = re.compile(
    r"(^|[-_./])(shop|store|abo|abos|aboshop|aboservice|abonn?\w*|subscri\w+|jobs?|stellen\w*|career\w*|karriere\w*|games?"
    r"|spiele|giochi|juegos|jeux|gewinnspiele?|horosc\w*|horosk\w*|oroscop\w*|dizionari\w*|necrolog\w*|obituar\w*"
    r"|trauer\w*|codic[ei]|sconto|gutschein\w*|coupons?|voucher\w*|deals|offers|angebote|prospekte|marktplatz"
    r"|(klein)?anzeigen|annunci|classifieds|clasificados|immobilien\w*|tickets?|ticketing|service|services|wetter"
    r"|weather|meteo|clima|tiempo|crossword\w*|cruciverba|crucigrama\w*|sudoku|puzzles?|comics|tv-listings|copyright"
    r"|privacy|cookies?|terms|legal|newsletters?|e-?paper|edicola|kiosk|paper|reisen|leserreisen|login|account|profil\w*"
    r"|saved|bookmarks?|merkliste|mein|my|apps?|rss|feeds?|podcasts?|videos?|mediathek|forum|foren|community|events?"
    r"|contact|kontakt|guidelines|masthead|accessib\w*|barrierefrei\w*|accessibilita|preisvergleich|liveticker|ticker"
    r"|werbung|mediadaten|advertis\w*|notifiche|premium|search|tags?|authors?|autor\w*|auteurs?|lotto|licens\w*)(?=[-_./]|$)"
)
"""Parts of paths and subdomains that navigation links to without their being sections with news."""

FILES = _words(
    """
    jpg jpeg png gif webp svg ico bmp tif tiff avif css js mjs json xml rss atom rdf map txt csv xls xlsx doc docx ppt
    pptx odt pdf ps eps zip gz tgz rar 7z tar exe dmg apk iso mp3 m4a m4b aac ogg oga opus wav flac wma mp4 m4v mov avi
    mkv webm wmv flv mpg mpeg m3u m3u8 ts ttf otf woff woff2 eot swf ics vcf epub mobi torrent webmanifest
    """
)
"""Extensions of files that are no pages."""

OLDER_TEXT = re.compile(
    r"(older|older (posts|stories|articles|entries|news)|next( page)?|more (news|stories|articles|posts)|load more"
    r"|show more|view more|see more|previous (posts|stories)|earlier( stories)?"
    r"|(ä|ae)ltere( beitr(ä|ae)ge| artikel| meldungen)?|n(ä|ae)chste( seite)?|weitere (artikel|meldungen|nachrichten)"
    r"|mehr (laden|anzeigen|artikel|nachrichten)|vor|weiter"
    r"|(articles )?plus anciens|page suivante|suivant(e|es)?|voir plus|charger plus|plus d.articles"
    r"|siguientes?|p(á|a)gina siguiente|m(á|a)s (noticias|antiguas)|ver m(á|a)s|cargar m(á|a)s|anteriores"
    r"|pr(ó|o)xim[ao]s?|p(á|a)gina seguinte|mais (not(í|i)cias|antigas)|ver mais|carregar mais"
    r"|successiv[aoei]|pagina successiva|avanti|altre notizie|pi(ù|u) vecchi|volgende( pagina)?|oudere berichten"
    r"|n(æ|ä)sta( sida)?|n(æ|ae)ste( side)?|(æ|ä)ldre( inl(ä|a)gg)?|eldre|vis flere|visa fler|seuraava|vanhemmat"
    r"|nast(ę|e)pn[ay]( strona)?|starsze|wi(ę|e)cej|dal(š|s)(í|i)( str(á|a)nka| (č|c)l(á|a)nky)?|star(š|s)(í|i)"
    r"|sonraki( sayfa)?|daha fazla|selanjutnya|berikutnya|k(ö|o)vetkez(ő|o)|следующая|далее|ещ(ё|е)|дальше|старее"
    r"|наступна|次へ|次の(\d+件|ページ)|もっと見る|下一页|下一頁|更多"
    r"|다음( 페이지)?|더보기|التالي|المزيد|الصفحة التالية|הבא|अगला|और देखें|›|»|→|>|>>)[\s›»→>…]*",
    re.I,
)
"""Whole text of a link to the next, older page of a listing."""
