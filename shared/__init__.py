"""Mechanisms, each named after what it does; they know no business noun outside `contracts`."""
