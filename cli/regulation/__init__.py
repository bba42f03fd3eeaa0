"""The regulation for those who check it: its text, what covers it, the rulebook's versions and what a change does."""
