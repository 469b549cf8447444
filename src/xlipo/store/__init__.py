"""Where facts live: plain-text files made for people, and an index of them made for speed."""
