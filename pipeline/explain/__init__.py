"""``warroom explain``: what a line of a script became, and why."""
