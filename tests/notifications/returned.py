"""What mail servers and programs send back, as each of them writes it."""

DOMAIN = "bridge.example"


def _message(head: str, body: str) -> bytes:
    return (head.strip() + "\n\n" + body).replace("\n", "\r\n").encode()


def qmail(name: str, to: str) -> bytes:
    """qmail: plain text, the letter below a line."""
    return _message(
        f"From: MAILER-DAEMON@mx.hospital.example\nTo: {to}\nSubject: failure notice",
        "Hi. This is the qmail-send program at mx.hospital.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<onko@hospital.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        "--- Below this line is a copy of the message.\n\n"
        f"Return-Path: <x>\nMessage-ID: <{name}@{DOMAIN}>\nSubject: A request, delayed once\n\nDear colleagues\n",
    )


def exim(name: str, to: str) -> bytes:
    """Exim: the failed reader stands in a head of its own; it names itself an automatic reply, as a notice may."""
    return _message(
        f"From: Mail Delivery System <Mailer-Daemon@mx.hospital.example>\nTo: {to}\n"
        "X-Failed-Recipients: onko@hospital.example\nAuto-Submitted: auto-replied\n"
        "Subject: Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\n"
        "A message that you sent could not be delivered to one or more of its\nrecipients. "
        "This is a permanent error.\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\n"
        f"Message-ID: <{name}@{DOMAIN}>\n\nDear colleagues\n",
    )


def exchange(name: str, to: str) -> bytes:
    """Exchange: no report, a localised subject, the head quoted for administrators."""
    return _message(
        f"From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@hospital.example>\nTo: {to}\n"
        "Subject: =?utf-8?q?Nedoru=C4=8Diteln=C3=A9=3A_A_request?=\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit",
        "Doručení těmto příjemcům se nezdařilo:\nonko@hospital.example\n\n"
        "Diagnostic information for administrators:\nGenerating server: mx.hospital.example\n"
        "#550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found ##\n\nOriginal message headers:\n\n"
        f"From: desk@{DOMAIN}\nMessage-ID: <{name}@{DOMAIN}>\n",
    )


def postfix(name: str, to: str) -> bytes:
    """Postfix through something that has dropped the report."""
    return _message(
        f"From: MAILER-DAEMON@mx.hospital.example (Mail Delivery System)\nTo: {to}\n"
        "Subject: Undelivered Mail Returned to Sender",
        "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n"
        "<onko@hospital.example>: host mx[192.0.2.7] said: 550 5.1.1 User unknown\n\n"
        f"> Message-Id: <{name}@{DOMAIN}>\n",
    )


def gmail(name: str, to: str) -> bytes:
    """Gmail's words, without its report."""
    return _message(
        f"From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: {to}\n"
        "Subject: Delivery Status Notification (Failure)\nX-Failed-Recipients: onko@hospital.example",
        f"** Address not found **\n\nYour message wasn't delivered.\n\n----- Original message -----\n"
        f"Message-ID: <{name}@{DOMAIN}>\n",
    )


FAILURES = {each.__name__: each for each in (qmail, exim, exchange, postfix, gmail)}


def late(name: str, to: str) -> bytes:
    """Exim and Postfix after a while: still tried, with a server's 451 and the letter's own words below."""
    return _message(
        f"From: MAILER-DAEMON@mx.hospital.example\nTo: {to}\nSubject: Warning: message 1ab delayed 24 hours",
        "This message could not be delivered for 4.0 hours. It will be retried until it is 5.0 days old.\n"
        f"<onko@hospital.example>: 451 4.7.1 later; before that 550 5.7.1\n\nMessage-ID: <{name}@{DOMAIN}>\n",
    )


def away(name: str, to: str, marked: str = "Auto-Submitted: auto-replied") -> bytes:
    """A person is on holiday; their program says so, and names a diagnosis."""
    return _message(
        f"From: Dr Nowak <onko@hospital.example>\nTo: {to}\nReturn-Path: <>\n{marked}\n"
        f"In-Reply-To: <{name}@{DOMAIN}>\nSubject: Re: A request",
        "I am away until Monday. Urgent breast cancer cases: 550 5.1.1\n",
    )


def written_by_a_person(name: str, to: str) -> bytes:
    """Somebody wrote to the address of returns."""
    return _message(f"From: onko@hospital.example\nTo: {to}\nSubject: Re: A request", f"Which age?\n{name}\n")
