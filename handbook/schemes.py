"""The schemes of addresses that a page may link to: one list, for data, Markdown and checks.

Each opens a page, a message or a call, and none runs anything. The web's own and mailto come
first. tel, sms, sip, xmpp and matrix are among those that the HTML standard lets any site hand
over ("Custom scheme handlers", safelisted schemes). slack and msteams open a conversation in
the program of that name. They are no servers, so nobody is asked whether they are there.
"""

CALLS = ("tel", "sms", "sip", "xmpp", "matrix", "slack", "msteams")
ALLOWED = ("https", "http", "mailto", *CALLS)
