"""Reading the papers: values typed beside the picture, the timeline, what is still missing, asking for records."""
