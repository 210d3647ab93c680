"""What a ballot is: its paper, seal and receipt, and the box that is published of a round. Pure: any client can do the same."""
