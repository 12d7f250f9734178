"""What managers change about a contract as a whole: who may call off, its ceiling, its term, its end."""
