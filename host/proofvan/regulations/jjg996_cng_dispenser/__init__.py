"""JJG 996: dispensers of compressed natural gas 压缩天然气加气机; start with regulation.py."""
