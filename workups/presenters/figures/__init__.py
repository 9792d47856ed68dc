"""The practice's figures in words: what is drawn, the table beneath it, the same as a file."""
