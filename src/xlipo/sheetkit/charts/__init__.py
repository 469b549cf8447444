"""Charts in the house look: how they look, the kinds there are, where they stand, and the points they carry."""
