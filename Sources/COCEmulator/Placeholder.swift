enum PlaceholderCOCEmulator {}
