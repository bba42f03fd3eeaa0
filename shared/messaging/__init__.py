"""Contracts across NATS JetStream: a relay out of each history, subscriptions into each history."""

from shared.messaging.asyncapi import asyncapi
from shared.messaging.connection import Bus, BusApiError
from shared.messaging.parking import Parking
from shared.messaging.registry import Registry
from shared.messaging.relay import Relay, StreamAheadError
from shared.messaging.server import EmbeddedNats
from shared.messaging.store_lock import StoreInUseError
from shared.messaging.streams import StreamReport, ensure_streams, streams_of
from shared.messaging.subscription import Subscription
from shared.messaging.supervision import Condition

__all__ = [
    "Bus",
    "BusApiError",
    "Condition",
    "EmbeddedNats",
    "Parking",
    "Registry",
    "Relay",
    "StoreInUseError",
    "StreamAheadError",
    "StreamReport",
    "Subscription",
    "asyncapi",
    "ensure_streams",
    "streams_of",
]
