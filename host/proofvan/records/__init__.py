"""The record of a verification, its signature, and the check of both."""
