"""The network: one guarded client, used for addresses that the user named and for nothing else."""
