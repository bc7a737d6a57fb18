"""The built-in stand-in for Stripe: an HTTP client of the SDK that answers from the shop's own database.

The shop talks to it exactly as it talks to Stripe, through `stripe.StripeClient`; nothing outside this package and
`payment.gateway` knows which of the two answers. It moves no money.
"""
