"""The city: what all piles report, in one lake, judged by one set of expressions. An estimate is never a verdict."""
