"""The story that filled the kept database, told in the words of the commit it was made at."""
