"""Diagnosis: typed words in Ukrainian, Russian or English to ICD-10 codes, for a person to choose from.

The intake calls it while somebody types. It says "none" or "suspected" where the words name no tumour or are unsure.
"""
