"""Learning at the screen: practice instruments with something hidden, and blind samples."""
