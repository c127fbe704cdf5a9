"""The desk: pages to read an archive in a browser, on Datasette, which adds SQL, facets, CSV and JSON.

Needs the extra ``web``; `newsarchive.web.app.make` gives the server. Nothing here writes, and nothing here knows SQL.
"""
