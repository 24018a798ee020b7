"""How a level is decided: who appraises and approves, by when, with which papers, in which order, as data by regime."""
