enum PlaceholderCOCClient {}
