"""The links that pages for patients name: whether they still answer, for those who keep the pages."""
