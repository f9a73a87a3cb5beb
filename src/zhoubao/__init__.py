"""zhoubao publishes a research desk's weekly."""
