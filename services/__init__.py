"""The five services; none knows another."""
