"""What an archive tells: sites, runs, health, portraits, what the desk shows, other people's SQL. Nothing here writes."""
