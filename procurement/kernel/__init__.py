"""The grammar every other room speaks: event, refusal, money, pricing rule, projection. No business word in it."""
