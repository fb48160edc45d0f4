"""x"""
from referral.referrals.way_back import models
