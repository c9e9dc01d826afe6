"""The review page: a store in a browser, record by record, to be accepted, corrected, rejected, added to.

    serve("facts.db", port=8765)

`guard` keeps strangers out, `queue` says what is to be looked at next, `document` what a page shows, `app` puts them
together. It needs `pip install 'bulletin-records[review]'`.
"""
