"""Cleaned text → mentions. One module a kind; they meet on the board (`board.py`), where each character goes to one of
them."""
