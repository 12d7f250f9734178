"""The business, pure: decide(states, command, at) -> events; evolve(state, event) -> state. No framework, no clock, no database."""
