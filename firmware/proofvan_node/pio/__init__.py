"""Programs of the state machines that sample; they count in their own clock cycles, whatever Python does."""
