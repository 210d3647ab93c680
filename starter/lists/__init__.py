"""Lists of nominees as files: read, checked, grouped into nominations, started."""
