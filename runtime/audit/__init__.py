"""The commands `vinhdanh audit …`, one file each, loaded when it is called."""
