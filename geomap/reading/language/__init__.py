"""The language shared by all readers: sentences, tokens, words, who speaks."""
