"""What is measured against what people would do instead; each program prints ratios from one run."""
