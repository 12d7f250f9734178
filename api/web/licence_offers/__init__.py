"""Spare licences between members: what is offered, asking for it, passing it on."""
