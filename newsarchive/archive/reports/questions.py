"""Questions that are asked often, as SQL for the data desk: each with a title, what it answers, and its parameters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One ready query."""

    title: str
    """What it answers, as a heading."""
    about: str
    """How to read the answer, and what to fill in."""
    sql: str
    """With ``:name`` for what the user fills in; an empty text means any."""


QUESTIONS = {
    "found": Question(
        title="What a search finds",
        about="The page of a search leads here. `match` is in FTS5's own syntax, words in double quotes; `site` is a JSON list.",
        sql="SELECT a.id AS article_id, a.published_at, a.site, a.section, a.headline, a.language, a.word_count, a.url"
        " FROM articles_fts f"
        " JOIN articles a ON a.id = f.rowid WHERE articles_fts MATCH :match"
        " AND (:site = '' OR a.site IN (SELECT value FROM json_each(:site)))"
        " AND (:section = '' OR a.section = :section COLLATE NOCASE)"
        " AND (:author = '' OR a.id IN (SELECT article_id FROM article_authors WHERE name = :author COLLATE NOCASE))"
        " AND (:language = '' OR a.language = :language COLLATE NOCASE OR a.language LIKE :language || '-%')"
        " AND (:since = '' OR coalesce(a.published_utc, a.first_seen_at) >= :since)"
        " AND (:until = '' OR coalesce(a.published_utc, a.first_seen_at) <= :until || char(65535))"
        " ORDER BY a.published_utc DESC",
    ),
    "newest": Question(
        title="Newest articles",
        about="The latest hundred, of one site if you name it.",
        sql="SELECT published_at, site, section, headline, id AS article_id FROM articles WHERE :site IN ('', site)"
        " ORDER BY published_utc DESC LIMIT 100",
    ),
    "per_day": Question(
        title="Articles a day",
        about="How many articles each site published on each day of the last month that the archive knows.",
        sql="SELECT substr(published_utc, 1, 10) AS day, site, count(*) AS articles FROM articles"
        " WHERE published_utc >= date((SELECT max(published_utc) FROM articles WHERE published_utc < date('now', '+1 day')),"
        " '-30 days') AND :site IN ('', site) GROUP BY day, site ORDER BY day DESC, articles DESC",
    ),
    "sections": Question(
        title="Sections of each site",
        about="What a site calls its sections, and how full they are.",
        sql="SELECT site, section, count(*) AS articles, min(published_utc) AS first, max(published_utc) AS last FROM articles"
        " WHERE :site IN ('', site) GROUP BY site, section ORDER BY site, articles DESC",
    ),
    "authors": Question(
        title="Most frequent authors",
        about="Names as the pages print them.",
        sql="SELECT p.name, a.site, count(*) AS articles, round(avg(a.word_count)) AS words FROM article_authors p"
        " JOIN articles a ON a.id = p.article_id WHERE :site IN ('', a.site) GROUP BY p.name, a.site"
        " ORDER BY articles DESC LIMIT 200",
    ),
    "headline_changes": Question(
        title="Headlines that were changed",
        about="Before and after, the latest first.",
        sql="SELECT seen_at, site, before, after, article_id FROM article_changes WHERE field = 'headline'"
        " AND :site IN ('', site) ORDER BY seen_at DESC LIMIT 200",
    ),
    "most_changed": Question(
        title="Articles that were changed most",
        about="By how many versions were seen.",
        sql="SELECT a.site, a.headline, v.versions, v.last_change, a.id AS article_id FROM"
        " (SELECT article_id, count(*) AS versions, max(seen_at) AS last_change FROM versions INDEXED BY versions_seen"
        " GROUP BY article_id HAVING count(*) > 1) v"
        " JOIN articles a ON a.id = v.article_id WHERE :site IN ('', a.site)"
        " ORDER BY versions DESC, last_change DESC LIMIT 100",
    ),
    "leads": Question(
        title="What led the front pages, and for how long",
        about="Of the site that you name. Hours between the readings of its front page that had it first and no more.",
        sql="SELECT site, coalesce(headline, title) AS led, from_at, until_at, hours, article_id FROM front_page_history"
        " WHERE kind = 'front' AND place = 1 AND site = :site ORDER BY from_at DESC LIMIT 200",
    ),
    "copies": Question(
        title="Stories that ran in several places",
        about="The outlet that had it first, and how many carried it.",
        sql="SELECT copies, site AS first_site, headline, first_seen_at, group_id, article_id FROM copies WHERE place = 1"
        " AND copies > 1 ORDER BY copies DESC, first_seen_at DESC LIMIT 200",
    ),
    "most_linked": Question(
        title="Articles that others offer as related",
        about="Archived articles, by how many others point to them.",
        sql="SELECT a.site, a.headline, count(DISTINCT l.article_id) AS offered_by, a.id AS article_id FROM links l"
        " JOIN articles a ON a.url_key = l.url_key WHERE l.place IN ('inline', 'box') AND l.article_id <> a.id"
        " AND :site IN ('', a.site) GROUP BY a.id ORDER BY offered_by DESC LIMIT 100",
    ),
    "tags": Question(
        title="Most frequent topics",
        about="Tags as the pages give them.",
        sql="SELECT t.tag, count(*) AS articles, count(DISTINCT a.site) AS sites FROM article_tags t"
        " JOIN articles a ON a.id = t.article_id WHERE :site IN ('', a.site) GROUP BY t.tag ORDER BY articles DESC LIMIT 200",
    ),
    "doubtful": Question(
        title="Articles to look at",
        about="Read with little confidence: the least sure first.",
        sql="SELECT round(confidence, 2) AS confidence, site, headline, word_count, id AS article_id, url FROM articles"
        " WHERE :site IN ('', site) ORDER BY confidence LIMIT 100",
    ),
    "outcomes": Question(
        title="What became of all URLs",
        about="By site, state and reason; `newsarchive why URL` tells the story of one.",
        sql="SELECT site, kind, state, reason, count(*) AS urls FROM urls WHERE :site IN ('', site)"
        " GROUP BY site, kind, state, reason ORDER BY site, urls DESC",
    ),
    "reservations": Question(
        title="Pages that ask not to be archived or mined",
        about="`noarchive`, `noai` and reservations of text and data mining, as each page was last seen.",
        sql="SELECT site, headline, reservation, fetched_at, state, article_id, url FROM reservations"
        " WHERE :site IN ('', site) ORDER BY fetched_at DESC LIMIT 1000",
    ),
    "runs": Question(
        title="Runs, and what they fetched",
        about="The latest fifty.",
        sql="SELECT r.id, r.started_at, r.ended_at, r.outcome, count(f.id) AS tries,"
        " sum(f.reason = 'article' AND NOT f.unchanged) AS articles, sum(f.state = 'failed') AS failed"
        " FROM (SELECT * FROM runs ORDER BY id DESC LIMIT 50) r LEFT JOIN fetches f ON f.run_id = r.id"
        " GROUP BY r.id ORDER BY r.id DESC",
    ),
}
"""By the name that stands in their address."""
