"""Whole packs. Where all packs of a market are alike there is nothing to do; where sizes meet, flows are cut down to
whole packs (`cutting`), what that left over is given out again, and needs exchange packs until none gains (`mending`).
"""
