"""Call-offs: one member, one contract, one or more lines, from placed to closed."""
