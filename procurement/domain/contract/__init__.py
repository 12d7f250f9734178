"""Framework contracts: lots, ceilings, price lists, entitled members, and the ledger of what was called off."""
