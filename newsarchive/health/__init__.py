"""Whether a site still gives what it gave: judgements of its present against its own past. Pure: no clock, no SQL."""
