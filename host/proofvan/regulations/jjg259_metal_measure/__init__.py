"""JJG 259: standard metal measures 标准金属量器; start with regulation.py."""
