"""The routes: thin. Each file says which addresses there are for one matter, and leaves the work to the layer below."""
