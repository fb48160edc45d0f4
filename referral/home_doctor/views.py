"""x"""
from flask import Flask
from referral.home_doctor import models
def init_app(app: Flask) -> None:
    """x"""
