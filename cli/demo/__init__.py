"""The demo's round: its data, the driver that plays it through the API, and the account at the end."""
