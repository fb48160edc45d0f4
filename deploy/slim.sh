#!/bin/sh
# What of the installed libraries nothing here ever reads: slim.sh SITE-PACKAGES LANGUAGE …. Only for an image: it is not put back.
set -eu
cd "$1"
shift
find . -type d \( -name tests -o -name test \) -prune -exec rm -rf {} +
# Where in the world a telephone number lies, and by which company: we only ask whether it is one.
rm -rf phonenumbers/geodata phonenumbers/carrierdata
# Of all services of that cloud the one that keeps files, and how one signs in to it.
(cd botocore/data && for each in */; do case $each in s3/ | sts/ | sso/ | sso-oidc/) ;; *) rm -rf "$each" ;; esac; done)
# How days and numbers are written in other languages than ours.
(cd babel/locale-data && for each in *.dat; do case " $* " in *" ${each%%[._]*} "*) ;; *) rm "$each" ;; esac; done)
# Sources and types for who compiles against a library.
find . -type f \( -name "*.pyi" -o -name "*.pxd" -o -name "*.pyx" -o -name "*.h" -o -name "*.c" -o -name "*.hpp" \) -delete
