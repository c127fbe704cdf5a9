"""From a bare domain to clean, versioned, queryable news articles that survive anything."""
