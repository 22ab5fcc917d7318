"""What scales share: instrument, plan and forms of a run, and how an indicator is read on its line."""
