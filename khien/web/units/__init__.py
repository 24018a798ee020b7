"""“Đơn vị”: the tree, one unit with its people and history, changes of both, and imports in two steps."""
