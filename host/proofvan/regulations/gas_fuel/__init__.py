"""What gas dispensers share: CNG and LNG all but their gas, hydrogen its forms and its master meter."""
