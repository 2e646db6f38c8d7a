"""The plan's pages: parse, one action or one query, render."""
