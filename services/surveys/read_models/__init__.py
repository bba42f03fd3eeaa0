"""What the pages and the API of the surveys show, each rebuilt from the history."""
