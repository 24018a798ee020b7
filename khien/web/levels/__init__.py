"""Pages of levels: the interview of one system, what it proposes under each regime, and the register of many."""
