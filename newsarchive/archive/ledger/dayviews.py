"""The views that tell what happened over time: a site's days, its requests, and what led its front page.

The two over tables that grow with each request are made of window functions alone, each partitioned by site: so SQLite
takes a condition on ``site`` down to the tables. Through a GROUP BY it does not, and one site cost as much as all (one of
300 sites after a year: 22 s).
"""

from __future__ import annotations

PARAGRAPHS = (
    "(SELECT count(*) FROM blocks b WHERE b.article_id = a.id AND b.kind IN ('paragraph', 'list_item', 'quote'))"
)
FIELDS = {
    "headline": "a.headline IS NOT NULL",
    "section": "a.section IS NOT NULL",
    "summary": "a.summary IS NOT NULL",
    "authors": "EXISTS (SELECT 1 FROM article_authors w WHERE w.article_id = a.id)",
    "published_at": "a.published_at IS NOT NULL",
    "language": "a.language IS NOT NULL",
    "tags": "EXISTS (SELECT 1 FROM article_tags t WHERE t.article_id = a.id)",
    "image": "EXISTS (SELECT 1 FROM images i WHERE i.article_id = a.id)",
    "related": "EXISTS (SELECT 1 FROM links l WHERE l.article_id = a.id AND l.place <> 'prose')",
}
"""Field whose filling is watched -> condition on ``articles a``."""
FACTS = ", ".join([*(f"{condition} AS {name}" for name, condition in FIELDS.items()), f"{PARAGRAPHS} AS paragraphs"])

SITE_DAYS = f"""SELECT site, day, count(*) AS articles, round(avg(paragraphs), 1) AS paragraphs,
    round(avg(confidence), 3) AS confidence, {", ".join(f"round(avg({name}), 3) AS {name}" for name in FIELDS)}
FROM (SELECT a.site, substr(a.first_seen_at, 1, 10) AS day, a.confidence, {FACTS} FROM articles a {{where}})
GROUP BY site, day"""
"""SQL of the view ``site_days``; `where` is a condition on ``articles a``, for who wants not all."""

REQUEST_DAYS = """SELECT site, day, requests, ok, unchanged, redirects, client_errors, server_errors, no_answer, failed,
    seconds_median, seconds_p95
FROM (
    SELECT site, day, count(*) OVER w AS requests,
        sum(status BETWEEN 200 AND 299) OVER w AS ok,
        sum(unchanged) OVER w AS unchanged,
        sum(status BETWEEN 300 AND 399 AND status <> 304) OVER w AS redirects,
        sum(status BETWEEN 400 AND 499) OVER w AS client_errors,
        sum(status >= 500) OVER w AS server_errors,
        sum(status IS NULL) OVER w AS no_answer,
        sum(state = 'failed') OVER w AS failed,
        min(CASE WHEN 2 * place >= timed THEN seconds END) OVER w AS seconds_median,
        min(CASE WHEN 20 * place >= 19 * timed THEN seconds END) OVER w AS seconds_p95,
        row_number() OVER w AS nth
    FROM (
        SELECT u.site, substr(f.fetched_at, 1, 10) AS day, f.status, f.seconds, f.state, f.unchanged,
            row_number() OVER (PARTITION BY u.site, substr(f.fetched_at, 1, 10) ORDER BY f.seconds)
                - sum(f.seconds IS NULL) OVER (PARTITION BY u.site, substr(f.fetched_at, 1, 10)) AS place,
            count(f.seconds) OVER (PARTITION BY u.site, substr(f.fetched_at, 1, 10)) AS timed
        FROM fetches f JOIN urls u ON u.id = f.url_id WHERE f.sent{also}
    )
    WINDOW w AS (PARTITION BY site, day)
) WHERE nth = 1"""
"""SQL of the view ``request_days``; `also` is a further condition on ``fetches f`` and ``urls u``, for who wants not all."""

FRONT_PAGE_HISTORY = """SELECT h.site, h.kind, h.source, h.place, u.url, coalesce(a.headline, t.headline) AS headline, h.title,
    h.from_at, h.until_at, h.seen_until,
    round((julianday(h.seen_until) - julianday(h.from_at)) * 24, 2) AS hours, coalesce(a.id, t.id) AS article_id
FROM (
    SELECT *, coalesce(until_at, max(coalesce(source_read_at, ''), last_read_at)) AS seen_until FROM (
        SELECT site, kind, source, source_read_at, url_id, place,
            min(read_at) OVER w AS from_at, max(read_at) OVER w AS last_read_at, max(title) OVER w AS title,
            CASE WHEN sum(next_at IS NULL) OVER w THEN NULL ELSE max(next_at) OVER w END AS until_at, row_number() OVER w AS nth
        FROM (
            SELECT *, reading - row_number() OVER (PARTITION BY site, kind, source_id, url_id, place ORDER BY reading) AS stretch
            FROM (
                SELECT *, min(read_at) OVER (
                    PARTITION BY site, kind, source_id ORDER BY reading RANGE BETWEEN 1 FOLLOWING AND 1 FOLLOWING) AS next_at
                FROM (
                    SELECT *, dense_rank() OVER (PARTITION BY site, kind, source_id ORDER BY read_at, run_id) AS reading
                    FROM (
                        SELECT f.site, f.kind, f.url AS source, s.read_at AS source_read_at, g.source_id, g.run_id, g.url_id,
                            g.title, max(g.seen_at) OVER (PARTITION BY f.site, f.kind, g.source_id, g.run_id) AS read_at,
                            row_number() OVER (PARTITION BY f.site, f.kind, g.source_id, g.run_id
                                ORDER BY g.position, g.url_id) AS place
                        FROM urls f JOIN sightings g ON g.source_id = f.id LEFT JOIN sources s ON s.url_id = f.id
                        WHERE f.kind IN ('front', 'section') AND coalesce(s.depth, 0) = 0
                    )
                )
            )
        )
        WINDOW w AS (PARTITION BY site, kind, source_id, url_id, place, stretch)
    ) WHERE nth = 1
) h JOIN urls u ON u.id = h.url_id
LEFT JOIN articles a ON a.url_key = u.url_key
LEFT JOIN articles t ON u.reason IN ('redirected', 'duplicate')
    AND t.url_key IN (u.detail, replace(replace(u.detail, 'http://', 'https://'), '://www.', '://'))"""
"""SQL of the view of that name: readings, numbered; stretches of readings with an article at the same place; each as one row."""
