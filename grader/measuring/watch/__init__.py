"""What processes do, by the kernel's clocks and by what the probe says from inside."""
