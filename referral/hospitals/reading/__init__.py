"""Tables of any European dialect, CSV or xlsx, read row by row; or refused with the sentence that helps."""
