"""What managers change about the price list of a contract: articles, list prices, pricing rules."""
