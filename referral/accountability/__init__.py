"""How long hospitals take to answer and to treat: figures by hospital, country and group, and the public totals."""
