"""One framework contract: ceilings, prices, members, call-offs, and what was changed by whom."""
