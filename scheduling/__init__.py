"""What is true about time and bookings. Pure: no I/O, no clock reading, no framework."""
