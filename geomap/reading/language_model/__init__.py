"""An optional reader: a language model at an address that the user names. Off by default."""
