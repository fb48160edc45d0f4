"""What it takes to send medicines and equipment to Ukraine: rules with their sources, and a checklist made of them."""
