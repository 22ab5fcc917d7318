"""The platform that piles report to: OCPP 1.6 and 2.0.1, every message kept before it is answered."""
