"""From what a city's meters and piles say to an estimated error of each pile: never a verdict, never public."""
