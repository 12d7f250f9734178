"""One product's licences of one member: where they come from, how many are used, what was passed on."""
