"""Words that newspapers of many languages use for the same furniture. General terms only, never one site's."""

from __future__ import annotations

from newsarchive.text import fold_label


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in (fold_label(part) for part in text.replace("\n", "|").split("|")) if line)


RELATED_TITLES = _lines(
    """related|related posts|related articles|related stories|related story|related article|related content
    related news|related coverage|related topics|related reading|related links|you may also like
    you might also like|also read|read also|more on this|more on this story|more on this topic|more about this
    see also|see more|further reading|recommended|recommended for you|recommended stories|recommended articles
    recommended reading|similar posts|similar articles|similar stories|read more|read next|keep reading
    continue reading|explore more|more like this|more stories like this|you may like|you may be interested in
    suggested articles|suggested reading|what to read next|up next|next read|dig deeper|go deeper|other articles
    more articles|in this series|more in this series|latest on this story|related videos|related to this story
    más sobre|noticias relacionadas|artículos relacionados|relacionado|relacionadas|relacionados
    te puede interesar|también te puede interesar|lee también|leer también|lea también|le puede interesar
    más información|ver más|le recomendamos|te recomendamos|entradas relacionadas|temas relacionados
    notícias relacionadas|artigos relacionados|leia também|leia mais|veja também|saiba mais
    matérias relacionadas|conteúdo relacionado|posts relacionados|você também pode gostar|você pode gostar
    mais sobre|articles liés|articles similaires|articles associés|à lire aussi|lire aussi|à lire également
    sur le même sujet|voir aussi|pour aller plus loin|articles recommandés|aussi dans l actualité
    vous aimerez aussi|vous pourriez aimer|mehr zum thema|mehr dazu|lesen sie auch|lesen sie mehr
    verwandte artikel|ähnliche artikel|ähnliche beiträge|weitere artikel|das könnte sie auch interessieren
    das könnte dich auch interessieren|auch interessant|zum thema|mehr zu|weiterlesen|passend zum thema
    siehe auch|weitere themen|weiterführende links|mehr aus diesem ressort|lesen sie auch dazu
    articoli correlati|leggi anche|potrebbe interessarti|ti potrebbe interessare|leggi di più|notizie correlate
    vedi anche|lees ook|gerelateerd|gerelateerde artikelen|gerelateerde berichten|meer over|lees meer|bekijk ook
    läs också|läs mer|läs även|relaterat|relaterade artiklar|mer om|les også|les mer|læs også|læs mere
    relaterede artikler|relaterte artikler|lue myös|lue lisää|aiheesta lisää|zobacz także|zobacz też
    czytaj także|czytaj też|czytaj więcej|powiązane|powiązane artykuły|przeczytaj także|polecamy
    przeczytaj również|související články|související|čtěte také|mohlo by vás zajímat|přečtěte si také
    súvisiace články|prečítajte si aj|kapcsolódó cikkek|kapcsolódó|olvasta már|citește și|citeste si|vezi și
    articole similare|povezane vijesti|pročitajte i|pročitajte još|povezano|прочетете още|свързани статии
    още по темата|още новини|виж още|читайте также|читайте ещё|по теме|похожие статьи|материалы по теме
    смотрите также|похожие материалы|еще по теме|читать также|читайте також|за темою|схожі матеріали
    дивіться також|ilgili haberler|ilginizi çekebilir|benzer haberler|ayrıca okuyun|bunlar da ilginizi çekebilir
    σχετικά άρθρα|διαβάστε επίσης|δείτε επίσης|διαβάστε ακόμη|baca juga|berita terkait|artikel terkait
    simak juga|lihat juga|xem thêm|tin liên quan|bài viết liên quan|đọc thêm|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง
    อ่านข่าวอื่น|関連記事|あわせて読みたい|合わせて読みたい|こちらも|関連ニュース|おすすめ記事|相关阅读|相关新闻
    相关文章|延伸阅读|推荐阅读|延伸閱讀|相關新聞|相關文章|推薦閱讀|更多|관련 기사|관련기사|추천 기사|이 기사도
    اقرأ أيضا|اقرأ أيضاً|مواضيع ذات صلة|أخبار ذات صلة|مقالات ذات صلة|شاهد أيضا|إقرأ أيضاً|مطالب مرتبط
    بیشتر بخوانید|اخبار مرتبط|קראו גם|כתבות נוספות|עוד בנושא|संबंधित खबरें|यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें
    আরও পড়ুন|আরো পড়ুন|مزید پڑھیں|یہ بھی پڑھیں|متعلقہ خبریں|மேலும் படிக்க|soma pia|lexo edhe|lexo gjithashtu
    më shumë|повеќе|прочитај и|lesa meira|loe ka|loe lisaks|lasi arī|lasi vēl|skaitykite taip pat
    susiję straipsniai|preberite tudi|preberi tudi"""
)
"""Titles of boxes of related articles, folded."""

POPULAR_TITLES = _lines(
    """more articles|most read|most popular|popular|most viewed|trending|trending now|latest|latest news
    latest stories|top stories|editors picks|editor s picks|most commented|sponsored|promoted|from our partners
    around the web|from the web|ads by|paid content|partner content|featured|recent posts|recent stories
    recent articles|the latest|most shared|popular posts|what s hot|don t miss|more news|more stories
    lo más leído|lo más visto|más leídas|últimas noticias|lo último|as mais lidas|mais lidas|últimas
    les plus lus|les plus lues|en direct|à la une|meistgelesen|meist gelesen|meistgelesene artikel
    neueste artikel|aktuelle nachrichten|i più letti|più letti|ultime notizie|meest gelezen|mest lästa|mest läst
    mest lest|mest læste|luetuimmat|uusimmat|najczęściej czytane|najnowsze|nejčtenější|nejnovější|legolvasottabb
    cele mai citite|najčitanije|най четени|последни новини|популярное|самое читаемое|последние новости
    найпопулярніше|останні новини|en çok okunanlar|son haberler|δημοφιλή|τελευταία νέα|terpopuler|terkini
    tin mới|đọc nhiều|アクセスランキング|ランキング|最新记事|热门|最新|많이 본 뉴스|최신|الأكثر قراءة
    الأكثر مشاهدة|آخر الأخبار"""
)
"""Titles of lists that are not about this article, folded."""

END_TITLES = _lines(
    """comments|comment|leave a comment|leave a reply|join the conversation|join the discussion|post a comment
    view comments|show comments|add comment|about the author|about author|author|share|share this
    share this article|share this story|share this post|tags|topics|topics in this article|more from|subscribe
    newsletter|sign up|follow us|advertisement|+ posts|posts|bio|cancel reply|what do you think
    log in to comment|reader comments|comentarios|deja un comentario|deja una respuesta|compartir|etiquetas
    sobre el autor|comentários|deixe um comentário|deixe uma resposta|compartilhe|sobre o autor|commentaires
    laisser un commentaire|partager|partager cet article|mots clés|kommentare|kommentar schreiben
    schreibe einen kommentar|teilen|artikel teilen|schlagwörter|schlagworte|themen|über den autor|commenti
    lascia un commento|condividi|reacties|reageer|deel dit artikel|delen|kommentarer|dela|del|jaa|kommentit
    komentarze|dodaj komentarz|udostępnij|komentáře|diskuse|sdílet|hozzászólások|megosztás|comentarii
    комментарии|поделиться|теги|метки|коментарі|поділитися|yorumlar|yorum yaz|paylaş|etiketler|σχόλια|komentar
    bagikan|bình luận|chia sẻ|コメント|この記事をシェア|评论|分享|标签|留言|댓글|공유|تعليقات|التعليقات|شارك
    تگ ها|תגובות|टिप्पणियाँ|शेयर करें"""
)
"""Titles that end an article's text, folded."""

READ_MORE_STARTS = _lines(
    """related|read more|read also|also read|see also|more on this|read next|must read|don t miss|watch|must watch
    more|recommended|related article|related story|related stories|see more|you may also like|further reading
    read here|read this|read the full story|related news|lee también|lea también|leer también|te puede interesar
    lea más|ver también|además|mira también|puedes leer|lee más|lea además|más información|leia também|leia mais
    veja também|saiba mais|leia ainda|lire aussi|à lire aussi|à lire|voir aussi|lire également|à lire également
    lire|lesen sie auch|lesen sie mehr|lesen sie hier|mehr dazu|auch interessant|mehr zum thema|lies auch
    hier lesen|lesen sie dazu|passend dazu|leggi anche|leggi|approfondisci|vedi anche|lees ook|lees meer
    lees verder|läs också|läs mer|läs även|les også|les mer|læs også|læs mere|lue myös|lue lisää|czytaj także
    czytaj też|zobacz także|zobacz też|czytaj więcej|przeczytaj|przeczytaj także|czytaj również|čtěte také
    přečtěte si|čtěte více|čtěte dále|prečítajte si|prečítajte si aj|olvasta már|citește și|citeste si|vezi și
    pročitajte|pročitajte i|прочетете още|вижте още|още по темата|читайте также|читайте ещё|смотрите также
    по теме|читать также|подробнее|читайте також|дивіться також|читайте|ilgili haber|ayrıca okuyun
    haberin devamı|διαβάστε επίσης|διαβάστε ακόμη|διαβάστε περισσότερα|δείτε επίσης|διαβάστε ακόμα|baca juga
    simak juga|lihat juga|baca selengkapnya|xem thêm|đọc thêm|อ่านเพิ่มเติม|อ่านต่อ|関連記事|あわせて読みたい
    相关阅读|延伸阅读|延伸閱讀|相關新聞|관련기사|관련 기사|اقرأ أيضا|اقرأ أيضاً|اقرأ المزيد|إقرأ أيضاً|شاهد أيضا
    بیشتر بخوانید|קראו גם|עוד בנושא|यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें|আরও পড়ুন|আরো পড়ুন|مزید پڑھیں
    یہ بھی پڑھیں|soma pia|lexo edhe"""
)
"""How a line in the text begins that offers another article, folded."""

BOILERPLATE_STARTS = tuple(
    line.strip().lower()
    for line in """advertisement|this entry was posted|this post was posted|posted in|filed under|sign up|subscribe|follow us
    share this|click here to|join our|download our|get the latest|get our|already a subscriber|log in
    copyright ©|copyright (c)|copyright 1|copyright 2|©|all rights reserved
    share on facebook|share on twitter|share on x|read more:|have you got a story|do you have a story
    this article was originally published|this story was originally published|story continues below
    article continues below|continue reading|support our|we may earn|if you buy|if you purchase|when you buy
    when you purchase|contact us at|email us|follow @|listen to this article|listen to this story
    thanks for reading|thank you for reading|by signing up|by subscribing|by submitting|enter your email
    please enter|create a free account|create an account|you have reached|to continue reading|your email address
    to view the full story|to read the full story|first-time subscribers|if you’re seeing this message
    if you're seeing this message|for the latest stories|for the latest news|your browser is|you are using an outdated
    dein browser|ihr browser|únete a nuestro|únete al canal|rejoignez-nous|rejoignez notre|
    an dieser stelle finden sie|ich bin damit einverstanden, dass|externer inhalt|empfohlener redaktioneller inhalt
    empfohlener externer inhalt|recommended editorial content|hier finden sie externe inhalte|wir benötigen ihre zustimmung
    zum aktivieren des inhalts|für die wiedergabe|to see this content|to view this content|we need your consent
    ce contenu est bloqué|pour afficher ce contenu|per visualizzare questo contenuto|om deze inhoud te|este contenido externo
    required fields|your subscription|we use cookies|this website uses cookies|this site uses cookies
    please enable javascript|javascript is disabled|loading…|loading...|recevez|abonnez-vous|inscrivez-vous
    suivez-nous|cet article est réservé|melden sie sich|jetzt abonnieren|abonnieren sie|folgen sie
    alle rechte vorbehalten|dieser artikel erschien|lesen sie mehr|mit material von|suscríbete|suscribete
    síguenos|siguenos|regístrate|inscreva-se|assine|siga o|siga-nos|iscriviti|seguici|abbonati|schrijf je in
    volg ons|prenumerera|följ oss|zapisz się|obserwuj|подпишитесь|подписывайтесь|підписуйтесь|подпишись|abone ol
    bizi takip|suivre|ikuti kami|theo dõi|订阅|關注|关注我们|登録|フォロー|구독|اشترك|تابعوا|تابعنا""".replace(
        "\n", "|"
    ).split("|")
    if line.strip()
)
"""How a line begins that is the site's, not the article's."""

NOT_FOUND = """page not found|404|not found|cannot find|can t find|can’t find|couldn t find|could not find|does not exist
    doesn t exist|no longer available|no longer exists|has been removed|has moved|have moved|nothing found
    nothing here|page you requested|page you are looking for|page you re looking for|page you were looking for
    page isn t available|page unavailable|oops|story not found|article not found|no results|página no encontrada
    no se encuentra|no encontramos|no existe|no se ha encontrado|página não encontrada|não encontrada
    não foi encontrada|não existe|page introuvable|introuvable|n existe pas|n existe plus|n a pas été trouvée
    seite nicht gefunden|nicht gefunden|nicht verfügbar|existiert nicht|nicht mehr verfügbar|pagina non trovata
    non trovata|non esiste|pagina niet gevonden|niet gevonden|bestaat niet|sidan finns inte|hittades inte
    kunde inte hittas|siden findes ikke|siden finnes ikke|ikke funnet|sivua ei löydy|ei löytynyt|nie znaleziono
    nie istnieje|stránka nenalezena|nenalezena|nebyla nalezena|stránka neexistuje|nem található
    pagina nu a fost găsită|nu a fost găsită|stranica nije pronađena|страница не найдена|не найдена
    не существует|сторінку не знайдено|не знайдено|страницата не е намерена|sayfa bulunamadı|bulunamadı
    δεν βρέθηκε|halaman tidak ditemukan|tidak ditemukan|không tìm thấy|ไม่พบ|ページが見つかりません
    見つかりません|存在しません|页面不存在|找不到|未找到|不存在|페이지를 찾을 수 없습니다|찾을 수 없습니다
    الصفحة غير موجودة|غير موجودة|لم يتم العثور|یافت نشد|לא נמצא|नहीं मिला"""
CONSENT = """cookies|cookie|consent|privacy choice|your privacy|we value your privacy|partners|personal data
    store and or access|store and access|accept all|reject all|manage your choices|manage choices
    unique identifiers|legitimate interest|gdpr|personalised ads|personalized ads|datenschutz|einwilligung
    zustimmen|personenbezogene|akzeptieren|werbefrei|privatsphäre|partner|consentement|vie privée
    données personnelles|accepter|partenaires|traceurs|privacidad|consentimiento|datos personales|aceptar|socios
    privacidade|dados pessoais|aceitar|parceiros|riservatezza|consenso|dati personali|accetta|toestemming
    persoonsgegevens|accepteren|samtycke|personuppgifter|samtykke|personoplysninger|suostumus|evästeet|zgoda
    dane osobowe|prywatność|partnerzy|souhlas|osobní údaje|soukromí|gizlilik|çerez|çerezler|kişisel veri
    согласие|персональных данных|файлы cookie|同意|隐私|プライバシー|쿠키"""
LOGIN = """log in|login|sign in|sign up|create an account|create account|create a free account|register
    subscribe to continue|subscribe to read|subscribers only|to continue reading|already a subscriber
    already have an account|forgot password|forgot your password|password|anmelden|einloggen|registrieren
    passwort|jetzt abonnieren|se connecter|connectez vous|identifiez vous|mot de passe|s abonner|iniciar sesión
    inicia sesión|contraseña|regístrate|suscríbete para|entrar|senha|cadastre se|assine para|accedi|abbonati
    inloggen|wachtwoord|logga in|lösenord|logg inn|log ind|adgangskode|kirjaudu|salasana|zaloguj|hasło|přihlásit
    heslo|войти|пароль|увійти|giriş yap|şifre|masuk|kata sandi|đăng nhập|mật khẩu|ログイン|パスワード|登录|密码
    로그인|비밀번호|تسجيل الدخول|كلمة المرور"""
ROBOT = """are you a robot|not a robot|are human|you are human|you re human|checking your browser|enable javascript
    javascript is disabled|captcha|unusual traffic|access denied|access to this page has been denied
    request blocked|you have been blocked|security check|just a moment|ad blocker|adblock|disable your
    verify you|temporarily unavailable|under maintenance|service unavailable|too many requests|bad gateway
    internal server error|something went wrong|unavailable in your region|not available in your region|451"""


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set to look into."""
    return frozenset(text.split())


def word_list(text: str) -> tuple[str, ...]:
    """The words of a text, in order."""
    return tuple(text.split())


def split_phrases(text: str) -> tuple[str, ...]:
    """The folded phrases of a ``a|b`` list, each once."""
    return tuple(dict.fromkeys(_lines(text)))


def count_phrases(folded: str, phrases: tuple[str, ...]) -> int:
    """How many of the phrases stand in a folded text, as whole words (or anywhere, in scripts without spaces).

    >>> count_phrases("we use cookies and partners", ("cookies", "partner", "partners"))
    2
    """
    padded = f" {folded} "
    return sum(1 for p in phrases if (f" {p} " if p.isascii() or p[0] < "\u3000" else p) in padded)


FILMS = frozenset(
    split_phrases(
        """more videos|watch more|related videos|weitere videos|mehr videos|más vídeos|más videos|mais vídeos|plus de vidéos
        altri video|meer video s|fler videor|flere videoer|lisää videoita|więcej wideo|další videa|más galerías|more galleries
        weitere bildergalerien|more photos|en vidéo"""
    )
)
"""Titles of rows of films and pictures that stand within a text."""
PROMOTING = words(
    """newsletter newsletters subscribe subscriber subscribers subscribing subscription subscriptions signup donate
    donation donations membership podcast podcasts facebook instagram twitter whatsapp telegram tiktok youtube x.com
    app app. download updates inbox alerts unlimited exclusive trial offer offers deal deals commission affiliate
    disclaimer sponsored advertisement advertiser click tap listen watch read: more: here: here. follow join abonnieren
    abonnement abo abonnez-vous inscrivez-vous suscríbete suscripción boletín newslettern anmelden registrieren
    kostenlos gratis assine inscreva-se iscriviti abbonati prenumerera abonneer подписывайтесь подписаться рассылка
    abone"""
)
"""Words of calls to subscribe, follow, listen or buy."""
CREDITING = words(
    """photo: photo photos image images: image: images credit: credit courtesy getty reuters afp ap dpa epa file
    pictured: foto: foto fotos bild: bild imago ansa efe pap sipa xinhua shutterstock istock contributed contributing
    contributor contributing: reporting editing editor's editor’s note: originally republished reprinted appeared
    reached email e-mail reporter correspondent columnist redakteur redakteurin autor autorin journalist journaliste
    periodista mitarbeit material agencies agenturen agences agencias (ap) (reuters) (afp) (dpa) copyright"""
)
"""Words of lines that say who made a picture, a report, or where it first stood."""
NOT_FOUND_PHRASES = split_phrases(NOT_FOUND)
CONSENT_PHRASES = split_phrases(CONSENT)
LOGIN_PHRASES = split_phrases(LOGIN)
ROBOT_PHRASES = split_phrases(ROBOT)
TITLES = frozenset(RELATED_TITLES)
POPULAR = frozenset(POPULAR_TITLES)
ENDS = frozenset(END_TITLES)
READ_MORE = frozenset(READ_MORE_STARTS)


_FIRST_WORDS = frozenset(title.partition(" ")[0] for title in TITLES)


def is_title(folded: str) -> bool:
    """Whether a short folded label titles related articles, or begins with such a title of at least two words.

    >>> is_title("related posts"), is_title("more on this story from rome")
    (True, True)
    """
    if folded in TITLES:
        return True
    if folded.partition(" ")[0] not in _FIRST_WORDS:
        return False
    parts = folded.split()
    return len(parts) <= 9 and any(" ".join(parts[:n]) in TITLES for n in (4, 3, 2) if len(parts) > n)
