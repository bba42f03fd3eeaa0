"""Contracts across NATS JetStream: a relay out of each history, subscriptions into each history."""
