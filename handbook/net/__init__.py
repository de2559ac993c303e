"""The network: one client, and the rules of the web that whoever uses it must keep.

The client is bounded in time and bytes, keeps to this machine's proxies and certificates,
connects to the address that it has looked at, and follows no redirect by itself.
"""
