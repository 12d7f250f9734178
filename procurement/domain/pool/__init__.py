"""Pools: several members order as one."""
