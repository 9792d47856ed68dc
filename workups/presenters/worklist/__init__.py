"""The worklist in words: its rows, its page, one entry, what a bulk move did."""
